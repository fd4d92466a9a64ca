"""The one rule of who sees and who decides requests (R-164): not whoever runs the machine."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q

from lianxin.people.models import Account, Role
from lianxin.people.queries import standing
from lianxin.stations.queries import posts_of

NOBODY = Q(pk__in=[])


def reach_of(user: Account) -> Q:
    """Rows with a `case` that the user may see: of one's station, one's county; a sealed matter
    belongs to the secret intake, but for those of the accused unit (R-047)."""
    who = standing(user)
    found = NOBODY
    if posts := posts_of(user):
        found |= Q(case__is_sealed=False, case__station__in=posts.keys())
    found |= _inside(who.prefixes(Role.COMMITTEE), is_sealed=False)
    sealed = _inside(who.prefixes(Role.SECRET_INTAKE), is_sealed=True)
    if who.units:
        accused = Q(case__accused_unit__in=who.units)
        sealed &= Q(case__accused_unit__isnull=True) | ~accused
    return found | sealed


def _inside(prefixes: tuple[str, ...], *, is_sealed: bool) -> Q:
    inside = reduce(or_, (Q(case__region__startswith=prefix) for prefix in prefixes), NOBODY)
    return Q(case__is_sealed=is_sealed) & inside
