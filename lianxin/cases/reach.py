"""The one rule of who sees which case. Lists, search, counts, export and pages start here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from lianxin.people.models import Account, Role
from lianxin.people.queries import Standing, standing
from lianxin.places.models import PREFIX_LENGTHS, DivisionLevel
from lianxin.stations.queries import posts_of

NOBODY = Q(pk__in=[])
TOWNSHIP_DIGITS = PREFIX_LENGTHS[DivisionLevel.TOWNSHIP]


@dataclass(frozen=True, slots=True)
class Branch:
    """One reason to see a case. Every case inside bears one of the scope terms in its index.

    No scopes: the branch is as wide as the county, or so narrow that its own rows lead the way.
    """

    condition: Q
    scopes: tuple[str, ...] = ()


def scope_terms(station_id: int, region: str) -> list[str]:
    """Index terms that say where a case stands, so that a station's search skips other stations."""
    return [f"@s{station_id}", f"@r{region[:TOWNSHIP_DIGITS]}"]


def reach_of(user: Account) -> Q:
    """The condition under which the user wears a hat on a case (rules.hats_on says which)."""
    return reduce(or_, (branch.condition for branch in branches_of(user)), NOBODY)


def branches_of(user: Account) -> list[Branch]:
    """Every reason by itself: a search asks one after the other, each by its own index."""
    who = standing(user)
    found = []
    if posts := posts_of(user):
        scopes = tuple(f"@s{station_id}" for station_id in sorted(posts))
        found.append(Branch(Q(is_sealed=False, station_id__in=posts.keys()), scopes))
    for prefix in who.prefixes(Role.PRESIDIUM) + who.prefixes(Role.COMMITTEE):
        scopes = (f"@r{prefix}",) if len(prefix) == TOWNSHIP_DIGITS else ()
        found.append(Branch(Q(is_sealed=False, region__startswith=prefix), scopes))
    if who.is_deputy:
        taking_part = apps.get_model("cases", "Participant").objects.filter(
            case=OuterRef("pk"), person_id=who.person_id
        )
        found.append(Branch(Q(is_sealed=False) & Q(Exists(taking_part))))
    if who.units:
        found.append(Branch(Q(is_sealed=False) & Q(Exists(_asked_of(who.units)))))
    return found + _branches_of_sealed(who)


def _branches_of_sealed(who: Standing) -> list[Branch]:
    """R-047: the secret intake, and a unit while it is asked; nobody of the accused unit."""
    sealed = Q(is_sealed=True)
    if who.units:
        sealed &= Q(accused_unit__isnull=True) | ~Q(accused_unit__in=who.units)
    found = [
        Branch(sealed & Q(region__startswith=prefix)) for prefix in who.prefixes(Role.SECRET_INTAKE)
    ]
    if who.units:
        asked_now = _asked_of(who.units).filter(ended_at__isnull=True)
        found.append(Branch(sealed & Q(Exists(asked_now))))
    return found


def _asked_of(units: frozenset[int]) -> QuerySet[Any]:
    """A unit sees a case because it was asked to act, until it hands the case back."""
    return apps.get_model("cases", "Assignment").objects.filter(
        case=OuterRef("pk"), unit_id__in=units, was_returned=False
    )
