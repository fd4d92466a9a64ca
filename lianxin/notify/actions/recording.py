"""What came of a try is written down: sent, tried again later, asked about, or dead."""

from __future__ import annotations

from datetime import datetime, timedelta

from lianxin.kit import clock
from lianxin.notify import channels, config, timing
from lianxin.notify.kinds import kind_of
from lianxin.notify.models import Delivery, Preference
from lianxin.notify.states import Status

# How long a gateway's own books may lag behind what it took.
ASK_AFTER = timedelta(minutes=2)


def record(letter: Delivery, receipt: channels.Receipt) -> None:
    """The gateway took the letter; a short message is asked about until it has arrived."""
    letter.status, letter.receipt, letter.last_error = Status.SENT, receipt.number, ""
    letter.asked, letter.unsure_since = 0, None
    letter.ended_at = clock.now()
    letter.next_try_at = clock.now() + ASK_AFTER
    letter.save()


def record_trouble(letter: Delivery, trouble: channels.TroubleError) -> None:
    """Sort a failed try: never sent and worth another try, never to be sent, or not known."""
    letter.last_error = trouble.sentence
    if isinstance(trouble, channels.UnsureError):
        letter.status, letter.asked = Status.UNKNOWN, 0
        letter.unsure_since = letter.unsure_since or letter.tried_at
        letter.next_try_at = clock.now() + ASK_AFTER
        letter.save()
    elif isinstance(trouble, channels.TemporaryError):
        again(letter)
    else:
        is_nobodys = isinstance(trouble, channels.UnreachableError)
        end(letter, Status.DROPPED if is_nobodys else Status.DEAD)


def again(letter: Delivery) -> None:
    """Queue a letter that was certainly not sent; after the last try it is dead."""
    waits = config.current().delivery.waits
    if letter.attempts > len(waits):
        end(letter, Status.DEAD)
        return
    pause = timedelta(minutes=waits[max(letter.attempts, 1) - 1])
    letter.status = Status.QUEUED
    letter.next_try_at = _decent(letter, clock.now() + pause)
    letter.save()


def _decent(letter: Delivery, moment: datetime) -> datetime:
    """A later try does not fall into the quiet hours either."""
    told = letter.message
    if kind_of(letter.kind).is_urgent or (told is not None and told.is_urgent):
        return moment
    wish = Preference.objects.filter(person=letter.person).first() or Preference()
    return timing.after_quiet(moment, wish.quiet_from, wish.quiet_until)


def end(letter: Delivery, status: Status) -> None:
    """The letter goes no further by itself."""
    letter.status, letter.ended_at = status, clock.now()
    letter.save()


def learn(letter: Delivery, fate: channels.Fate, words: str = "") -> None:
    """The provider says that a letter arrived or did not; said twice, it changes nothing."""
    if letter.status in {Status.DELIVERED, Status.FAILED, Status.DROPPED}:
        return
    letter.last_error = words[:200] if fate == channels.Fate.FAILED else ""
    end(letter, Status.DELIVERED if fate == channels.Fate.DELIVERED else Status.FAILED)
