"""How much came of it: the funnel, results and what is late, in exact decimals (R-185)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from django.db.models import Count, Q

from lianxin.cases.models import Case
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.queries.facts import Span
from lianxin.cases.queries.tables import CENT, WHOLE, rate
from lianxin.cases.queries.worklist import late, received_in
from lianxin.cases.states import ENDED, Result, Triage
from lianxin.stations.models import Station

HANDED_ON = (Triage.COUNTY_PLUS, Triage.REFER, Triage.MERGE)


def shares(counts: Iterable[int]) -> list[Decimal]:
    """Percentages to two places that sum to exactly 100.00 by largest remainder (R-185)."""
    numbers = list(counts)
    total = sum(numbers)
    if not total:
        return [Decimal("0.00")] * len(numbers)
    exact = [WHOLE * number / Decimal(total) for number in numbers]
    floors = [value.quantize(CENT, ROUND_FLOOR) for value in exact]
    left = int((WHOLE - sum(floors)) / CENT)
    by_remainder = sorted(range(len(numbers)), key=lambda at: (floors[at] - exact[at], at))
    for at in by_remainder[:left]:
        floors[at] += CENT
    return floors


@dataclass(frozen=True, slots=True)
class Funnel:
    """P1: collected, assigned, closed (件)."""

    collected: int
    assigned: int
    closed: int

    @property
    def assigned_rate(self) -> Decimal | None:
        """Assigned of those collected."""
        return rate(self.assigned, self.collected)

    @property
    def closed_of_assigned_rate(self) -> Decimal | None:
        return rate(self.closed, self.assigned)

    @property
    def closed_rate(self) -> Decimal | None:
        """Closed of those collected."""
        return rate(self.closed, self.collected)


def _collected(cases: CaseQuerySet, since: date | None, until: date | None) -> CaseQuerySet:
    """Matters as residents brought them: the parts of a split one are not counted again."""
    return cases.filter(received_in(Span(since, until)), parent__isnull=True)


def _was_handed_on() -> Q:
    """Ever assigned to a unit, split to units, or handed on to another body or case."""
    parts = Case.objects.filter(parent__isnull=False, assigned_at__isnull=False)
    split = Q(pk__in=parts.order_by().values("parent"))
    return Q(assigned_at__isnull=False) | Q(triage__in=HANDED_ON) | split


_STAGES = {
    "collected": Count("pk"),
    "assigned": Count("pk", filter=_was_handed_on()),
    "closed": Count("pk", filter=Q(state__in=ENDED)),
}


def total(lines: Iterable[Funnel]) -> Funnel:
    """The sum of the lines: what `funnel` would count over all of them together."""
    parts = list(lines)
    return Funnel(
        sum(part.collected for part in parts),
        sum(part.assigned for part in parts),
        sum(part.closed for part in parts),
    )


def funnel(scope: CaseQuerySet, since: date | None = None, until: date | None = None) -> Funnel:
    """P1 over the cases in `scope` received from `since` to `until`, both days included."""
    return Funnel(**_collected(scope, since, until).order_by().aggregate(**_STAGES))


def funnel_by_station(
    scope: CaseQuerySet, since: date | None = None, until: date | None = None
) -> list[tuple[Station, Funnel]]:
    """P1 for each station that collected anything, in the order of their divisions."""
    collected = _collected(scope, since, until).order_by()
    grouped = collected.values_list("station_id").annotate(**_STAGES)
    found = {station: Funnel(*stages) for station, *stages in grouped}
    stations = Station.objects.filter(pk__in=found).select_related("division")
    return [(station, found[station.pk]) for station in stations]


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a distribution."""

    code: str
    label: str
    count: int
    percent: Decimal


def result_distribution(
    scope: CaseQuerySet, since: date | None = None, until: date | None = None
) -> list[Share]:
    """P3: what came of the cases that have a result; the percentages sum to 100.00.

    What a resident took back is no result of the office's work (R-065).
    """
    without = ["", Result.WITHDRAWN]
    answered = _collected(scope, since, until).exclude(result__in=without).order_by()
    counted: dict[str, int] = dict(answered.values_list("result").annotate(count=Count("pk")))
    results = [result for result in Result if result not in without]
    percents = shares(counted.get(result, 0) for result in results)
    return [
        Share(result.value, str(result.label), counted.get(result, 0), percent)
        for result, percent in zip(results, percents, strict=True)
    ]


def overdue_by_unit(scope: CaseQuerySet) -> list[tuple[int, str, int]]:
    """Lead units with late cases: key, short name, count; the most first."""
    counted = (
        scope.filter(late(), lead_unit__isnull=False)
        .order_by()
        .values_list("lead_unit_id", "lead_unit__short_name")
        .annotate(count=Count("pk"))
    )
    return sorted(counted, key=lambda each: (-each[2], each[0]))


def overdue_by_station(scope: CaseQuerySet) -> Mapping[int, int]:
    """Late cases by station."""
    counted = scope.filter(late()).order_by().values_list("station_id")
    return dict(counted.annotate(count=Count("pk")))
