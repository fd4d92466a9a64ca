"""How a deadline is explained in a plain sentence, with dates as the reader writes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

_WEEKENDS_NAMED = 2


@dataclass(frozen=True, slots=True)
class Span:
    """A first and a last day."""

    first: date
    last: date

    def __len__(self) -> int:
        return max((self.last - self.first).days + 1, 0)

    def days(self) -> Iterator[date]:
        """Every day from the first to the last; none where the last comes before the first."""
        for number in range(len(self)):
            yield self.first + timedelta(days=number)

    def told(self, year: int) -> str:
        """Return 11月21–22日; the year stands only where it is not `year`."""
        if self.first == self.last:
            return told(self.first, year)
        same_month = (self.first.year, self.first.month) == (self.last.year, self.last.month)
        if not same_month or self.first.year != year:
            return f"{told(self.first, year)}–{told(self.last, year)}"
        start, end = pgettext("date format", "n月j"), pgettext("date format", "j日")
        return f"{dateformat.format(self.first, start)}–{dateformat.format(self.last, end)}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Off-days in a row; without a name they are a weekend."""

    span: Span
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a deadline falls on its day; `str()` gives the sentence in the reader's language."""

    start: date
    count: int
    due_on: date
    off: tuple[Stretch, ...]
    make_up: tuple[date, ...]
    provisional_years: tuple[int, ...]

    @property
    def provisional(self) -> bool:
        """Whether an official table may yet move the day."""
        return bool(self.provisional_years)

    def __str__(self) -> str:
        return _("，").join(self._clauses()) + caution(self.provisional_years)

    def _clauses(self) -> Iterator[str]:
        year = self.start.year
        days = {"due": told(self.due_on, year), "start": told(self.start, year)}
        sum_of = ngettext(
            "%(due)s = %(start)s + %(count)s个工作日",
            "%(due)s = %(start)s + %(count)s个工作日",
            self.count,
        )
        yield sum_of % {**days, "count": self.count}
        off = list(_off(self.off, year))
        if off:
            yield _("扣除%(off)s") % {"off": _("、").join(off)}
        if self.make_up:
            days_in = _("、").join(told(day, year) for day in self.make_up)
            yield _("计入%(days)s调休上班") % {"days": days_in}


@dataclass(frozen=True, slots=True)
class MonthsExplanation:
    """Why a deadline of months falls on its day; `str()` gives the sentence."""

    start: date
    count: int
    ends_on: date
    due_on: date
    off: tuple[Stretch, ...]
    provisional_years: tuple[int, ...]

    @property
    def provisional(self) -> bool:
        """Whether an official table may yet move the day."""
        return bool(self.provisional_years)

    def __str__(self) -> str:
        return _("，").join(self._clauses()) + caution(self.provisional_years)

    def _clauses(self) -> Iterator[str]:
        year = self.start.year
        due = told(self.due_on, year)
        sum_of = ngettext(
            "%(due)s = %(start)s + %(count)s个月",
            "%(due)s = %(start)s + %(count)s个月",
            self.count,
        )
        yield sum_of % {"due": due, "start": told(self.start, year), "count": self.count}
        if self.ends_on.day != self.start.day:
            month = dateformat.format(self.ends_on, pgettext("date format", "n月"))
            facts = {"month": month, "day": self.start.day, "end": told(self.ends_on, year)}
            yield _("%(month)s无%(day)s日，取月末%(end)s") % facts
        if self.off:
            off = _("、").join(_off(self.off, year))
            yield _("遇%(off)s，顺延至%(due)s") % {"off": off, "due": due}


def _off(stretches: tuple[Stretch, ...], year: int) -> Iterator[str]:
    """Each stretch with its name; many weekends are only counted."""
    weekends = [stretch.span for stretch in stretches if not stretch.names]
    many = len(weekends) > _WEEKENDS_NAMED
    for stretch in stretches:
        if stretch.names or not many:
            name = _("、").join(stretch.names) or _("周末")
            facts = {"days": stretch.span.told(year), "name": name}
            yield _("%(days)s%(name)s") % facts
    if many:
        yield _("%(count)s天周末") % {"count": sum(map(len, weekends))}


def caution(open_years: tuple[int, ...]) -> str:
    """What a sentence adds while a year's table is still to come."""
    if not open_years:
        return ""
    years = _("、").join(map(str, open_years))
    return _("（%(years)s年放假安排尚未公布，暂按周末和固定节日推算）") % {"years": years}


def told(day: date, year: int) -> str:
    """Return 11月21日, or 2027年1月4日 where the year is not `year`."""
    short, full = pgettext("date format", "n月j日"), pgettext("date format", "Y年n月j日")
    return dateformat.format(day, short if day.year == year else full)
