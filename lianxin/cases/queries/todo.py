"""My to-do: one card for each errand, what falls due first on top; counts up to the cap."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.db.models import IntegerField, Subquery, Value

from lianxin.cases.models import Case
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.queries.errands import ERRANDS, Errand, errands_of
from lianxin.cases.queries.worklist import (
    CAP,
    ORDERS,
    Row,
    Sort,
    Tab,
    Wanted,
    listable,
    listed,
    rows_of,
)
from lianxin.people.models import Account

FIRST_ROWS = 5


class CappedCount(Subquery):
    """How many rows a query has, counting no further than one above the cap."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
    empty_result_set_value = 0  # for who sees no case at all

    def __init__(self, cases: models.QuerySet[Case]) -> None:
        super().__init__(cases.order_by().values("pk")[: CAP + 1])


@dataclass(frozen=True, slots=True)
class Card:
    """An errand, how many cases wait for it, and the first of them."""

    errand: Errand
    count: int
    rows: list[Row]


def inbox(user: Account) -> list[Card]:
    """The errands that wait for the user, those whose first case falls due earliest on top."""
    waiting = errands_of(user)
    tallies = count_all(user, {name: [cases] for name, cases in waiting.items()})
    firsts = _first_rows({name: waiting[name] for name, count in tallies.items() if count})
    return [Card(ERRANDS[name], tallies[name], rows) for name, rows in firsts.items()]


def _first_rows(waiting: dict[str, CaseQuerySet]) -> dict[str, list[Row]]:
    """The first rows of every errand in three queries; in the order of what falls due."""
    heads = [
        cases.order_by(*ORDERS[Sort.DUE])
        .annotate(errand=Value(name))
        .values_list("errand", "pk", "step_due_on")[:FIRST_ROWS]
        for name, cases in waiting.items()
    ]
    if not heads:
        return {}
    found = list(heads[0].union(*heads[1:], all=True) if len(heads) > 1 else heads[0])
    found.sort(key=lambda each: (each[2] is None, each[2], each[1]))
    cases = listable(Case.objects.filter(pk__in={pk for _errand, pk, _due in found})).in_bulk()
    rows = {row.case.pk: row for row in rows_of(list(cases.values()))}
    grouped: dict[str, list[Row]] = {}
    for errand, pk, _due in found:
        if pk in rows:
            grouped.setdefault(errand, []).append(rows[pk])
    return grouped


def counts(user: Account, wanted: Wanted | None = None) -> dict[str, int]:
    """How many cases wait, how many are late, and how many answer `wanted`; one query."""
    asked = {
        Tab.MINE.value: list(errands_of(user).values()),
        Tab.OVERDUE.value: listed(user, Wanted(tab=Tab.OVERDUE)),
    }
    if wanted is not None:
        asked["wanted"] = listed(user, wanted)
    return count_all(user, asked)


def count_all(user: Account, asked: dict[str, list[CaseQuerySet]]) -> dict[str, int]:
    """Count many heaps in one query, each no further than the cap."""
    parts = [(name, CappedCount(cases)) for name, heap in asked.items() for cases in heap]
    if not parts:
        return dict.fromkeys(asked, 0)
    columns = {f"heap_{at}": part for at, (_name, part) in enumerate(parts)}
    counted = Account.objects.filter(pk=user.pk).annotate(**columns).values_list(*columns).get()
    totals = dict.fromkeys(asked, 0)
    for (name, _part), count in zip(parts, counted, strict=True):
        totals[name] += count
    return {name: min(total, CAP + 1) for name, total in totals.items()}
