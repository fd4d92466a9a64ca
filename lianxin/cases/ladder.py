"""How hard a matter should be pushed by now: the ladder of supervision (R-054, R-072)."""

from __future__ import annotations

from datetime import date

from lianxin.cases import policy
from lianxin.cases.models import Case
from lianxin.cases.states import RUNNING, State, Supervision
from lianxin.kit import clock
from lianxin.places.calendar import Calendar, add_workdays, workdays_between


def due_level(case: Case, today: date, *, calendar: Calendar | None = None) -> Supervision:
    """The level that the calendar calls for today; it never takes back what was given before."""
    if case.state not in RUNNING:
        return Supervision(case.supervision)
    days = calendar or Calendar.read()
    reached = max(_by_deadline(case, today, days), _by_silence(case, today, days))
    return Supervision(max(reached, case.supervision))


def _by_deadline(case: Case, today: date, days: Calendar) -> int:
    """R-072: working days past the deadline; below zero before it."""
    if case.due_on is None:
        return Supervision.NONE
    past = workdays_between(case.due_on, today, calendar=days)
    return max(
        (level for level, offset in policy.current().ladder.items() if past >= offset),
        default=Supervision.NONE,
    )


def _by_silence(case: Case, today: date, days: Calendar) -> int:
    """R-054: unsigned after its working day is a reminder, a working day later a level 2."""
    if case.state != State.ASSIGNED or case.assigned_at is None:
        return Supervision.NONE
    assigned_on = case.assigned_at.astimezone(clock.ZONE).date()
    limit = add_workdays(assigned_on, policy.current().acknowledge_workdays, calendar=days)
    late = workdays_between(limit, today, calendar=days)
    if today <= limit:
        return Supervision.NONE
    return Supervision.URGE if late > 1 else Supervision.REMIND
