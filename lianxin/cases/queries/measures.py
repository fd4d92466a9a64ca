"""How much came of it: funnel, results and units' measures, in exact decimals (R-073, R-185)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from lianxin.cases import policy
from lianxin.cases.models import (
    Assignment,
    AssignmentRole,
    Case,
    Deadline,
    Grade,
    Rating,
    Reply,
    ReplyStatus,
)
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.queries.worklist import late, received_between
from lianxin.cases.states import ENDED, Result, Stage, Triage
from lianxin.kit import clock
from lianxin.places import calendar
from lianxin.stations.models import Station

CENT = Decimal("0.01")
WHOLE = Decimal(100)
HANDED_ON = (Triage.COUNTY_PLUS, Triage.REFER, Triage.MERGE)


def rate(part: int, whole: int) -> Decimal | None:
    """A percentage to two places, half up; None where there is nothing to divide by (R-185)."""
    if not whole:
        return None
    return (WHOLE * part / Decimal(whole)).quantize(CENT, ROUND_HALF_UP)


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
    return cases.filter(received_between(since, until), parent__isnull=True)


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
    """P3: what came of the cases that have a result; the percentages sum to 100.00."""
    answered = _collected(scope, since, until).exclude(result="").order_by()
    counted: dict[str, int] = dict(answered.values_list("result").annotate(count=Count("pk")))
    percents = shares(counted.get(result, 0) for result in Result)
    return [
        Share(result.value, str(result.label), counted.get(result, 0), percent)
        for result, percent in zip(Result, percents, strict=True)
    ]


@dataclass(slots=True)
class UnitMeasures:
    """R-073 for one unit: counts first, rates from them. Matters handed back are not counted."""

    unit_id: int
    name: str
    asked: int = 0
    taken_in_time: int = 0
    due: int = 0
    replied_in_time: int = 0
    replied: int = 0
    resolved: int = 0
    rated: int = 0
    satisfied: int = 0

    @property
    def response_rate(self) -> Decimal | None:
        """响应率: taken within the working days of R-054, of those asked."""
        return rate(self.taken_in_time, self.asked)

    @property
    def on_time_rate(self) -> Decimal | None:
        """按时答复率: replied by the deadline, of those replied or due."""
        return rate(self.replied_in_time, self.due)

    @property
    def resolution_rate(self) -> Decimal | None:
        """解决率: replied as resolved, of those replied."""
        return rate(self.resolved, self.replied)

    @property
    def satisfaction_rate(self) -> Decimal | None:
        """满意率: satisfied or basically satisfied, of those rated."""
        return rate(self.satisfied, self.rated)


def unit_measures(
    scope: CaseQuerySet, since: date | None = None, until: date | None = None
) -> list[UnitMeasures]:
    """R-073 for every lead unit asked about a case in `scope` received in the span."""
    cases = scope.filter(received_between(since, until)).order_by()
    asked = Assignment.objects.filter(
        case__in=cases.values("pk"), role=AssignmentRole.LEAD, was_returned=False
    ).order_by()
    found: dict[int, UnitMeasures] = {}
    _count_taking(asked, found)
    _count_replies(asked, found)
    _count_ratings(cases, found)
    return sorted(found.values(), key=lambda each: (-each.asked, each.unit_id))


def _count_taking(asked: QuerySet[Assignment], found: dict[int, UnitMeasures]) -> None:
    grouped = (
        asked.annotate(asked_on=TruncDate("assigned_at"), taken_on=TruncDate("acknowledged_at"))
        .values_list("unit_id", "unit__short_name", "asked_on", "taken_on")
        .annotate(count=Count("pk"))
    )
    latest: dict[date, date] = {}
    days = calendar.Calendar.read()
    for unit_id, name, asked_on, taken_on, count in grouped:
        unit = found.setdefault(unit_id, UnitMeasures(unit_id, name))
        unit.asked += count
        if asked_on not in latest:
            workdays = policy.current().acknowledge_workdays
            latest[asked_on] = calendar.add_workdays(asked_on, workdays, calendar=days)
        if taken_on is not None and taken_on <= latest[asked_on]:
            unit.taken_in_time += count


def _count_replies(asked: QuerySet[Assignment], found: dict[int, UnitMeasures]) -> None:
    answer = Reply.objects.filter(
        case=OuterRef("case"), round=OuterRef("round"), unit=OuterRef("unit")
    ).exclude(signed_at=None)
    first = answer.order_by().values("case").annotate(at=Min("signed_at")).values("at")
    result = answer.filter(status=ReplyStatus.SIGNED).values("result")[:1]
    owed = Deadline.objects.filter(
        case=OuterRef("case"), round=OuterRef("round"), unit=OuterRef("unit"), stage=Stage.REPLY
    )
    due_on = Subquery(owed.order_by("-pk").values("due_on")[:1])
    counted = (
        asked.annotate(
            replied_on=TruncDate(Subquery(first)), outcome=Subquery(result), reply_due_on=due_on
        )
        .values_list("unit_id")
        .annotate(
            due=Count("pk", filter=Q(replied_on__isnull=False) | Q(reply_due_on__lt=clock.today())),
            replied_in_time=Count("pk", filter=Q(replied_on__lte=F("reply_due_on"))),
            replied=Count("pk", filter=Q(outcome__isnull=False)),
            resolved=Count("pk", filter=Q(outcome=Result.RESOLVED)),
        )
    )
    for unit_id, due, in_time, replied, resolved in counted:
        unit = found[unit_id]
        unit.due, unit.replied_in_time = due, in_time
        unit.replied, unit.resolved = replied, resolved


def _count_ratings(cases: CaseQuerySet, found: dict[int, UnitMeasures]) -> None:
    happy = Q(grade__in=(Grade.SATISFIED, Grade.BASICALLY))
    rated = (
        Rating.objects.filter(
            case__in=cases.values("pk"),
            case__assignments__role=AssignmentRole.LEAD,
            case__assignments__was_returned=False,
            case__assignments__round=F("round"),
        )
        .order_by()
        .values_list("case__assignments__unit_id")
        .annotate(rated=Count("pk"), satisfied=Count("pk", filter=happy))
    )
    for unit_id, count, satisfied in rated:
        if unit_id in found:
            found[unit_id].rated, found[unit_id].satisfied = count, satisfied


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
