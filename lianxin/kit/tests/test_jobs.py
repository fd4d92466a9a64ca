import datetime
import logging
import threading
import time
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from lianxin.kit.jobs import enqueue, job, periodic, revive_stalled_jobs, run_pending, run_worker

SHANGHAI = ZoneInfo("Asia/Shanghai")
done: list[str] = []


@job(name="kit.tests.note", retry=2)
def note(word: str) -> None:
    done.append(word)


@job(name="kit.tests.fail", retry=0)
def fail() -> None:
    raise ValueError("out of paper")


@pytest.fixture(autouse=True)
def _nothing_done() -> Iterator[None]:
    done.clear()
    yield
    done.clear()


@pytest.mark.django_db
def test_a_job_runs_in_the_transaction_that_asked_for_it() -> None:
    number = enqueue(note, word="路灯")

    assert done == []
    assert ProcrastinateJob.objects.get(pk=number).args == {"word": "路灯"}
    assert run_pending() == 1
    assert done == ["路灯"]
    assert run_pending() == 0


@pytest.mark.django_db
def test_a_job_of_a_rolled_back_row_never_runs() -> None:
    with transaction.atomic():
        enqueue(note, word="不该发生")
        transaction.set_rollback(True)

    assert run_pending() == 0
    assert done == []


@pytest.mark.django_db
def test_a_failing_job_speaks_up_in_a_test() -> None:
    enqueue(fail)

    with pytest.raises(ValueError, match="out of paper"):
        run_pending()


def test_a_job_called_is_the_plain_function() -> None:
    note("直接")

    assert done == ["直接"]


def test_a_periodic_job_goes_by_the_clock_of_shanghai() -> None:
    @periodic("30 6 * * *", name="kit.tests.morning")
    def morning() -> None:
        """Nothing to do but to be called."""

    entry = app.periodic_registry.periodic_tasks.pop(("kit.tests.morning", "kit.tests.morning"))
    noon = datetime.datetime(2026, 3, 1, 12, tzinfo=SHANGHAI).timestamp()
    due = entry.croniter.get_next(ret_type=float, start_time=noon)

    assert datetime.datetime.fromtimestamp(due, SHANGHAI) == datetime.datetime(
        2026, 3, 2, 6, 30, tzinfo=SHANGHAI
    )


@pytest.mark.django_db(transaction=True)
def test_jobs_of_a_silent_worker_are_put_in_line_again() -> None:
    number = enqueue(note, word="又来")
    worker = async_to_sync(app.job_manager.register_worker)()
    async_to_sync(app.job_manager.fetch_job)(queues=None, worker_id=worker)
    assert run_pending() == 0
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
        )

    assert revive_stalled_jobs() == 1

    assert ProcrastinateJob.objects.get(pk=number).status == "todo"
    assert run_pending() == 1
    assert done == ["又来"]


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_was_committed(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="procrastinate")
    enqueue(note, word="夜里")
    worker = threading.Thread(target=run_worker, kwargs={"wait": False})
    worker.start()
    worker.join(20)
    end = time.monotonic() + 5
    while not done and time.monotonic() < end:
        time.sleep(0.05)

    assert done == ["夜里"]
