"""The working calendar: official off-days and make-up days, the office's own days over them.

Where the State Council has not yet published a year, answers go by weekends and fixed holidays
and call themselves provisional.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

import chinese_calendar
from django.db.models import BooleanField, CharField, DateField, F, QuerySet, Value
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxin.kit.prepared import Asked
from lianxin.places.models import CalendarChange, CalendarDay, CalendarRelease, OfficialDay
from lianxin.places.wording import Explanation, MonthsExplanation, Span, Stretch

_DAY = timedelta(days=1)
_SATURDAY = 5
# A year's table may still move the last days of the year before (2018-12-29 was made working).
UNSETTLED = timedelta(days=5)

_NAMES = {
    "New Year's Day": _("元旦"),
    "Spring Festival": _("春节"),
    "Tomb-sweeping Day": _("清明节"),
    "Labour Day": _("劳动节"),
    "Dragon Boat Festival": _("端午节"),
    "Mid-autumn Festival": _("中秋节"),
    "National Day": _("国庆节"),
    "Anti-Fascist 70th Day": _("抗战胜利纪念日"),
}
# Days that the law itself makes off in every year (全国年节及纪念日放假办法).
FIXED = {
    (1, 1): _NAMES["New Year's Day"],
    (5, 1): _NAMES["Labour Day"],
    (5, 2): _NAMES["Labour Day"],
    (10, 1): _NAMES["National Day"],
    (10, 2): _NAMES["National Day"],
    (10, 3): _NAMES["National Day"],
}


class Day(NamedTuple):
    """How a table or the office sets one day."""

    is_workday: bool
    name: str


@lru_cache(maxsize=1)
def published_years() -> frozenset[int]:
    """The years whose official table comes with the house."""
    return frozenset(day.year for day in chinese_calendar.holidays)


def table_year(day: date) -> int:
    """The last year whose table may speak of that day."""
    return (day + UNSETTLED).year


def scope_of(year: int) -> Span:
    """The days of which the table of a year may speak."""
    return Span(date(year, 1, 1) - UNSETTLED, date(year, 12, 31))


@dataclass(frozen=True)
class Calendar:
    """All days at one reading; `read()` once where many deadlines are asked for."""

    own: Mapping[date, Day]
    tables: Mapping[int, Mapping[date, Day]]
    version: int
    # Filled as years are asked for; a reading never changes, so neither do its workdays.
    _workdays: dict[int, tuple[date, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def read(cls) -> "Calendar":
        """Read all days and the number of the last release: one query, so one moment."""
        return cls._of(tuple(_rows()))

    @staticmethod
    def ahead() -> None:
        """Ask now for what `read` will want."""
        _rows.ahead()

    @classmethod
    @lru_cache(maxsize=8)
    def _of(cls, rows: tuple[tuple[Any, ...], ...]) -> "Calendar":
        """The same rows give the same calendar, with the workdays reckoned before."""
        own: dict[date, Day] = {}
        tables: dict[int, dict[date, Day]] = {}
        version = 0
        for on_date, is_workday, name, number in rows:
            if on_date is None:
                version = number
            else:
                layer = tables.setdefault(number, {}) if number else own
                layer[on_date] = Day(is_workday, name)
        return cls(own, tables, version)

    def at(self, version: int) -> "Calendar":
        """The calendar as it was at an earlier version; one query where it is another one."""
        if version >= self.version:
            return self
        own = dict(self.own)
        tables = {year: dict(days) for year, days in self.tables.items()}
        later = CalendarChange.objects.filter(release__number__gt=version)
        for row in later.select_related("release").order_by("-release__number"):
            layer = own if row.is_own else tables.setdefault(row.release.year, {})
            if row.was_workday is None:
                layer.pop(row.on_date, None)
            else:
                layer[row.on_date] = Day(row.was_workday, row.was_name)
        return Calendar(own, {year: days for year, days in tables.items() if days}, version)

    def entry(self, day: date) -> Day | None:
        """How the office or a table that it loaded sets the day; None: neither does."""
        held = self.own.get(day)
        if held or not self.tables:
            return held
        by_next = self.tables.get(table_year(day), {}).get(day)
        return by_next or self.tables.get(day.year, {}).get(day)

    def is_workday(self, day: date) -> bool:
        """Whether one works that day; make-up days are workdays."""
        entry = self.entry(day)
        if entry is not None:
            return entry.is_workday
        if day in chinese_calendar.workdays and self._is_embedded(day):
            return True
        return day.weekday() < _SATURDAY and not self._holiday(day)

    def is_provisional(self, day: date) -> bool:
        """Whether an official table may yet change that day."""
        return day not in self.own and not self.has_table(table_year(day))

    def name_of(self, day: date) -> str:
        """The holiday's name; "" for a weekend or a workday."""
        entry = self.entry(day)
        if entry is not None:
            return gettext("、").join(gettext(name) for name in entry.name.split("、") if name)
        return self._holiday(day)

    def is_make_up_day(self, day: date) -> bool:
        """Whether one works although it is Saturday or Sunday."""
        return day.weekday() >= _SATURDAY and self.is_workday(day)

    def has_table(self, year: int) -> bool:
        """Whether the year's official table is known: with the house, or loaded."""
        return year in published_years() or year in self.tables

    def table_of(self, year: int) -> dict[date, Day]:
        """The official table of a year as it is in force, without the office's own days."""
        if year in self.tables:
            return dict(self.tables[year])
        embedded = (day for day in scope_of(year).days() if table_year(day) == year)
        return {day: entry for day in embedded if (entry := _embedded(day)) is not None}

    def workdays_of(self, year: int) -> tuple[date, ...]:
        """The workdays of a year in order; reckoned at the first asking."""
        known = self._workdays.get(year)
        if known is None:
            days = Span(date(year, 1, 1), date(year, 12, 31)).days()
            known = self._workdays[year] = tuple(day for day in days if self.is_workday(day))
        return known

    def add(self, start: date, count: int) -> date:
        """The day `count` workdays after `start` (R-052)."""
        if not count:
            return start
        year = start.year
        days = self.workdays_of(year)
        at = bisect_right(days, start) + count - 1
        while at >= len(days):
            at -= len(days)
            year += 1
            days = self.workdays_of(year)
        return days[at]

    def between(self, start: date, end: date) -> int:
        """The workdays after `start` up to and with `end`, which is not earlier."""
        whole = sum(len(self.workdays_of(year)) for year in range(start.year, end.year))
        passed = bisect_right(self.workdays_of(start.year), start)
        return whole + bisect_right(self.workdays_of(end.year), end) - passed

    def workday_from(self, day: date) -> date:
        """The day itself where one works on it, otherwise the next workday (R-053)."""
        return self.add(day - _DAY, 1)

    def with_table(self, year: int, days: Mapping[date, Day]) -> "Calendar":
        """This calendar as it would be with the table of a year in force."""
        return replace(self, tables={**self.tables, year: days})

    def with_own(self, day: date, entry: Day | None) -> "Calendar":
        """This calendar as it would be with that day set by the office, or no longer set."""
        kept = {on_date: held for on_date, held in self.own.items() if on_date != day}
        return replace(self, own={**kept, day: entry} if entry else kept)

    def _is_embedded(self, day: date) -> bool:
        """The embedded tables speak of a day until those that may set it were loaded anew."""
        return not {day.year, table_year(day)} <= self.tables.keys()

    def _holiday(self, day: date) -> str:
        if day in chinese_calendar.holidays:
            return _embedded_name(day) if self._is_embedded(day) else ""
        if not self.has_table(day.year):
            return str(FIXED.get((day.month, day.day), ""))
        return ""


