"""A release of the calendar moves what still runs: any number of cases, as many statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
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
from lianxin.cases.queries.calendar import within_reach
from lianxin.kit.copying import update_all
from lianxin.places.calendar import Calendar

CHUNK = 5_000
_FIRST = UUID(int=0)


@transaction.atomic
def recalculate_chunk(release: int, days: Collection[date], *, after: UUID = _FIRST) -> UUID | None:
    """Reckon the clocks of the next cases anew; return the last of these, None if there was none.

    The calendar is read under the locks: it is never older than what another move went by.
    """
    reach = within_reach(days).filter(case_id__gt=after).order_by("case_id")
    keys = list(reach.values_list("case_id", flat=True).distinct()[:CHUNK])
    if not keys:
        return None
    cases = journal.lock_all(Case.objects.filter(pk__in=keys), "recalculate")
    running: dict[UUID, list[Deadline]] = defaultdict(list)
    for row in Deadline.objects.running().filter(case__in=cases).order_by("pk"):
        running[row.case_id].append(row)
    calendar = Calendar.read()
    moved = {case.pk: _move(running[case.pk], calendar) for case in cases}
    update_all(
        [row for rows in moved.values() for row in rows],
        ["due_on", "amber_on", "calendar_version"],
    )
    journal.finish_all(
        "recalculate",
        [_outcome(case, running[case.pk], release) for case in cases if moved[case.pk]],
    )
    return keys[-1]


def _move(rows: list[Deadline], calendar: Calendar) -> list[Deadline]:
    """Set the clocks to the days that the calendar gives; return those that moved."""
    moved = []
    for row in rows:
        due_on = due_of(row.basis, calendar)
        if due_on != row.due_on:
            row.due_on, row.amber_on = due_on, amber_from(row.since_on, due_on)
            row.calendar_version = calendar.version
            moved.append(row)
    return moved


def _outcome(case: Case, rows: list[Deadline], release: int) -> Outcome:
    """The row tells the deadline of the answer, if it is that which moved."""
    columns = Clocks(case, rows).days()
    facts: dict[str, Any] = {"release": release}
    if columns["due_on"] != case.due_on:
        facts |= {"was": case.due_on, "due_on": columns["due_on"]}
    return Outcome(case, facts=facts, columns=columns)
