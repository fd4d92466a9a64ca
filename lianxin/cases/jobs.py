"""Background work of the cases room: reading and importing ledgers."""

from __future__ import annotations

import contextlib
from pathlib import Path

from django.core.files.storage import default_storage

from lianxin.cases.actions import ledgers
from lianxin.cases.actions.bulk import carry_on
from lianxin.cases.models import BulkRun, LedgerImport
from lianxin.cases.rules import By, Party
from lianxin.kit.jobs import enqueue, job
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account


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
