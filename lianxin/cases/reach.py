"""The one rule of who sees which case. Lists, search, counts, export and pages start here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from lianxin.people.models import Account, Role
from lianxin.people.queries import standing
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


def scope_terms(station_id: int, region: str, units: Iterable[int] = ()) -> list[str]:
    """Index terms that say who may reach a case, so that a station's or a unit's search skips the
    others' cases. A unit that was ever asked keeps its mark: the condition decides, not the mark.
    """
    return [f"@s{station_id}", f"@r{region[:TOWNSHIP_DIGITS]}", *map(unit_mark, units)]


def unit_mark(unit_id: int) -> str:
    """The index term of the cases that a unit was asked about."""
    return f"@u{unit_id}"


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
        marks = tuple(unit_mark(unit_id) for unit_id in sorted(who.units))
        found.append(Branch(_asked_of(who.units), marks))
    secret = (Q(region__startswith=prefix) for prefix in who.prefixes(Role.SECRET_INTAKE))
    return [*found, *(Branch(_sealed_from(who.units) & inside) for inside in secret)]


def _sealed_from(units: frozenset[int]) -> Q:
    """R-047: sealed cases, but for those that accuse one of the reader's own units."""
    sealed = Q(is_sealed=True)
    if units:
        sealed &= Q(accused_unit__isnull=True) | ~Q(accused_unit__in=units)
    return sealed


def _asked_of(units: frozenset[int]) -> Q:
    """A unit sees a case because it was asked to act, until it hands the case back; a sealed one
    only while it is asked. What holds for both stands in front: an index can start from it.
    """
    asked = apps.get_model("cases", "Assignment").objects.filter(
        case=OuterRef("pk"), unit_id__in=units, was_returned=False
    )
    asked_now = Q(Exists(asked.filter(ended_at__isnull=True)))
    return Q(Exists(asked)) & (Q(is_sealed=False) | (_sealed_from(units) & asked_now))
