"""The whole way: in line with the matter, through the worker; and a worker that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, transaction

from lianxin.cases.factories import Cast, make_cast
from lianxin.kit import clock
from lianxin.kit.jobs import run_pending
from lianxin.notify.actions import Notice, send_all
from lianxin.notify.actions.delivering import deliver
from lianxin.notify.actions.resolving import sweep
from lianxin.notify.factories import approved, reached
from lianxin.notify.jobs import sweep as every_minute
from lianxin.notify.kinds import Group, Kind, register
from lianxin.notify.models import Delivery
from lianxin.notify.states import Channel, Status
from lianxin.notify.tests import fakes
from lianxin.notify.tests.fakes import Gateway

KIND = Kind(
    "tests.worked", Group.PUSHED, "催办", "催办：%(number)s。", {"number": "QS01"}, is_urgent=True
)
WORK = "import django; django.setup(); from lianxin.notify.actions.delivering import deliver; "


def write(cast: Cast) -> None:
    register(KIND)
    reached(cast.handler.person, Channel.SMS, groups=(Group.PUSHED,))
    approved(KIND.name)
    people = [cast.handler.person_id]
    send_all([Notice(people, "case:1:1", facts={"number": "QS01"}, kind=KIND.name)])


@pytest.mark.django_db
def test_a_letter_is_put_in_line_with_what_it_tells_of(cast: Cast, provider: Gateway) -> None:
    with transaction.atomic():
        write(cast)
        transaction.set_rollback(True)
    assert run_pending() == 0
    write(cast)
    assert run_pending() == 1
    assert Delivery.objects.get().status == Status.SENT


@pytest.mark.django_db
def test_a_letter_whose_job_was_lost_goes_with_the_next_sweep(
    cast: Cast, provider: Gateway
) -> None:
    write(cast)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    every_minute()
    every_minute()
    assert run_pending() == 1
    assert Delivery.objects.get().status == Status.SENT


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_the_gateway_hangs_sends_nothing_twice(
    committed: None,
    provider: Gateway,
    set_up: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fakes, "HANG", 4)
    write(make_cast())
    text = settings.LIANXIN_NOTIFY.read_text("utf-8").replace("timeout = 0.5", "timeout = 20")
    set_up(text)
    provider.moods = ["hangs"]
    worker = subprocess.Popen([sys.executable, "-c", f"{WORK}deliver('sms')"], env=_environment())
    until = time.monotonic() + 20
    while not provider.taken and time.monotonic() < until:
        time.sleep(0.05)
    worker.send_signal(signal.SIGKILL)
    assert worker.wait() == -signal.SIGKILL
    assert Delivery.objects.get().status == Status.SENDING
    with clock.advance(minutes=1):
        sweep()
        deliver("sms")
    assert Delivery.objects.get().status == Status.DELIVERED
    assert len(provider.taken) == 1


def _environment() -> dict[str, str]:
    """The same house as this test's, for another process."""
    at = connection.settings_dict
    user, word = quote(str(at["USER"])), quote(str(at["PASSWORD"] or ""))
    url = f"postgresql://{user}:{word}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    return {**os.environ, "DATABASE_URL": url, "LIANXIN_NOTIFY": str(settings.LIANXIN_NOTIFY)}
