"""Background work of the cases room: ledgers, rehearsed rules, a calendar that changed."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction

from lianxin.cases.actions import calendar, ledgers, phone_codes, replays
from lianxin.cases.actions.bulk import carry_on
from lianxin.cases.models import BulkRun, LedgerImport, PhoneCode, RoutingReplay
from lianxin.cases.rules import By, Party
from lianxin.kit import clock
from lianxin.kit.jobs import enqueue, job, periodic
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account
from lianxin.places.models import CalendarRelease


@job(name="cases.read_ledger")
def read_ledger(ledger_id: int) -> None:
    """Read an uploaded ledger; a file that cannot be read says why on its page.

    The file goes once its fate is written: after any other failure the next try needs it.
    """
    ledger = LedgerImport.objects.get(pk=ledger_id)
    with contextlib.suppress(Refusal):
        ledgers.read_ledger(ledger, Path(default_storage.path(ledger.path)))
    default_storage.delete(ledger.path)


@job(name="cases.import_ledger")
def import_ledger(ledger_id: int) -> None:
    """Import what still waits. Killed halfway, the next run goes on behind the last chunk."""
    ledger = LedgerImport.objects.get(pk=ledger_id)
    while ledgers.import_chunk(ledger, by=_starter(ledger)):
        pass


def _starter(ledger: LedgerImport) -> By:
    """Whoever started the import, while they still hold their post; otherwise the system."""
    account = Account.objects.filter(person=ledger.started_by, is_active=True).first()
    return account or Party.SYSTEM


@job(name="cases.bulk")
def bulk(run_id: int) -> None:
    """Do a bulk run. Killed halfway, the next try goes on behind the last case."""
    carry_on(BulkRun.objects.get(pk=run_id))


def put_run_in_line(run: BulkRun) -> None:
    """Do the run in the background; the lock keeps two tries from running side by side."""
    enqueue(bulk, lock=f"bulk:{run.pk}", run_id=run.pk)


def put_in_line(ledger: LedgerImport) -> None:
    """Import in the background; a second press puts nothing twice to work."""
    enqueue(import_ledger, lock=f"ledger:{ledger.pk}", ledger_id=ledger.pk)


@job(name="cases.recalculate_deadlines")
def recalculate_deadlines(release: int) -> None:
    """Move what still runs to the days that the calendar now gives."""
    shifted = CalendarRelease.objects.get(number=release).shifted
    calendar.recalculate(release, {date.fromisoformat(day) for day in shifted})


def follow_the_calendar(*, release: int, days: frozenset[date], **_sent: Any) -> None:
    """A release came into force: its transaction brings the job; one release at a time."""
    if days:
        enqueue(recalculate_deadlines, lock="calendar", release=release)


@periodic("40 2 * * *", name="cases.recalculate_missed")
def recalculate_missed() -> None:
    """A move under way while a release came into force may still have read the old calendar."""
    since = clock.now() - timedelta(days=2)
    lately = CalendarRelease.objects.filter(loaded_at__gte=since).exclude(shifted=[])
    for number in lately.order_by("number").values_list("number", flat=True):
        recalculate_deadlines(number)


@job(name="cases.send_phone_code")
def send_phone_code(key: str) -> None:
    """Send a code by short message; told once however often the job runs."""
    phone_codes.send_code(UUID(key))


@transaction.atomic
def ask_phone_code(phone: str) -> PhoneCode:
    """Ask for a code, and bring the job that sends it."""
    asked = phone_codes.ask_code(phone)
    enqueue(send_phone_code, key=str(asked.pk))
    return asked


@periodic("20 3 * * *", name="cases.prune_codes")
def prune_codes() -> int:
    """A code lives for ten minutes; what is left of it is counted for a day."""
    return phone_codes.prune_codes()


@job(name="cases.replay_rules")
def replay_rules(replay_id: int) -> None:
    """Try a draft of the rules on past cases. Killed halfway, the next run goes on; a replay that
    went with its draft is over."""
    with contextlib.suppress(RoutingReplay.DoesNotExist):
        replay = RoutingReplay.objects.get(pk=replay_id)
        while replays.replay_chunk(replay):
            pass


def rehearse(replay: RoutingReplay) -> None:
    """Replay in the background; a second press puts nothing twice to work."""
    enqueue(replay_rules, lock=f"routing:{replay.pk}", replay_id=replay.pk)