def _set_days() -> QuerySet[CalendarDay, Any]:
    """All set days with the year of their table (0: the office's own), and the last release."""
    own = CalendarDay.objects.order_by().annotate(number=Value(0))
    official = OfficialDay.objects.order_by().annotate(number=F("year"))
    last = CalendarRelease.objects.order_by("-number").annotate(
        on_date=Value(None, DateField()),
        is_workday=Value(None, BooleanField()),
        name=Value("", CharField()),
    )
    columns = ("on_date", "is_workday", "name", "number")
    days = own.values_list(*columns)
    return days.union(official.values_list(*columns), last.values_list(*columns)[:1], all=True)


_rows = Asked(_set_days)


def _embedded(day: date) -> Day | None:
    if day in chinese_calendar.holidays:
        return Day(is_workday=False, name=_embedded_name(day))
    return Day(is_workday=True, name="") if day in chinese_calendar.workdays else None


def _embedded_name(day: date) -> str:
    name = chinese_calendar.holidays[day]
    return str(_NAMES.get(name, name))


def shifted(before: Calendar, after: Calendar, days: Iterable[date]) -> frozenset[date]:
    """Those of the days that are off in one calendar and working in the other."""
    return frozenset(day for day in days if before.is_workday(day) != after.is_workday(day))


