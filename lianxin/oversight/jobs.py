"""When the sweep runs by itself: every working morning, and hourly for what nobody signs for."""

from __future__ import annotations

from lianxin.cases.states import Stage
from lianxin.kit import clock
from lianxin.kit.jobs import enqueue, job, periodic
from lianxin.oversight import queries
from lianxin.oversight.actions import batches
from lianxin.oversight.actions.sweeping import sweep
from lianxin.oversight.models import Batch
from lianxin.people.models import Account
from lianxin.places.calendar import is_workday


@periodic("5 8 * * *", name="oversight.sweep")
def every_morning() -> None:
    """Sweep all matters at five past eight; the ladder counts working days alone."""
    if is_workday(clock.today()):
        sweep()


@periodic("35 9-17 * * *", name="oversight.sweep_unsigned")
def every_hour() -> None:
    """Look after matters that nobody signs for; make up for a morning on which nothing ran."""
    if is_workday(clock.today()):
        sweep(stages=(Stage.ACKNOWLEDGE,) if queries.has_swept_today() else None)


@job(name="oversight.issue_batch")
def issue_batch(batch_id: int) -> None:
    """Make what is left of a batch. Killed halfway, the next run goes on behind the last paper."""
    batch = Batch.objects.get(pk=batch_id)
    by = Account.objects.filter(person=batch.made_by_id, is_active=True).first()
    while by is not None and batches.make_next(batch, by=by):
        pass


def put_in_line(batch: Batch) -> None:
    enqueue(issue_batch, lock=f"batch:{batch.pk}", batch_id=batch.pk)
