"""What became of letters that nobody heard of again: asked, sent once more if safe, or shown.

A letter is sent a second time only where the gateway itself would drop the second one, or says
that it never took the first. Otherwise a person decides.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lianxin.kit import clock
from lianxin.notify.actions.delivering import due, handed, put_in_line, would_be_dropped
from lianxin.notify.actions.gateways import adapter_for, is_resting, note_trouble
from lianxin.notify.actions.recording import again, end, learn
from lianxin.notify.channels import Adapter, Fate, TroubleError
from lianxin.notify.models import Delivery
from lianxin.notify.states import Channel, Status

# Asked twice, minutes apart, before "never heard of it" is believed.
ASKS_TO_BELIEVE = 2
MOST_ASKS = 8
BATCH = 100
BETWEEN = timedelta(seconds=5)
# How long after sending the provider is asked whether a message arrived.
LONGEST_ASKED = timedelta(days=3)


def sweep() -> None:
    """Every minute: find orphans, ask what is open, and put in line what is due."""
    take_in_orphans()
    for channel in Channel:
        _settle(channel)
    waiting = Delivery.objects.filter(due(clock.now()), status=Status.QUEUED).order_by()
    put_in_line(waiting.values_list("channel", flat=True).distinct())


@transaction.atomic
def take_in_orphans() -> int:
    """Letters marked as being sent whose row nobody holds: their worker died. Returns how many.

    One marked this very moment is left to its worker, which is about to lock it.
    """
    now = clock.now()
    settled = Q(tried_at__lt=now - BETWEEN) | Q(tried_at__gt=now)
    marked = Delivery.objects.filter(settled, status=Status.SENDING)
    orphans = list(marked.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
    return Delivery.objects.filter(pk__in=orphans).update(
        status=Status.UNKNOWN,
        asked=0,
        next_try_at=clock.now(),
        unsure_since=Coalesce("unsure_since", "tried_at"),
        last_error=_("发送时程序中断，正在核实。"),
    )


def _settle(channel: Channel) -> None:
    """Ask about the open letters of one channel until its gateway is in trouble."""
    adapter = adapter_for(channel)
    if adapter is None or is_resting(channel):
        return
    asked_about = Q(status=Status.UNKNOWN)
    if adapter.can_find:
        asked_about |= Q(
            status=Status.SENT, asked__lt=MOST_ASKS, made_at__gt=clock.now() - LONGEST_ASKED
        )
    open_ones = Delivery.objects.filter(due(clock.now()), asked_about, channel=channel)
    for key in list(open_ones.order_by("next_try_at").values_list("pk", flat=True)[:BATCH]):
        if not settle(key, adapter):
            note_trouble(channel)
            return


@transaction.atomic
def settle(key: UUID, adapter: Adapter) -> bool:
    """Learn what became of a letter, its row locked; False: the gateway is in trouble."""
    open_ones = Delivery.objects.filter(pk=key, status__in=[Status.UNKNOWN, Status.SENT])
    letter = open_ones.select_for_update(skip_locked=True).first()
    if letter is None:
        return True
    if adapter.can_find:
        return _ask(letter, adapter)
    if would_be_dropped(letter, adapter):
        letter.status, letter.next_try_at = Status.QUEUED, clock.now()
        letter.save(update_fields=["status", "next_try_at"])
    else:
        end(letter, Status.UNSURE)
    return True


def _ask(letter: Delivery, adapter: Adapter) -> bool:
    letter.asked += 1
    letter.next_try_at = clock.now() + timedelta(minutes=2**letter.asked)
    letter.save(update_fields=["asked", "next_try_at"])
    try:
        fate = adapter.find(handed(letter))
    except TroubleError as trouble:
        if letter.status == Status.UNKNOWN and letter.asked >= MOST_ASKS:
            end(letter, Status.UNSURE)
        return not trouble.is_gateway
    if fate in {Fate.DELIVERED, Fate.FAILED}:
        learn(letter, fate, _("运营商说没有送到。"))
    elif letter.status == Status.UNKNOWN:
        _believe(letter, fate)
    return True


def _believe(letter: Delivery, fate: Fate) -> None:
    """Under way: it was sent. Never heard of it, twice: it was not."""
    if fate == Fate.UNDER_WAY:
        letter.status, letter.ended_at, letter.last_error = Status.SENT, clock.now(), ""
        letter.asked, letter.unsure_since = 0, None
        letter.save()
    elif letter.asked >= ASKS_TO_BELIEVE:
        letter.unsure_since = None
        again(letter)
