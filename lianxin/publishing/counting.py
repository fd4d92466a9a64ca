"""Counts the figures: for the page of a period, and cell by cell for the open data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, Count, DateField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, TruncMonth, TruncYear
from django.utils.formats import date_format

from lianxin.cases.definitions import DEFINITIONS
from lianxin.cases.models import Case, Category, Nature
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.periods import Period, PeriodKind
from lianxin.cases.queries import DIMENSIONS, Figure, Span, Table, result_distribution
from lianxin.cases.queries.facts import Facts
from lianxin.cases.queries.tables import Dimension, Labels
from lianxin.kit import clock
from lianxin.publishing import figures
from lianxin.publishing.figures import Parts
from lianxin.stations.models import Station

TOP = Coalesce("category__parent_id", "category_id")


def open_cases(station: str = "", category: str = "") -> CaseQuerySet:
    """What may be counted in public: no accusation, whether sealed or not (R-047)."""
    found = Case.objects.filter(is_sealed=False).exclude(nature=Nature.REPORT)
    if station:
        found = found.filter(station__code=station)
    if category:
        found = found.filter(category__code__startswith=category)
    return found


def _whole_ones(scope: CaseQuerySet) -> CaseQuerySet:
    return scope.filter(parent__isnull=True).order_by()


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that the page of figures shows of one period."""

    received: int | None
    closed: int | None
    measures: list[tuple[str, Figure | None]]
    columns: list[figures.Column]
    categories: Parts
    results: Parts
    stations: list[tuple[str, int | None, dict[str, Figure | None]]]


def shown(period: Period, station: str, category: str) -> Shown:
    """A fixed number of queries for any number of matters and stations."""
    scope = open_cases(station, category)
    received, closed = _by(scope, period, "station_id"), _by(scope, period, "station_id", "closed")
    table = Table(scope, figures.SHOWN, period.span)
    whole = table.whole().now
    span = period.span
    counted = result_distribution(scope, span.since, span.until)
    return Shown(
        _few(sum(received.values())),
        _few(sum(closed.values())),
        [(name, figures.told(whole[name])) for name in figures.SHOWN],
        figures.columns(_columns(scope, period)),
        figures.parts(_categories(scope, period)),
        figures.parts([(each.label, each.count) for each in counted if each.count]),
        [] if station else list(_stations(table, received)),
    )


def _few(count: int) -> int | None:
    return None if figures.is_few(count) else count


def _by(scope: CaseQuerySet, period: Period, group: Any, what: str = "received") -> dict[Any, int]:
    """Matters received or closed in the period, by group."""
    inside = period.span.holds(f"{what}_at", is_moment=True) & Q(**{f"{what}_at__isnull": False})
    rows = _whole_ones(scope).filter(inside).annotate(found=_as_group(group))
    return dict(rows.values_list("found").annotate(count=Count("pk")))


def _as_group(group: Any) -> Any:
    return F(group) if isinstance(group, str) else group


def _columns(scope: CaseQuerySet, period: Period) -> Iterator[tuple[str, int, int]]:
    """By month of a year, by year of a term; a month is not divided."""
    if period.kind == PeriodKind.MONTH:
        return
    is_term = period.kind == PeriodKind.TERM
    trunc, form = (TruncYear, "Y") if is_term else (TruncMonth, "n")
    received = _days(_by(scope, period, trunc("received_at", tzinfo=clock.ZONE)))
    closed = _days(_by(scope, period, trunc("closed_at", tzinfo=clock.ZONE), "closed"))
    begun = {*received, *closed}
    for month in months_from(min(begun)) if begun else ():
        if month <= max(begun) and (month.month == 1 or not is_term):
            yield date_format(month, form), received.get(month, 0), closed.get(month, 0)


def _days(counted: dict[datetime, int]) -> dict[date, int]:
    return {begun.astimezone(clock.ZONE).date(): count for begun, count in counted.items()}


def _categories(scope: CaseQuerySet, period: Period) -> list[tuple[str, int]]:
    counted = _by(scope, period, TOP)
    names = dict(
        Category.objects.filter(pk__in=[key for key in counted if key]).values_list("pk", "name")
    )
    found = [(names[key], count) for key, count in counted.items() if key]
    return sorted(found, key=lambda each: -each[1])


