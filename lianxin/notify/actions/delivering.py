"""Letters are claimed, handed to their gateway and recorded: never the same one twice at a time.

A letter is first marked as being sent, for good. Only then, with its row locked again, the gateway
is called: the lock is the worker's pulse. A row that is marked and not locked belongs to a worker
that died in between; `resolving` finds out what became of it. No clock is asked for any of this.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob

from lianxin.kit import clock
from lianxin.kit.jobs import enqueue, job
from lianxin.notify import config, timing
from lianxin.notify.actions.gateways import (
    adapter_for,
    is_resting,
    note_success,
    note_trouble,
)
from lianxin.notify.actions.recording import end, record, record_trouble
from lianxin.notify.channels import (
    Adapter,
    Content,
    Letter,
    Receipt,
    TroubleError,
    UnsureError,
)
from lianxin.notify.models import Delivery
from lianxin.notify.queries.addresses import masked, where
from lianxin.notify.states import Channel, Status

log = logging.getLogger(__name__)


class Claim(NamedTuple):
    """A letter that this worker marked as its own: the number of the try makes sure."""

    key: UUID
    attempt: int


@job(name="notify.deliver", retry=0)
def deliver(channel: str) -> None:
    """Send what is due on a channel, for a slice of time; what remains is put in line again."""
    way = Channel(channel)
    adapter = adapter_for(way)
    until = time.monotonic() + config.current().delivery.slice_seconds
    while adapter is not None and not is_resting(way):
        if time.monotonic() > until:
            put_in_line([channel])
            return
        claimed = claim(channel)
        if claimed is None:
            return
        carry(claimed, adapter)


def put_in_line(channels: Iterable[str]) -> None:
    """One job a channel at a time: a gateway that hangs holds up no other channel.

    Where a job waits already it will find the letter, or the sweep of the next minute does.
    """
    asked = set(channels)
    waiting = ProcrastinateJob.objects.filter(task_name=deliver.name, status="todo")
    known = {f"notify:{channel}" for channel in asked}
    in_line = set(waiting.filter(lock__in=known).values_list("lock", flat=True)) if asked else set()
    for channel in sorted(each for each in asked if f"notify:{each}" not in in_line):
        enqueue(deliver, lock=f"notify:{channel}", channel=str(channel))


def due(now: datetime) -> Q:
    """What may go now; a moment far ahead was written before the clock was set back."""
    return Q(next_try_at__lte=now) | Q(next_try_at__gt=now + timing.LONGEST_WAIT)


@transaction.atomic
def claim(channel: str) -> Claim | None:
    """Mark the next letter as being sent; two workers never mark the same."""
    now = clock.now()
    waiting = Delivery.objects.filter(due(now), channel=channel, status=Status.QUEUED)
    letter = waiting.select_for_update(skip_locked=True).order_by("next_try_at", "pk").first()
    if letter is None:
        return None
    letter.status, letter.tried_at = Status.SENDING, now
    letter.attempts += 1
    letter.save(update_fields=["status", "tried_at", "attempts"])
    return Claim(letter.pk, letter.attempts)


@transaction.atomic
def carry(claimed: Claim, adapter: Adapter) -> None:
    """Hand a claimed letter to its gateway with its row locked, and record what came."""
    mine = Delivery.objects.filter(pk=claimed.key, attempts=claimed.attempt, status=Status.SENDING)
    letter = mine.select_for_update().first()
    if letter is None:
        # Taken for orphaned between claim and lock: somebody else decides now.
        return
    if letter.unsure_since is not None and not would_be_dropped(letter, adapter):
        end(letter, Status.UNSURE)
        return
    channel = Channel(letter.channel)
    came = _attempt(letter, adapter)
    if isinstance(came, Receipt):
        record(letter, came)
        note_success(channel)
        return
    record_trouble(letter, came)
    if came.is_gateway:
        note_trouble(channel)


def would_be_dropped(letter: Delivery, adapter: Adapter) -> bool:
    """Whether the gateway still knows the key of a letter that may have been sent before.

    After a clock set back that cannot be told, and is not believed.
    """
    if letter.unsure_since is None:
        return False
    gone = clock.now() - letter.unsure_since
    return timedelta(0) <= gone < timedelta(minutes=adapter.safe_minutes)


def _attempt(letter: Delivery, adapter: Adapter) -> Receipt | TroubleError:
    """A receipt, or the trouble; what breaks unforeseen may have sent the letter all the same."""
    try:
        return adapter.deliver(handed(letter))
    except TroubleError as trouble:
        return trouble
    except Exception as error:
        log.exception("the %s gateway's adapter broke", letter.channel)
        words = _("发送程序出错（%(name)s），不知是否已发出。") % {"name": type(error).__name__}
        return UnsureError(words, is_gateway=True)


def handed(letter: Delivery) -> Letter:
    """The letter as its gateway gets it. Only here is the number or account unsealed (R-160)."""
    to = where(letter)
    letter.sent_to = masked(letter.channel, to)
    sent_on = (letter.tried_at or letter.made_at).astimezone(clock.ZONE).date()
    return Letter(to, Content.read(letter.content), letter.key, sent_on)
