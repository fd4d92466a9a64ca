"""The working calendar: official off-days and make-up days, the office's own days over them.

Where the State Council has not yet published a year, answers go by weekends and fixed holidays
and call themselves provisional.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

import chinese_calendar
from django.utils.translation import gettext_lazy as _

from lianxin.places.models import CalendarDay
from lianxin.places.wording import Explanation, Span, Stretch

_DAY = timedelta(days=1)
_SATURDAY = 5
# A year's table may still move the last days of the year before (2018-12-29 was made working).
_UNSETTLED = timedelta(days=5)
_OFF_DAYS_OF_A_TABLE = 11

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
_FIXED = {
    (1, 1): _NAMES["New Year's Day"],
    (5, 1): _NAMES["Labour Day"],
    (5, 2): _NAMES["Labour Day"],
    (10, 1): _NAMES["National Day"],
    (10, 2): _NAMES["National Day"],
    (10, 3): _NAMES["National Day"],
}


@lru_cache(maxsize=1)
def published_years() -> frozenset[int]:
    """The years whose official table comes with the house."""
    return frozenset(day.year for day in chinese_calendar.holidays)


@dataclass(frozen=True, slots=True)
class Calendar:
    """All days at one reading; `read()` once where many deadlines are asked for."""

    own: dict[date, CalendarDay]
    loaded_years: frozenset[int]
    version: int = 0

    @classmethod
    def read(cls) -> "Calendar":
        """Read the office's own days: one query."""
        own = {day.on_date: day for day in CalendarDay.objects.all()}
        return cls(own, _years_loaded(own))

    def is_workday(self, day: date) -> bool:
        """Whether one works that day; make-up days are workdays."""
        if day in self.own:
            return self.own[day].is_workday
        if day in chinese_calendar.workdays:
            return True
        return day.weekday() < _SATURDAY and not self._holiday(day)

    def is_provisional(self, day: date) -> bool:
        """Whether an official table may yet change that day."""
        return day not in self.own and not self._has_table((day + _UNSETTLED).year)

    def name_of(self, day: date) -> str:
        """The holiday's name; "" for a weekend or a workday."""
        if day in self.own:
            return self.own[day].name
        return self._holiday(day)

    def is_make_up_day(self, day: date) -> bool:
        """Whether one works although it is Saturday or Sunday."""
        return day.weekday() >= _SATURDAY and self.is_workday(day)

    def _has_table(self, year: int) -> bool:
        return year in published_years() or year in self.loaded_years

    def _holiday(self, day: date) -> str:
        if day in chinese_calendar.holidays:
            name = chinese_calendar.holidays[day]
            return str(_NAMES.get(name, name))
        if not self._has_table(day.year):
            return str(_FIXED.get((day.month, day.day), ""))
        return ""


def _years_loaded(own: dict[date, CalendarDay]) -> frozenset[int]:
    """The years for which the office has loaded a whole table, not just a local day or two."""
    off = sorted(day.year for day, entry in own.items() if not entry.is_workday)
    return frozenset(year for year, days in groupby(off) if len(list(days)) >= _OFF_DAYS_OF_A_TABLE)


def is_workday(day: date, *, calendar: Calendar | None = None) -> bool:
    """Whether one works that day."""
    return (calendar or Calendar.read()).is_workday(day)


def add_workdays(start: date, count: int, *, calendar: Calendar | None = None) -> date:
    """Return the day `count` workdays after `start`, which itself does not count (R-052)."""
    days = calendar or Calendar.read()
    if count < 0:
        message = "workdays are counted forward"
        raise ValueError(message)
    day = start
    while count:
        day += _DAY
        count -= days.is_workday(day)
    return day


def workdays_between(start: date, end: date, *, calendar: Calendar | None = None) -> int:
    """Count the workdays after `start` up to and with `end`; below zero if `end` is earlier."""
    days = calendar or Calendar.read()
    if end < start:
        return -workdays_between(end, start, calendar=days)
    return sum(days.is_workday(day) for day in _days(start + _DAY, end))


def add_months(start: date, count: int, *, calendar: Calendar | None = None) -> date:
    """Return the same day `count` months on, or the month's last; an off-day moves to the next
    workday (R-053, 民法典 202-203)."""
    days = calendar or Calendar.read()
    months = start.year * 12 + start.month - 1 + count
    year, month = months // 12, months % 12 + 1
    day = date(year, month, min(start.day, monthrange(year, month)[1]))
    while not days.is_workday(day):
        day += _DAY
    return day


def explain(start: date, count: int, *, calendar: Calendar | None = None) -> Explanation:
    """Say how `add_workdays(start, count)` came to its day."""
    days = calendar or Calendar.read()
    due_on = add_workdays(start, count, calendar=days)
    passed = list(_days(start + _DAY, due_on))
    open_years = {(day + _UNSETTLED).year for day in passed if days.is_provisional(day)}
    return Explanation(
        start=start,
        count=count,
        due_on=due_on,
        off=tuple(_stretches(passed, days)),
        make_up=tuple(day for day in passed if days.is_make_up_day(day)),
        provisional_years=tuple(sorted(open_years)),
    )


def _stretches(passed: list[date], days: Calendar) -> Iterator[Stretch]:
    """Yield the off-days in unbroken stretches, each with the names of its holidays."""
    for works, group in groupby(passed, key=days.is_workday):
        if not works:
            off = list(group)
            names = dict.fromkeys(name for name in map(days.name_of, off) if name)
            yield Stretch(Span(off[0], off[-1]), tuple(names))


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
