"""The one rule of who sees which case. Lists, search, counts, export and pages start here."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from lianxin.people.models import Account, Role
from lianxin.people.queries import standing
from lianxin.stations.queries import posts_of

NOBODY = Q(pk__in=[])


def reach_of(user: Account) -> Q:
    """The condition under which the user wears a hat on a case (rules.hats_on says which)."""
    who = standing(user)
    reach = NOBODY
    if posts := posts_of(user):
        reach |= Q(station_id__in=posts.keys())
    for prefix in who.prefixes(Role.PRESIDIUM) + who.prefixes(Role.COMMITTEE):
        reach |= Q(region__startswith=prefix)
    if who.is_deputy:
        reach |= Q(
            Exists(
                apps.get_model("cases", "Participant").objects.filter(
                    case=OuterRef("pk"), person_id=who.person_id
                )
            )
        )
    reach = Q(is_sealed=False) & reach
    if who.units:
        reach |= _asked_of(who.units)
    for prefix in who.prefixes(Role.SECRET_INTAKE):
        reach |= Q(is_sealed=True, region__startswith=prefix)
    return reach


def _asked_of(units: frozenset[int]) -> Q:
    """A unit sees a case because it was asked to act, until it is handed back.

    R-047: the accused unit never sees it; another unit sees a sealed case that was assigned to it.
    """
    asked = apps.get_model("cases", "Assignment").objects.filter(
        case=OuterRef("pk"), unit_id__in=units, was_returned=False
    )
    accused = Q(is_sealed=True, accused_unit__isnull=False, accused_unit__in=units)
    return Q(Exists(asked)) & ~accused
