"""Spans that figures are asked for: month, quarter, year, term to date, any days (R-186)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxin.cases.queries.facts import Span

DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "year": 12}


class PeriodKind(models.TextChoices):
    """How long a period is."""

    MONTH = "month", _("按月")
    QUARTER = "quarter", _("按季度")
    YEAR = "year", _("按年")
    TERM = "term", _("本届以来")
    DAYS = "days", _("自选时段")


@dataclass(frozen=True, slots=True)
class Period:
    """A span with its kind, so that it knows what came before it."""

    kind: PeriodKind
    span: Span

    @classmethod
    def around(cls, kind: PeriodKind, day: date) -> Period:
        """The month, quarter or year that holds the day."""
        months = MONTHS[kind]
        first = date(day.year, (day.month - 1) // months * months + 1, 1)
        return cls(kind, Span(first, _months_later(first, months) - DAY))

    @property
    def previous(self) -> Period | None:
        """The period of the same kind just before; as many days for days; none for a term."""
        since, until = self.span.since, self.span.until
        if since is None or until is None or self.kind == PeriodKind.TERM:
            return None
        if self.kind in MONTHS:
            return Period.around(self.kind, since - DAY)
        return Period(self.kind, Span(since - (until - since) - DAY, since - DAY))

    @property
    def following(self) -> Period | None:
        """The period just after, for those that the calendar knows."""
        if self.kind not in MONTHS or self.span.until is None:
            return None
        return Period.around(self.kind, self.span.until + DAY)

    @property
    def title(self) -> str:
        """The days, as the reader's language writes them."""
        first, last = _written(self.span.since), _written(self.span.until)
        if first and last:
            return gettext("%(first)s至%(last)s") % {"first": first, "last": last}
        if first:
            return gettext("%(first)s以来") % {"first": first}
        return gettext("截至%(last)s") % {"last": last} if last else gettext("全部时间")


def _written(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


def _months_later(first: date, months: int) -> date:
    at = first.year * 12 + first.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)
