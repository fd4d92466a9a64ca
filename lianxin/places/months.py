"""A year as its readers see it: months of weeks of days, each with its mark, and its holidays."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lianxin.places.calendar import Calendar
from lianxin.places.wording import Span, told

MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class Square:
    """A day of the month's sheet; `kind` names its look, `mark` and `words` say the same."""

    on_date: date
    kind: str
    mark: str
    words: str
    is_own: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A month: weeks from Monday to Sunday; None where the week reaches into another month."""

    first: date
    weeks: list[list[Square | None]]


@dataclass(frozen=True, slots=True)
class Holiday:
    """Off-days in a row with a name, as words."""

    name: str
    days: str
    count: int


def sheets(year: int, calendar: Calendar, today: date) -> list[Sheet]:
    """The twelve months of a year."""
    weeks = Weeks()
    return [
        Sheet(
            date(year, month, 1),
            [
                [_square(day, calendar, today) if day.month == month else None for day in week]
                for week in weeks.monthdatescalendar(year, month)
            ],
        )
        for month in MONTHS
    ]


def holidays(year: int, calendar: Calendar) -> list[Holiday]:
    """The named off-days of a year, each row of them with the weekend that lies within."""
    off = [day for day in _days(year) if not calendar.is_workday(day)]
    found = []
    for _gap, group in groupby(enumerate(off), key=lambda one: one[1].toordinal() - one[0]):
        days = [day for _number, day in group]
        named = [day for day in days if calendar.name_of(day)]
        if named:
            names = dict.fromkeys(map(calendar.name_of, named))
            span = Span(named[0], named[-1])
            found.append(Holiday(_("、").join(names), span.told(year), len(span)))
    return found


def make_up_days(year: int, calendar: Calendar) -> list[str]:
    """The Saturdays and Sundays on which one works."""
    return [told(day, year) for day in _days(year) if calendar.is_make_up_day(day)]


def kind_of(day: date, calendar: Calendar) -> str:
    """`off`, `make_up`, `weekend` or `plain`."""
    if calendar.is_workday(day):
        return "make_up" if calendar.is_make_up_day(day) else "plain"
    return "off" if calendar.name_of(day) else "weekend"


def said(day: date, calendar: Calendar) -> str:
    """What one does that day, in words."""
    name = calendar.name_of(day)
    match kind_of(day, calendar):
        case "off":
            return _("%(name)s，休息") % {"name": name}
        case "make_up":
            return _("调休上班")
        case "weekend":
            return _("周末")
    return pgettext("calendar", "上班")


def weekday(day: date) -> str:
    """The day and its weekday, as a screen reader should say it."""
    return f"{told(day, 0)} {dateformat.format(day, 'l')}"


def _days(year: int) -> Iterator[date]:
    return Span(date(year, 1, 1), date(year, 12, 31)).days()


def _square(day: date, calendar: Calendar, today: date) -> Square:
    kind = kind_of(day, calendar)
    marks = {"off": pgettext("mark", "休"), "make_up": pgettext("mark", "班")}
    is_own = day in calendar.own
    notes = [_("本地调整")] if is_own else []
    notes += [_("今天")] if day == today else []
    words = _("，").join([weekday(day), said(day, calendar), *notes])
    return Square(day, kind, marks.get(kind, ""), words, is_own, is_today=day == today)
