"""How a deadline is explained in a plain sentence, with dates as the reader writes them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

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
        return (self.last - self.first).days + 1

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
        return _("，").join(self._clauses()) + self._caution()

    def _clauses(self) -> Iterator[str]:
        year = self.start.year
        days = {"due": told(self.due_on, year), "start": told(self.start, year)}
        sum_of = ngettext(
            "%(due)s = %(start)s + %(count)s个工作日",
            "%(due)s = %(start)s + %(count)s个工作日",
            self.count,
        )
        yield sum_of % {**days, "count": self.count}
        off = list(self._off())
        if off:
            yield _("扣除%(off)s") % {"off": _("、").join(off)}
        if self.make_up:
            days_in = _("、").join(told(day, year) for day in self.make_up)
            yield _("计入%(days)s调休上班") % {"days": days_in}

    def _off(self) -> Iterator[str]:
        weekends = [stretch.span for stretch in self.off if not stretch.names]
        many = len(weekends) > _WEEKENDS_NAMED
        for stretch in self.off:
            if stretch.names or not many:
                name = _("、").join(stretch.names) or _("周末")
                facts = {"days": stretch.span.told(self.start.year), "name": name}
                yield _("%(days)s%(name)s") % facts
        if many:
            yield _("%(count)s天周末") % {"count": sum(map(len, weekends))}

    def _caution(self) -> str:
        if not self.provisional:
            return ""
        years = _("、").join(map(str, self.provisional_years))
        return _("（%(years)s年放假安排尚未公布，暂按周末和固定节日推算）") % {"years": years}


def told(day: date, year: int) -> str:
    """Return 11月21日, or 2027年1月4日 where the year is not `year`."""
    short, full = pgettext("date format", "n月j日"), pgettext("date format", "Y年n月j日")
    return dateformat.format(day, short if day.year == year else full)
