"""Lays the steps of a matter on working days, backwards from the day of its last step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from lianxin.kit import clock
from lianxin.places.calendar import Calendar

OPENS_AT, LAST_ARRIVAL = 8 * 60 + 30, 15 * 60


class Timetable:
    """The working days of the play; nothing happens on its last day, which is today."""

    def __init__(self, first: date, today: date) -> None:
        calendar = Calendar.read()
        span = (first + timedelta(days=each) for each in range((today - first).days))
        self.days = [day for day in span if calendar.is_workday(day)]

    @property
    def last(self) -> int:
        """Index of the last day on which something happens."""
        return len(self.days) - 1

    def moments(self, waits: Sequence[int], last: int, rng: Random) -> list[datetime]:
        """When each step happens, if the last falls on day `last`; `waits` are working days."""
        days = [last]
        for wait in reversed(waits[1:]):
            days.append(max(days[-1] - wait, 0))
        return self._timed(days[::-1], rng)

    def _timed(self, days: Sequence[int], rng: Random) -> list[datetime]:
        moments: list[datetime] = []
        minute, before = 0, -1
        for day in days:
            if day == before:
                minute += rng.randint(4, 30)
            else:
                minute = rng.randint(OPENS_AT, LAST_ARRIVAL)
            moments.append(self._at(day, minute))
            before = day
        return moments

    def _at(self, day: int, minute: int) -> datetime:
        midnight = clock.midnight(self.days[day])
        return midnight + timedelta(minutes=minute)
