"""The rows behind each measure: which count, by which day, for which unit, and which hit (R-073).

A figure counts cases, each once; the same rows, asked for their cases, are the list behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate

from lianxin.cases import policy
from lianxin.cases.definitions import Part
from lianxin.cases.lights import MISSED
from lianxin.cases.models import (
    Assignment,
    AssignmentRole,
    Case,
    Deadline,
    Feedback,
    Grade,
    Rating,
    Reply,
    ReplyStatus,
)
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.states import Result, Stage
from lianxin.kit import clock

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Span:
    """From which day until which day, both included; None is without end."""

    since: date | None = None
    until: date | None = None

    def holds(self, column: str, *, is_moment: bool) -> Q:
        """The condition that a day, or a moment in the office's time zone, lies inside."""
        inside = Q()
        if self.since:
            first = clock.midnight(self.since) if is_moment else self.since
            inside &= Q(**{f"{column}__gte": first})
        if self.until:
            after = self.until + timedelta(days=1)
            end = clock.midnight(after) if is_moment else after
            inside &= Q(**{f"{column}__lt": end})
        return inside


@dataclass(frozen=True, slots=True)
class Facts:
    """The rows of a measure.

    A case counts where none of its rows in the span `misses`, or where any of them `hits`.
    """

    rows: Callable[[], Rows]
    day: str
    is_moment: bool = True
    unit: str = "unit_id"
    misses: Q | None = None
    hits: Q | None = None
    since: str = ""
    value: str = ""

    @property
    def key(self) -> str:
        """The column that names the case."""
        return "case_id" if self._has_case else "pk"

    def on_case(self, column: str) -> str:
        """The path from a row to a column of its case."""
        return f"case__{column}" if self._has_case else column

    @property
    def _has_case(self) -> bool:
        return self.unit != "lead_unit_id"

    def inside(self, scope: CaseQuerySet, span: Span) -> Rows:
        """The rows of these cases in the span."""
        rows = self.rows().filter(span.holds(self.day, is_moment=self.is_moment)).order_by()
        seen = scope.order_by()
        if not seen.query.where:
            return rows
        return rows.filter(**{f"{self.key}__in": seen.values("pk")})


def _clocks(stage: Stage) -> Callable[[], Rows]:
    return lambda: Deadline.objects.filter(stage=stage, unit__isnull=False)


def _decided(stage: Stage) -> Callable[[], Rows]:
    """Clocks that were met, or whose day has passed: a clock that stands still does not pass it."""

    def rows() -> Rows:
        stopped = Coalesce(
            TruncDate("dropped_at"),
            "case__paused_on",
            Value(clock.today()),
            output_field=DateField(),
        )
        clocks: Rows = _clocks(stage)().annotate(stopped_on=stopped)
        decided: Rows = clocks.filter(Q(met_at__isnull=False) | Q(due_on__lt=F("stopped_on")))
        return decided

    return rows


def _asked() -> Rows:
    return Assignment.objects.filter(role=AssignmentRole.LEAD)


def _signed() -> Rows:
    return Reply.objects.filter(status=ReplyStatus.SIGNED)


def _last_signed() -> Rows:
    """R-064: the standing reply of the last round."""
    last: Rows = _signed().filter(round=F("case__round"))
    return last


def _judged() -> Rows:
    """Where the office so decides, not those whose resident could not be reached (R-073)."""
    if policy.current().counts_unreachable:
        return _last_signed()
    rounds = {"case": OuterRef("case"), "round": OuterRef("round")}
    tried = Feedback.objects.filter(**rounds, was_reached=False)
    return _last_signed().exclude(Exists(tried) & ~Exists(Rating.objects.filter(**rounds)))


def _last_rated() -> Rows:
    """R-064: the ratings of the last round that was rated, with the unit that had answered it."""
    later = Rating.objects.filter(case=OuterRef("case"), round__gt=OuterRef("round"))
    answer = _signed().filter(case=OuterRef("case"), round=OuterRef("round")).order_by()
    return Rating.objects.filter(~Exists(later)).annotate(
        answered_by=Subquery(answer.values("unit_id")[:1])
    )


def _answered_clocks() -> Rows:
    return _clocks(Stage.REPLY)().filter(met_at__isnull=False)


def _fed_back() -> Rows:
    return Case.objects.filter(fed_back_at__isnull=False, parent__isnull=True)


def _clock_facts(stage: Stage) -> Facts:
    return Facts(_decided(stage), "since_on", is_moment=False, misses=MISSED)


FACTS: dict[str, Facts] = {
    "assigned": Facts(_asked, "assigned_at"),
    "acknowledge": _clock_facts(Stage.ACKNOWLEDGE),
    "contact": _clock_facts(Stage.CONTACT),
    "reply": _clock_facts(Stage.REPLY),
    "extension": Facts(
        _clocks(Stage.REPLY),
        "since_on",
        is_moment=False,
        hits=Q(basis__contains=[{"kind": "extension"}]),
    ),
    "returned": Facts(_asked, "assigned_at", hits=Q(was_returned=True)),
    "resolution": Facts(_judged, "signed_at", misses=~Q(result=Result.RESOLVED)),
    "satisfaction": Facts(
        _last_rated, "rated_at", unit="answered_by", misses=Q(grade=Grade.DISSATISFIED)
    ),
    "rehandle": Facts(_signed, "signed_at", hits=Q(case__round__gt=F("round"))),
    "rounds": Facts(_last_signed, "signed_at", value="round"),
    "reply_days": Facts(_answered_clocks, "met_at", since="since_on"),
    "feedback_days": Facts(_fed_back, "fed_back_at", unit="lead_unit_id", since="received_at"),
}


def cases_behind(measure: str, part: str, span: Span, unit: int | None = None) -> Q:
    """The cases that a figure counts, as a condition on cases: the list behind the number."""
    facts = FACTS[measure]
    rows = facts.inside(Case.objects.all(), span)
    if unit is not None:
        rows = rows.filter(**{facts.unit: unit})
    if part != Part.NUMERATOR:
        return Q(pk__in=rows.values(facts.key))
    if facts.hits is not None:
        return Q(pk__in=rows.filter(facts.hits).values(facts.key))
    counted = Q(pk__in=rows.values(facts.key))
    if facts.misses is None:
        return counted
    return counted & ~Q(pk__in=rows.filter(facts.misses).values(facts.key))
