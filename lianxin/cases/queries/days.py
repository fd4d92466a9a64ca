"""Counting days inside the database: calendar days, working days, and their percentiles."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from django.db.models import Aggregate, DateField, Func, IntegerField
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from lianxin.places.calendar import Calendar


class Percentile(Aggregate):
    """The smallest value that at least this share of the rows does not exceed: a day that was."""

    function = "PERCENTILE_DISC"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = IntegerField()

    def __init__(self, expression: Any, share: str, **extra: Any) -> None:
        super().__init__(expression, share=share, **extra)


class DaysBetween(Func):
    """Calendar days from the second day to the first; the second does not count (R-052)."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()

    def __init__(self, until: Combinable, since: Combinable) -> None:
        super().__init__(Cast(until, DateField()), Cast(since, DateField()))


class _WorkdayNumber(Func):
    """How many working days there are from the table's first day to this one."""

    template = "('{%(numbers)s}'::int[])[%(expressions)s - DATE '%(first)s' + 1]"
    output_field = IntegerField()


class Workdays:
    """The working days of the calendar, numbered, for as many queries as there are."""

    def __init__(self, first: date, last: date) -> None:
        days, calendar = (last - first).days + 1, Calendar.read()
        works = (calendar.is_workday(first + timedelta(days=at)) for at in range(days))
        self._facts: dict[str, Any] = {
            "numbers": ",".join(map(str, accumulate(map(int, works)))),
            "first": first.isoformat(),
        }

    def between(self, until: Combinable, since: Combinable) -> Combinable:
        """Working days after `since` up to and with `until`, as `workdays_between` counts them."""
        return self._number(until) - self._number(since)

    def _number(self, day: Combinable) -> Func:
        return _WorkdayNumber(Cast(day, DateField()), **self._facts)
