"""B11: sweep all open cases, count the statements, sweep again; and lock the same rows bare."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from bench.measure import counted, peak_mib, timed
from lianxin.cases.models import Case
from lianxin.kit import clock
from lianxin.oversight import actions
from lianxin.oversight.ladder import Watch
from lianxin.oversight.models import SweepRun
from lianxin.places.calendar import Calendar

SECOND = 1000


def measure() -> dict[str, Any]:
    """Seconds and statements of the first sweep and of one that finds nothing new."""
    with clock.set_to(_a_morning()):
        keys = list(Watch.of_today().to_push().values_list("pk", flat=True))
        bare = timed(lambda: _locked(keys)) / SECOND
        with counted() as first:
            took = timed(actions.sweep) / SECOND
        run = actions.sweep()
        with counted() as second:
            again = timed(actions.sweep) / SECOND
    if any(run.did.values()):
        raise RuntimeError(f"the second sweep found more to do: {run.did}")
    return {
        "changed": len(keys),
        "bare": bare,
        "first": took,
        "again": again,
        "queries": first.count,
        "queries_again": second.count,
        "did": _first_run(),
        "mib": peak_mib(),
    }


def _a_morning() -> datetime:
    """Five past eight of the first working day from today."""
    calendar, day = Calendar.read(), clock.today()
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return clock.midnight(day) + timedelta(hours=8, minutes=5)


def _locked(keys: list[Any]) -> None:
    """The same rows, locked and read by their keys, without the house."""
    with transaction.atomic():
        list(Case.objects.filter(pk__in=keys).order_by("pk").select_for_update())


def _first_run() -> dict[str, int]:
    did: dict[str, int] = SweepRun.objects.order_by("pk").values_list("did", flat=True)[0]
    return did
