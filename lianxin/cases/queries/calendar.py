"""What a change of the calendar moves: before it is in force, and after."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import ngettext

from lianxin.cases.deadlines import due_of
from lianxin.cases.models import Case, Deadline, JournalEntry
from lianxin.cases.models.deadlines import DeadlineQuerySet
from lianxin.cases.states import OPEN
from lianxin.people.models import Account
from lianxin.places.calendar import Calendar

_ROWS = 5_000


def within_reach(days: Collection[date]) -> DeadlineQuerySet:
    """Running clocks of open cases on which the days may tell.

    A clock that stood still may have stood still after its day, so that it counts in any case.
    """
    stood = Q(basis__contains=[{"kind": "pause"}]) | Q(basis__contains=[{"kind": "suspension"}])
    running = Deadline.objects.running().filter(case__state__in=OPEN)
    return running.filter(Q(due_on__gte=min(days)) | stood)


def out_of_place(calendar: Calendar, days: Collection[date]) -> set[UUID]:
    """The open cases of which a clock would stand elsewhere by this calendar; one query."""
    facts = within_reach(days).order_by().values_list("case_id", "basis", "due_on")
    return {
        case_id
        for case_id, basis, due_on in facts.iterator(chunk_size=_ROWS)
        if due_of(basis, calendar) != due_on
    }


def foreseen(after: Calendar, days: frozenset[date]) -> str:
    """How many open matters would get another deadline, as a sentence; "" if none would."""
    count = len(out_of_place(after, days))
    if not count:
        return ""
    sentence = ngettext(
        "启用后，%(count)s件正在办理的事项期限会移动。",
        "启用后，%(count)s件正在办理的事项期限会移动。",
        count,
    )
    return sentence % {"count": count}


def moves_by(release: int) -> QuerySet[JournalEntry]:
    """The journal rows that a release of the calendar left."""
    return JournalEntry.objects.filter(move="recalculate", facts__release=release)


def count_moved(release: int) -> int:
    """How many cases the release moved, whoever asks."""
    return int(moves_by(release).aggregate(count=Count("case_id", distinct=True))["count"])


def moved_for(user: Account, release: int) -> QuerySet[JournalEntry]:
    """The moves of a release on cases that the reader sees, the earliest new day first."""
    seen = moves_by(release).filter(case__in=Case.objects.visible_to(user))
    return seen.select_related("case__station").order_by("case__step_due_on", "case_id", "seq")
