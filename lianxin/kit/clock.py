"""The one clock of the house: every room asks it the time, so demo and tests can move it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


class _Hands:
    """Where the clock was set to; shared by all threads, because a race is played in several."""

    set_to: datetime | None = None


def now() -> datetime:
    """Return the present moment, aware, in Asia/Shanghai."""
    return _Hands.set_to or datetime.now(ZONE)


def today() -> date:
    """Return the calendar day of Asia/Shanghai."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """Return the calendar day of a moment in Asia/Shanghai."""
    return moment.astimezone(ZONE).date()


def midnight(day: date) -> datetime:
    """Return the moment at which a day begins in Asia/Shanghai."""
    return datetime.combine(day, time(), ZONE)


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Stop the clock at an aware moment until the block ends."""
    before = _Hands.set_to
    _put(moment)
    try:
        yield
    finally:
        _Hands.set_to = before


def advance(**step: float) -> ExitStack:
    """Move the clock by `timedelta(**step)` and stop it there.

    Inside `set_to` a plain call is enough; elsewhere use it as a context manager, which puts the
    clock back.
    """
    before = _Hands.set_to
    _put(now() + timedelta(**step))
    stack = ExitStack()
    stack.callback(setattr, _Hands, "set_to", before)
    return stack


def _put(moment: datetime) -> None:
    if moment.tzinfo is None:
        message = "the clock takes aware moments only"
        raise ValueError(message)
    _Hands.set_to = moment.astimezone(ZONE)
