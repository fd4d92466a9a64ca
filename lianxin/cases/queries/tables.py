"""Measures by unit, station, category, channel and township: a fixed number of queries (R-073)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Sum, Value, When
from django.db.models import Case as Choose
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from lianxin.cases.definitions import DEFINITIONS, Kind
from lianxin.cases.models import Case, Category, Channel
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.queries.days import DaysBetween, Percentile, Workdays
from lianxin.cases.queries.facts import FACTS, Facts, Rows, Span
from lianxin.kit import clock
from lianxin.people.models import Unit
from lianxin.places.models import Division
from lianxin.stations.models import Station

CENT = Decimal("0.01")
WHOLE = Decimal(100)
Labels = dict[Any, tuple[str, str]]


def rate(part: int, whole: int) -> Decimal | None:
    """A percentage to two places, half up; None where there is nothing to divide by (R-185)."""
    return _ratio(WHOLE * part, whole)


def _ratio(part: Decimal, whole: int) -> Decimal | None:
    return (part / Decimal(whole)).quantize(CENT, ROUND_HALF_UP) if whole else None


@dataclass(frozen=True, slots=True)
class Spread:
    """How long it took: the middle, and what nine of ten did not exceed."""

    median: int
    p90: int
    median_workdays: int
    p90_workdays: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of one group: over how many cases, of which how many; its value, or its days."""

    whole: int = 0
    part: int | None = None
    value: Decimal | None = None
    days: Spread | None = None

    @property
    def rank(self) -> Decimal | None:
        """What it is sorted by."""
        if self.days is not None:
            return Decimal(self.days.median_workdays)
        return self.value


NOTHING = Figure()


@dataclass(frozen=True, slots=True)
class Dimension:
    """By what the cases are grouped; `asks` is the filter of the work list for one group."""

    name: str
    label: StrOrPromise
    asks: str
    group: Callable[[Facts], Any]
    labels: Callable[[], Labels]


def _units() -> Labels:
    return {pk: (name, str(pk)) for pk, name in Unit.objects.values_list("pk", "short_name")}


def _stations() -> Labels:
    named = Station.objects.order_by("division", "code").values_list("pk", "name")
    return {pk: (name, str(pk)) for pk, name in named}


def _categories() -> Labels:
    listed = Category.objects.order_by("code").values_list("pk", "name", "code")
    return {pk: (name, code) for pk, name, code in listed}


def _channels() -> Labels:
    return {each.value: (str(each.label), each.value) for each in Channel}


def _townships() -> Labels:
    held = Station.objects.order_by().values("division")
    named = Division.objects.filter(pk__in=held).order_by("code").values_list("code", "name")
    return {code: (name, code) for code, name in named}


