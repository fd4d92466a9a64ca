"""The one rule of who sees which case. Lists, search, counts, export and pages start here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q

from lianxin.cases.states import ENDED
from lianxin.people.models import Account, Role
from lianxin.people.queries import standing
from lianxin.stations.queries import posts_of

if TYPE_CHECKING:
    pass

NOBODY = Q(pk__in=[])


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, narrowed by what the reader may see and by where the process stands."""

    def visible_to(self, user: Account | AnonymousUser) -> CaseQuerySet:
        """Only the cases on which the user wears a hat (rules.hats_on says which)."""
        if not isinstance(user, Account) or not user.is_active:
            return self.none()
        return self.filter(_reach(user))

    def open(self) -> CaseQuerySet:
        """Not yet closed: the condition repeats that of the partial indexes."""
        return self.filter(~Q(state__in=ENDED))


def _reach(user: Account) -> Q:
    who = standing(user)
    reach = NOBODY
    if posts := posts_of(user):
        reach |= Q(station_id__in=posts.keys())
    for prefix in who.prefixes(Role.PRESIDIUM) + who.prefixes(Role.COMMITTEE):
        reach |= Q(region__startswith=prefix)
    if who.is_deputy:
        reach |= Exists(
            apps.get_model("cases", "Participant").objects.filter(
                case=OuterRef("pk"), person_id=who.person_id
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
    return Exists(asked) & ~accused
