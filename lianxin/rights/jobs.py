"""What the schedule does by itself: it proposes, reminds, and sweeps what has run out."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore

from lianxin.kit.jobs import periodic
from lianxin.rights.actions import disposals, exporting, proposing, requests

run_disposal = disposals.run_disposal
export = exporting.export


@periodic("40 2 * * *", name="rights.propose")
def propose() -> None:
    """Every night: what is past its time is put on a list, and waits for two persons."""
    proposing.propose()


@periodic("10 8 * * *", name="rights.remind")
def remind() -> None:
    """R-164: the station hears of requests whose days are over."""
    requests.remind_overdue()


@periodic("50 2 * * *", name="rights.clear_sessions")
def clear_sessions() -> None:
    """Visits that are over go, with the sealed drafts in them."""
    SessionStore.clear_expired()
