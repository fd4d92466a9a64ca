"""A person decides about dead letters: once more, or given up; one of them, or all of a channel."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lianxin.audit.actions import record
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.notify.actions.delivering import put_in_line
from lianxin.notify.models import Delivery
from lianxin.notify.rules import KEEP_DELIVERIES, require
from lianxin.notify.states import STUCK, Channel, Status
from lianxin.people.models import Account


@transaction.atomic
def try_again(key: UUID, *, by: Account | None) -> None:
    """Send a dead letter once more, under a new key: the person knows that it may come twice."""
    require(by, KEEP_DELIVERIES)
    letter = _stuck(key)
    _again([letter.pk])
    record("notify.try_again", by=by, about=letter, detail={"channel": letter.channel})
    put_in_line([letter.channel])


@transaction.atomic
def give_up(key: UUID, *, by: Account | None) -> None:
    """Let a dead letter rest."""
    require(by, KEEP_DELIVERIES)
    letter = _stuck(key)
    Delivery.objects.filter(pk=letter.pk).update(status=Status.DROPPED, ended_at=clock.now())
    record("notify.give_up", by=by, about=letter, detail={"channel": letter.channel})


@transaction.atomic
def try_all_again(channel: Channel, *, by: Account | None) -> int:
    """Send once more what certainly did not go by a channel; the unsure ones are decided singly."""
    require(by, KEEP_DELIVERIES)
    keys = _all(channel, Status.DEAD)
    _again(keys)
    facts = {"channel": str(channel), "count": len(keys)}
    record("notify.try_again", by=by, detail=facts)
    put_in_line([channel] if keys else [])
    return len(keys)


@transaction.atomic
def give_all_up(channel: Channel, *, by: Account | None) -> int:
    """Let every dead letter of a channel rest."""
    require(by, KEEP_DELIVERIES)
    keys = _all(channel, *STUCK)
    Delivery.objects.filter(pk__in=keys).update(status=Status.DROPPED, ended_at=clock.now())
    facts = {"channel": str(channel), "count": len(keys)}
    record("notify.give_up", by=by, detail=facts)
    return len(keys)


def _stuck(key: UUID) -> Delivery:
    letter = Delivery.objects.select_for_update().filter(pk=key, status__in=STUCK).first()
    if letter is None:
        raise Refusal(_("这条记录已经处理过了。"))
    return letter


def _all(channel: Channel, *statuses: Status) -> list[UUID]:
    found = Delivery.objects.filter(channel=channel, status__in=statuses)
    return list(found.select_for_update().values_list("pk", flat=True))


def _again(keys: list[UUID]) -> None:
    Delivery.objects.filter(pk__in=keys).update(
        status=Status.QUEUED,
        round=F("round") + 1,
        attempts=0,
        asked=0,
        unsure_since=None,
        ended_at=None,
        next_try_at=clock.now(),
    )
