"""Matters that may be the same: those of a phone for the desk (R-074), those of a township for a
resident to join (R-042). A suggestion to look, never a merge by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count

from lianxin.cases import policy
from lianxin.cases.models import Case
from lianxin.cases.reach import TOWNSHIP_DIGITS
from lianxin.cases.states import ENDED, STEP_OF, State, Step
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.language.terms import terms
from lianxin.people.actions.contacts import plain_phone
from lianxin.people.models import Account
from lianxin.stations.models import Station
from lianxin.vault import blind

MOST = 8
MOST_TO_JOIN = 3
LEAST_LIKENESS = 0.15
FEWEST_SHARED = 3
# Of a township's open matters the newest: few have more, and a page must not wait.
NEWEST = 300
# What is answered or pointed elsewhere is no more to be joined.
_BEYOND = ENDED | {State.MERGED, State.DECLINED, State.REFERRED, State.FED_BACK}
_JOINABLE = sorted(frozenset(State) - _BEYOND - {State.RECEIVED})


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier matter, and how much of its words the new one shares (0 to 1)."""

    case: Case
    likeness: float

    @property
    def percent(self) -> int:
        return round(self.likeness * 100)

    @property
    def is_likely_the_same(self) -> bool:
        return self.likeness >= policy.current().duplicate_similarity


def similar_by_phone(user: Account, phone: str, text: str) -> list[Similar]:
    """The phone's matters of the last days of the policy that the user may see, likest first."""
    try:
        plain = plain_phone(phone)
    except Refusal:
        return []
    if not plain:
        return []
    since = clock.now() - timedelta(days=policy.current().duplicate_days)
    earlier = (
        Case.objects.visible_to(user)
        .filter(
            petitioners__contact__phone_index=blind(plain, "contact.phone"), received_at__gte=since
        )
        .select_related("text")
        .distinct()[:50]
    )
    wanted = frozenset(terms(text))
    found = [Similar(case, likeness(wanted, frozenset(terms(_words(case))))) for case in earlier]
    return sorted(found, key=lambda each: -each.likeness)[:MOST]


def _words(case: Case) -> str:
    return case.text.verbatim if hasattr(case, "text") else case.title


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's measure of two sets of index terms."""
    return len(one & other) / len(one | other) if one or other else 0.0


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An open matter of others by its bare facts: no word of theirs is public (R-161)."""

    key: UUID
    category: str
    village: str
    received_at: datetime
    raised: int
    step: str


def similar_nearby(station: Station, text: str) -> list[Neighbour]:
    """Registered open matters of the station's township in like words, likest first (R-042).

    Three queries: the township's stations, the newest open matters by the partial index of open
    ones, and the facts of at most three. The likeness is the one of the desk.
    """
    wanted = frozenset(terms(text))
    township = station.division_id[:TOWNSHIP_DIGITS]
    stations = Station.objects.filter(division__code__startswith=township)
    open_ones = Case.objects.open().filter(
        station__in=list(stations.values_list("pk", flat=True)),
        is_sealed=False,
        state__in=_JOINABLE,
        category__isnull=False,
    )
    newest = open_ones.order_by("-received_at", "-id")
    scored = []
    for key, title, verbatim in newest.values_list("pk", "title", "text__verbatim")[:NEWEST]:
        theirs = frozenset(terms(f"{title}\n{verbatim or ''}"))
        alike = likeness(wanted, theirs)
        if alike >= LEAST_LIKENESS and len(wanted & theirs) >= FEWEST_SHARED:
            scored.append((alike, key))
    likest = [key for _alike, key in sorted(scored, reverse=True)[:MOST_TO_JOIN]]
    return _facts_of(likest) if likest else []


def _facts_of(keys: list[UUID]) -> list[Neighbour]:
    columns = ("category__name", "place__name", "received_at", "state")
    rows = Case.objects.filter(pk__in=keys).values_list("pk", *columns, Count("merged_cases"))
    found = {
        key: Neighbour(key, category, village or "", at, joined + 1, _step(state))
        for key, category, village, at, state, joined in rows
    }
    return [found[key] for key in keys if key in found]


def _step(state: str) -> str:
    return str(Step(STEP_OF[State(state)]).label)
