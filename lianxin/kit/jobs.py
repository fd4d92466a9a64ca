"""Background work: put in line within the transaction it serves, run by the worker at least once.

A job may run twice (a killed worker's jobs are put in line again), so every job is idempotent.
"""

import datetime
import json
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import croniter
from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.utils.module_loading import autodiscover_modules
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Status
from procrastinate.tasks import Task

P = ParamSpec("P")
R = TypeVar("R")

# A worker that says nothing for this long is taken for dead.
SILENCE_SECONDS = 30
# Modules of a room in which the worker looks for jobs.
JOB_MODULES = ("notices", "jobs")


def job(
    *, name: str, queue: str = "default", retry: int = 5
) -> Callable[[Callable[P, R]], Task[P, R, P]]:
    """Make a job of a function; after a failure it is tried again in 4, 16, 64 … seconds.

    `name` is written into the queue ("cases.reindex"): it must not change with the function's home.
    Calling the job runs the function at once; `enqueue` puts it in line.
    """

    def make(function: Callable[P, R]) -> Task[P, R, P]:
        waits = RetryStrategy(max_attempts=retry, exponential_wait=4) if retry else False
        task: Task[P, R, P] = app.task(name=name, queue=queue, retry=waits)(function)
        return task

    return make


def enqueue(task: Task[..., Any, Any], *, lock: str | None = None, **arguments: Any) -> int:
    """Put a job in line in the current transaction, and return its number.

    Two jobs with one `lock` never run side by side. The arguments must be plain JSON values.
    """
    return task.configure(lock=lock).defer(**arguments)


def periodic(
    cron: str, *, name: str, queue: str = "default", retry: int = 0
) -> Callable[[Callable[[], R]], Callable[[], R]]:
    """Run a function by the clock of the office: "30 6 * * *" is half past six in Shanghai."""

    def make(function: Callable[[], R]) -> Callable[[], R]:
        def run(timestamp: int) -> R:
            return function()

        task = job(name=name, queue=queue, retry=retry)(run)
        entry = app.periodic_registry.register_task(
            task=task, cron=cron, periodic_id=name, configure_kwargs={"queueing_lock": name}
        )
        # Procrastinate reckons in UTC; its cached iterator is replaced by one that knows the zone.
        zone = ZoneInfo(settings.TIME_ZONE)
        start = datetime.datetime.now(zone)
        vars(entry)["croniter"] = croniter.croniter(cron, start_time=start)
        return function

    return make


@periodic("* * * * *", name="kit.revive_stalled_jobs")
def revive_stalled_jobs() -> int:
    """Put the jobs of workers that fell silent back in line; return how many."""
    return async_to_sync(_revive)()


async def _revive() -> int:
    manager = app.job_manager
    stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE_SECONDS))
    for each in stalled:
        await manager.retry_job(each)
    return len(stalled)


def is_under_way(task: Task[..., Any, Any], **arguments: Any) -> bool:
    """Say whether such a job waits in line or is being worked on."""
    waiting = (Status.TODO.value, Status.DOING.value)
    jobs = ProcrastinateJob.objects.filter(task_name=task.name, status__in=waiting)
    return jobs.filter(args__contains=arguments).exists()


def run_worker(*, concurrency: int = 2, wait: bool = True) -> None:
    """Work until a signal to stop (a job under way is finished first), or until nothing is due."""
    autodiscover_modules(*JOB_MODULES)
    connector = DjangoConnector(alias=DEFAULT_DB_ALIAS).get_worker_connector()
    with app.replace_connector(connector):
        app.run_worker(
            wait=wait,
            concurrency=concurrency,
            delete_jobs="successful",
            shutdown_graceful_timeout=10,
        )


def run_pending() -> int:
    """Run what is due, here and in this transaction; a job's failure is raised. For tests."""
    manager = app.job_manager
    worker = async_to_sync(manager.register_worker)()
    done = 0
    while (due := async_to_sync(manager.fetch_job)(queues=None, worker_id=worker)) is not None:
        # Through Django's connection, JSON arrives as the text it is.
        app.tasks[due.task_name](**json.loads(str(due.task_kwargs)))
        async_to_sync(manager.finish_job)(due, status=Status.SUCCEEDED, delete_job=True)
        done += 1
    async_to_sync(manager.unregister_worker)(worker)
    return done
