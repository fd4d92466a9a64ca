"""How hard a matter should be pushed by now: the ladder of supervision (R-054, R-072).

A level is a number of working days past a deadline. The numbers are the policy's, or the office's
own (`LadderStep`); turned into the last due day that calls for the level today, they are compared
with a column, for one case or for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lianxin.cases import policy
from lianxin.cases.models import Case, LadderStep
from lianxin.cases.states import RUNNING, Stage, Supervision
from lianxin.places.calendar import Calendar, add_workdays

Offsets = Mapping[Stage, Mapping[Supervision, int]]
_DAY = timedelta(days=1)


def offsets() -> dict[Stage, dict[Supervision, int]]:
    """Working days past the deadline at which each level is reached; one query."""
    rule = policy.current()
    found = {
        Stage.REPLY: {Supervision(level): days for level, days in rule.ladder.items()},
        Stage.ACKNOWLEDGE: {Supervision(level): days for level, days in rule.silence.items()},
    }
    for step in LadderStep.objects.filter(stage__in=found):
        steps, level = found[Stage(step.stage)], Supervision(step.level)
        steps.pop(level, None)
        if step.workdays is not None:
            steps[level] = step.workdays
    return found


def latest_due(today: date, offset: int, calendar: Calendar) -> date:
    """The latest due day that lies `offset` working days behind today, or more."""
    if offset <= 0:
        return add_workdays(today, 1 - offset, calendar=calendar) - _DAY
    day = today
    while offset > calendar.is_workday(day):
        offset -= calendar.is_workday(day)
        day -= _DAY
    return day - _DAY


@dataclass(frozen=True, slots=True)
class Ladder:
    """For each stage and level the latest due day that calls for it today, highest level first."""

    today: date
    steps: Mapping[Stage, Mapping[Supervision, date]]

    @classmethod
    def on(cls, today: date, *, calendar: Calendar, given: Offsets | None = None) -> Ladder:
        """The ladder of a day, reckoned once from the working calendar."""
        return cls(
            today,
            {
                stage: {
                    level: latest_due(today, steps[level], calendar)
                    for level in sorted(steps, reverse=True)
                }
                for stage, steps in (offsets() if given is None else given).items()
            },
        )

    def level_of(self, stage: Stage | str, due_on: date) -> Supervision:
        """The level that a clock of this stage calls for."""
        steps = self.steps.get(Stage(stage), {})
        reached = (level for level, latest in steps.items() if due_on <= latest)
        return next(reached, Supervision.NONE)


def due_level(case: Case, today: date, *, calendar: Calendar | None = None) -> Supervision:
    """The level that the calendar calls for today; it never takes back what was given before."""
    if case.state not in RUNNING:
        return Supervision(case.supervision)
    ladder = Ladder.on(today, calendar=calendar or Calendar.read())
    running = case.deadlines.running().filter(stage__in=ladder.steps)
    called = [ladder.level_of(each.stage, each.due_on) for each in running]
    return Supervision(max([*called, case.supervision]))


def next_step(case: Case, today: date, *, calendar: Calendar) -> tuple[Supervision, date] | None:
    """The level that falls due next if nothing happens, and on which day."""
    if case.state not in RUNNING:
        return None
    steps, found = offsets(), []
    for clock in case.deadlines.running().filter(stage__in=steps):
        for level, offset in steps[Stage(clock.stage)].items():
            day = first_day(clock.due_on, offset, calendar)
            if level > case.supervision and day > today:
                found.append((day, -level))
    if not found:
        return None
    day, least = min(found)
    return Supervision(-least), day


def first_day(due_on: date, offset: int, calendar: Calendar) -> date:
    """The first day on which a deadline calls for a level of this offset."""
    if offset >= 0:
        return add_workdays(due_on, offset, calendar=calendar)
    day = due_on
    while latest_due(day - _DAY, offset, calendar) >= due_on:
        day -= _DAY
    return day