DIMENSIONS: dict[str, Dimension] = {
    each.name: each
    for each in (
        Dimension("unit", _("承办单位"), "unit", lambda facts: F(facts.unit), _units),
        Dimension(
            "station",
            _("联络站"),
            "station",
            lambda facts: F(facts.on_case("station_id")),
            _stations,
        ),
        Dimension(
            "township",
            _("乡镇"),
            "township",
            lambda facts: F(facts.on_case("station__division_id")),
            _townships,
        ),
        Dimension(
            "category",
            _("类别"),
            "category",
            lambda facts: Coalesce(
                facts.on_case("category__parent_id"), facts.on_case("category_id")
            ),
            _categories,
        ),
        Dimension(
            "subcategory",
            _("二级类别"),
            "category",
            lambda facts: F(facts.on_case("category_id")),
            _categories,
        ),
        Dimension(
            "channel", _("渠道"), "channel", lambda facts: F(facts.on_case("channel")), _channels
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Line:
    """One group with its figures, now and in the span before; the whole has no key."""

    key: str
    label: str
    now: dict[str, Figure]
    before: dict[str, Figure]


@dataclass(frozen=True)
class Table:
    """Figures of the cases in `scope`, grouped, for one span and the one before it."""

    scope: CaseQuerySet
    names: tuple[str, ...]
    span: Span
    before: Span | None = None

    def lines(self, dimension: Dimension) -> list[Line]:
        """A line for each group that has any figure, in the order of their labels."""
        found = self._figures(dimension.group)
        return [
            Line(key, label, *self._both(found, group))
            for group, (label, key) in dimension.labels().items()
            if any((group, is_now) in found for is_now in (True, False))
        ]

    def whole(self) -> Line:
        """All groups together: a case that two units had counts once."""
        found = self._figures(lambda _facts: Value(0))
        return Line("", str(_("合计")), *self._both(found, 0))

    def _both(
        self, found: dict[tuple[Any, bool], dict[str, Figure]], group: Any
    ) -> tuple[dict[str, Figure], dict[str, Figure]]:
        now, before = (
            {**self._nothing, **found.get((group, is_now), {})} for is_now in (True, False)
        )
        return now, before

    @cached_property
    def _nothing(self) -> dict[str, Figure]:
        return dict.fromkeys(self.names, NOTHING)

    def _figures(self, group: Callable[[Facts], Any]) -> dict[tuple[Any, bool], dict[str, Figure]]:
        found: dict[tuple[Any, bool], dict[str, Figure]] = {}
        for name in self.names:
            facts = FACTS[name]
            rows = self._rows(facts).annotate(group=group(facts))
            counted = (
                rows.values("group", "is_now").annotate(**self._counts(facts)).filter(whole__gt=0)
            )
            for row in counted:
                place = (row["group"], row["is_now"])
                found.setdefault(place, {})[name] = _figure(name, row)
        return found

    def _rows(self, facts: Facts) -> Rows:
        """The rows of both spans, each marked."""
        wide = self.span
        if self.before is not None:
            wide = Span(self.before.since, self.span.until)
        now = self.span.holds(facts.day, is_moment=facts.is_moment)
        mark: Any = Value(True)
        if self.before is not None:
            mark = Choose(When(now, then=Value(True)), default=Value(False))
        rows = facts.inside(self.scope, wide)
        marked: Rows = rows.annotate(is_now=ExpressionWrapper(mark, BooleanField()))
        return marked

    def _counts(self, facts: Facts) -> dict[str, Any]:
        counts: dict[str, Any] = {"whole": Count(facts.key, distinct=True)}
        if facts.misses is not None:
            counts["missed"] = Count(facts.key, distinct=True, filter=facts.misses)
        if facts.hits is not None:
            counts["part"] = Count(facts.key, distinct=True, filter=facts.hits)
        if facts.value:
            counts["sum"] = Sum(facts.value)
        if facts.since:
            counts |= self._spread(facts)
        return counts

    def _spread(self, facts: Facts) -> dict[str, Any]:
        until, since = _day(facts.day), _day(facts.since)
        days, workdays = DaysBetween(until, since), self._workdays.between(until, since)
        return {
            "median": Percentile(days, "0.5"),
            "p90": Percentile(days, "0.9"),
            "median_workdays": Percentile(workdays, "0.5"),
            "p90_workdays": Percentile(workdays, "0.9"),
        }

    @cached_property
    def _workdays(self) -> Workdays:
        first = Case.objects.order_by("received_at").values_list("received_at", flat=True).first()
        began = first.astimezone(clock.ZONE).date() if first else clock.today()
        return Workdays(began, max(clock.today(), began))


def _day(column: str) -> Any:
    field = column.rpartition("__")[2]
    return TruncDate(column) if field.endswith("_at") else F(column)


def _figure(name: str, row: dict[str, Any]) -> Figure:
    whole = row["whole"]
    match DEFINITIONS[name].kind:
        case Kind.RATE:
            part = row["part"] if "part" in row else whole - row["missed"]
            return Figure(whole, part, rate(part, whole))
        case Kind.MEAN:
            return Figure(whole, None, _ratio(Decimal(row["sum"]), whole))
        case Kind.DAYS:
            parts = ("median", "p90", "median_workdays", "p90_workdays")
            return Figure(whole, None, None, Spread(*(row[part] for part in parts)))
    return Figure(whole, None, Decimal(whole))


def ranked(lines: Iterable[Line], name: str, *, is_falling: bool) -> list[Line]:
    """Sorted by a measure; groups without it stay at the end either way."""
    rows = list(lines)
    having = [line for line in rows if line.now[name].rank is not None]
    having.sort(key=lambda line: line.now[name].rank or 0, reverse=is_falling)
    return [*having, *(line for line in rows if line.now[name].rank is None)]
