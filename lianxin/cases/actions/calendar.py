"""A release of the calendar moves what still runs: any number of cases, as many statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from lianxin.cases.actions import journal
from lianxin.cases.actions.clocks import Clocks
from lianxin.cases.actions.journal import Outcome
from lianxin.cases.deadlines import due_of
from lianxin.cases.lights import amber_from
from lianxin.cases.models import Case, Deadline
from lianxin.cases.queries.calendar import out_of_place
from lianxin.kit.copying import update_all
from lianxin.places.calendar import Calendar

CHUNK = 5_000

Moved = tuple[Deadline, date]  # a clock, and the day on which it was due before


def recalculate(release: int, days: Collection[date]) -> None:
    """Bring every running clock that the days displaced to its place, some thousands at a time.

    What has moved already is in place: run again, or after a kill, this goes on with the rest.
    """
    keys = sorted(out_of_place(Calendar.read(), days))
    for start in range(0, len(keys), CHUNK):
        recalculate_these(release, keys[start : start + CHUNK])


@transaction.atomic
def recalculate_these(release: int, keys: Sequence[UUID]) -> None:
    """Reckon the running clocks of these cases anew, and tell of those that moved.

    The calendar is read under the locks: it is never older than what another move went by.
    """
    cases = journal.lock_all(Case.objects.filter(pk__in=keys), "recalculate")
    running: dict[UUID, list[Deadline]] = defaultdict(list)
    for row in Deadline.objects.running().filter(case__in=cases).order_by("pk"):
        running[row.case_id].append(row)
    calendar = Calendar.read()
    moved = {case.pk: _move(running[case.pk], calendar) for case in cases}
    update_all(
        [row for rows in moved.values() for row, _was in rows],
        ["due_on", "amber_on", "calendar_version"],
    )
    journal.finish_all(
        "recalculate",
        [
            _outcome(Clocks(case, running[case.pk]), moved[case.pk], release)
            for case in cases
            if moved[case.pk]
        ],
    )


def _move(rows: list[Deadline], calendar: Calendar) -> list[Moved]:
    """Set the clocks to the days that the calendar gives; return those that moved."""
    moved = []
    for row in rows:
        was, due_on = row.due_on, due_of(row.basis, calendar)
        if due_on != was:
            row.due_on, row.amber_on = due_on, amber_from(row.since_on, due_on)
            row.calendar_version = calendar.version
            moved.append((row, was))
    return moved


def _outcome(clocks: Clocks, moved: list[Moved], release: int) -> Outcome:
    """What moved, clock by clock; and the deadline of the answer by itself, for the sentence."""
    case, columns = clocks.case, clocks.days()
    days = [[row.stage, was.isoformat(), row.due_on.isoformat()] for row, was in moved]
    facts: dict[str, Any] = {"release": release, "moved": days}
    if columns["due_on"] != case.due_on:
        facts |= {"was": case.due_on, "due_on": columns["due_on"]}
    return Outcome(case, facts=facts, columns=columns)