def _stations(
    table: Table, received: dict[int, int]
) -> Iterator[tuple[str, int | None, dict[str, Figure | None]]]:
    lines = {int(line.key): line.now for line in table.lines(DIMENSIONS["station"])}
    named = Station.objects.filter(pk__in={*lines, *received}).order_by("division", "code")
    rows = list(named.values_list("pk", "name"))
    unseen = figures.hidden([received.get(key, 0) for key, _name in rows])
    for at, (key, name) in enumerate(rows):
        count = None if at in unseen else received.get(key, 0)
        now = lines.get(key, {})
        yield name, count, {each: figures.told(now.get(each, Figure())) for each in figures.SHOWN}


Key = tuple[date, int, int]


def cells() -> dict[Key, dict[str, Any]]:
    """Every measure of every month, station and first-level category, few ones as null."""
    found: dict[Key, dict[str, Any]] = {}
    scope = open_cases()
    for name in figures.OWN:
        for key, count in _own_cells(scope, name):
            found.setdefault(key, {})[name] = {"whole": count}
    table = Table(scope, tuple(DEFINITIONS), Span(None, clock.today()))
    for line in table.lines(_CELL):
        month, station, category = line.key.split("|")
        own = found.setdefault((date.fromisoformat(month), int(station), int(category)), {})
        own |= {name: figures.cell(name, each) for name, each in line.now.items() if each.whole}
    return _few_hidden(found)


def _cell_of(facts: Facts) -> Any:
    """The month of a row, its station and first-level category as one key."""
    zone = clock.ZONE if facts.is_moment else None
    month = Cast(Cast(TruncMonth(facts.day, tzinfo=zone), DateField()), CharField())
    station = Cast(facts.on_case("station_id"), CharField())
    top = Coalesce(facts.on_case("category__parent_id"), facts.on_case("category_id"))
    bar = Value("|")
    return Concat(month, bar, station, bar, Cast(top, CharField()), output_field=CharField())


def _cell_labels() -> Labels:
    """All keys that a row may have: from the first month on."""
    first = Case.objects.order_by("received_at").values_list("received_at", flat=True).first()
    if first is None:
        return {}
    stations = list(Station.objects.values_list("pk", flat=True))
    tops = list(Category.objects.filter(parent__isnull=True).values_list("pk", flat=True))
    keys = [
        f"{month.isoformat()}|{station}|{top}"
        for month in months_from(first.astimezone(clock.ZONE).date())
        for station in stations
        for top in tops
    ]
    return {key: (key, key) for key in keys}


def months_from(day: date) -> Iterator[date]:
    """The first days of the months from that of the day to this one."""
    month, last = day.replace(day=1), clock.today()
    while month <= last:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


_CELL = Dimension("cell", "", "", _cell_of, _cell_labels)


def _own_cells(scope: CaseQuerySet, name: str) -> Iterator[tuple[Key, int]]:
    column = f"{name}_at"
    rows: QuerySet[Any, Any] = (
        _whole_ones(scope)
        .filter(**{f"{column}__isnull": False}, category__isnull=False)
        .annotate(month=TruncMonth(column, tzinfo=clock.ZONE), top=TOP)
        .values_list("month", "station_id", "top")
        .annotate(count=Count("pk"))
    )
    for month, station, category, count in rows:
        yield (month.astimezone(clock.ZONE).date(), station, category), count


def _few_hidden(found: dict[Key, dict[str, Any]]) -> dict[Key, dict[str, Any]]:
    """Counts of received and closed: the few become null, and one more where a sum would tell."""
    together: dict[tuple[date, int, str], list[Key]] = {}
    for key, own in found.items():
        for name in figures.OWN:
            if name in own:
                together.setdefault((key[0], key[1], name), []).append(key)
    for (_month, _station, name), keys in together.items():
        for at in figures.hidden([found[key][name]["whole"] for key in keys]):
            found[keys[at]][name] = None
    return found
