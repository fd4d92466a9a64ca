"""The one rule of who sees which case. Lists, search, counts, export and pages start here."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from lianxin.people.models import Account, Role
from lianxin.people.queries import Standing, standing
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
    if who.units:
        reach |= Q(Exists(_asked_of(who.units)))
    return Q(is_sealed=False) & reach | Q(is_sealed=True) & _reach_of_sealed(who)


def _reach_of_sealed(who: Standing) -> Q:
    """R-047: the secret intake, and a unit while it is asked; nobody of the accused unit."""
    reach = NOBODY
    for prefix in who.prefixes(Role.SECRET_INTAKE):
        reach |= Q(region__startswith=prefix)
    if who.units:
        reach |= Q(Exists(_asked_of(who.units).filter(ended_at__isnull=True)))
        reach &= Q(accused_unit__isnull=True) | ~Q(accused_unit__in=who.units)
    return reach


def _asked_of(units: frozenset[int]) -> QuerySet[Any]:
    """A unit sees a case because it was asked to act, until it hands the case back."""
    return apps.get_model("cases", "Assignment").objects.filter(
        case=OuterRef("pk"), unit_id__in=units, was_returned=False
    )