def is_workday(day: date, *, calendar: Calendar | None = None) -> bool:
    """Whether one works that day."""
    return (calendar or Calendar.read()).is_workday(day)


def add_workdays(start: date, count: int, *, calendar: Calendar | None = None) -> date:
    """Return the day `count` workdays after `start`, which itself does not count (R-052)."""
    if count < 0:
        message = "workdays are counted forward"
        raise ValueError(message)
    return (calendar or Calendar.read()).add(start, count)


def workdays_between(start: date, end: date, *, calendar: Calendar | None = None) -> int:
    """Count the workdays after `start` up to and with `end`; below zero if `end` is earlier."""
    days = calendar or Calendar.read()
    return days.between(start, end) if end >= start else -days.between(end, start)


def add_months(start: date, count: int, *, calendar: Calendar | None = None) -> date:
    """Return the same day `count` months on, or the month's last; an off-day moves to the next
    workday (R-053, 民法典 202-203)."""
    return (calendar or Calendar.read()).workday_from(month_end(start, count))


def month_end(start: date, count: int) -> date:
    """The same day `count` months on, or the month's last where it has no such day."""
    months = start.year * 12 + start.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def explain(start: date, count: int, *, calendar: Calendar | None = None) -> Explanation:
    """Say how `add_workdays(start, count)` came to its day."""
    days = calendar or Calendar.read()
    due_on = add_workdays(start, count, calendar=days)
    passed = list(Span(start + _DAY, due_on).days())
    return Explanation(
        start=start,
        count=count,
        due_on=due_on,
        off=tuple(_stretches(passed, days)),
        make_up=tuple(day for day in passed if days.is_make_up_day(day)),
        provisional_years=_open_years(passed, days),
    )


def explain_months(
    start: date, count: int, *, calendar: Calendar | None = None
) -> MonthsExplanation:
    """Say how `add_months(start, count)` came to its day."""
    days = calendar or Calendar.read()
    ends_on = month_end(start, count)
    due_on = days.workday_from(ends_on)
    passed = list(Span(ends_on, due_on).days())
    return MonthsExplanation(
        start=start,
        count=count,
        ends_on=ends_on,
        due_on=due_on,
        off=tuple(_stretches(passed, days)),
        provisional_years=_open_years(passed, days),
    )


def _open_years(passed: list[date], days: Calendar) -> tuple[int, ...]:
    return tuple(sorted({table_year(day) for day in passed if days.is_provisional(day)}))


def _stretches(passed: list[date], days: Calendar) -> Iterator[Stretch]:
    """Yield the off-days in unbroken stretches, each with the names of its holidays."""
    for works, group in groupby(passed, key=days.is_workday):
        if not works:
            off = list(group)
            names = dict.fromkeys(name for name in map(days.name_of, off) if name)
            yield Stretch(Span(off[0], off[-1]), tuple(names))
