"""Background work of the cases room: reading and importing ledgers, rehearsing rules."""

from __future__ import annotations

import contextlib
from pathlib import Path

from django.core.files.storage import default_storage

from lianxin.cases.actions import ledgers, replays
from lianxin.cases.models import LedgerImport, RoutingReplay
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


def put_in_line(ledger: LedgerImport) -> None:
    """Import in the background; a second press puts nothing twice to work."""
    enqueue(import_ledger, lock=f"ledger:{ledger.pk}", ledger_id=ledger.pk)


@job(name="cases.replay_rules")
def replay_rules(replay_id: int) -> None:
    """Try a draft of the rules on past cases. Killed halfway, the next run goes on; with the draft
    its replays went, too."""
    replay = RoutingReplay.objects.filter(pk=replay_id).first()
    while replay is not None and replays.replay_chunk(replay):
        pass


def rehearse(replay: RoutingReplay) -> None:
    """Replay in the background; a second press puts nothing twice to work."""
    enqueue(replay_rules, lock=f"routing:{replay.pk}", replay_id=replay.pk)
