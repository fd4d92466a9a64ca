"""Many cases at once: what a reader may do on which, and what became of a run."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from lianxin.cases import rules
from lianxin.cases.models import BulkItem, BulkRun, Case, ItemStatus
from lianxin.cases.queries.errands import scopes_of
from lianxin.cases.queries.worklist import listable
from lianxin.cases.states import MOVES, Hat, Move
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account

RUNS_SHOWN = 30
LONGEST_NUMBER = 30


@dataclass(frozen=True, slots=True)
class Possible:
    """A ticked case, and why the move cannot be made on it; empty where it can."""

    case: Case
    refusal: str


def offered(user: Account, names: Iterable[str]) -> list[Move]:
    """Of these moves, those that one of the reader's hats may make somewhere."""
    worn = scopes_of(user).keys()
    return [MOVES[name] for name in names if MOVES[name].hats & worn]


def ticked(user: Account, numbers: Sequence[str]) -> list[Case]:
    """The ticked cases that the reader sees, in the order of the ticks."""
    wanted = list(dict.fromkeys(one for one in numbers if _is_number(one)))
    found = listable(Case.objects.visible_to(user).filter(number__in=wanted))
    by_number = {case.number: case for case in found}
    return [by_number[number] for number in wanted if number in by_number]


def _is_number(text: str) -> bool:
    return text.isprintable() and len(text) <= LONGEST_NUMBER


def possible(user: Account, cases: Sequence[Case], move: Move) -> list[Possible]:
    """Whether the table allows the move on each; as many queries as the reader has hats."""
    hats = _hats_over(user, [case.pk for case in cases])
    return [Possible(case, _refusal(case, move, hats.get(case.pk, set()))) for case in cases]


def _hats_over(user: Account, keys: Collection[UUID]) -> dict[UUID, set[Hat]]:
    found: dict[UUID, set[Hat]] = {}
    for hat, scope in scopes_of(user).items():
        mine = Case.objects.filter(scope, pk__in=keys).order_by()
        for key in mine.values_list("pk", flat=True):
            found.setdefault(key, set()).add(hat)
    return found


def _refusal(case: Case, move: Move, hats: set[Hat]) -> str:
    try:
        rules.require(case, move.name, hats)
    except Refusal as refusal:
        return refusal.message
    return ""


def outcome(user: Account, run: BulkRun) -> dict[str, Any]:
    """The cases of a run with what became of them; titles only of those still in sight."""
    items = list(BulkItem.objects.filter(run=run).select_related("case").order_by("position"))
    keys = [item.case_id for item in items]
    visible = set(
        Case.objects.visible_to(user).filter(pk__in=keys).order_by().values_list("pk", flat=True)
    )
    counted = dict.fromkeys(ItemStatus.values, 0)
    for item in items:
        counted[item.status] += 1
    handled = len(items) - counted[ItemStatus.WAITING]
    return {
        "items": [(item, item.case_id in visible) for item in items],
        "done": counted[ItemStatus.DONE],
        "refused": counted[ItemStatus.REFUSED],
        "waiting": counted[ItemStatus.WAITING],
        "total": len(items),
        "percent": 100 * handled // len(items) if items else 100,
    }


def runs_of(user: Account) -> QuerySet[BulkRun]:
    """The latest runs of the reader, with how many cases each had and how many were done."""
    done = Count("items", filter=Q(items__status=ItemStatus.DONE))
    mine = BulkRun.objects.filter(started_by=user)
    return mine.annotate(total=Count("items"), done=done)[:RUNS_SHOWN]
