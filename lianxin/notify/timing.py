"""When a letter may go: not in the quiet hours, and where wished once a day with the others."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from lianxin.kit import clock

DIGEST_AT = time(8)
# No letter is put off longer; a moment farther away was written under another clock.
LONGEST_WAIT = timedelta(days=2)


def after_quiet(moment: datetime, quiet_from: time, quiet_until: time) -> datetime:
    """The moment itself, or the end of the quiet hours in which it lies (they may cross midnight).

    Equal times mean that there are no quiet hours.
    """
    local = moment.astimezone(clock.ZONE)
    now = local.time()
    if quiet_from <= quiet_until:
        is_quiet, is_evening = quiet_from <= now < quiet_until, False
    else:
        is_evening = now >= quiet_from
        is_quiet = is_evening or now < quiet_until
    if not is_quiet:
        return moment
    day = local.date() + timedelta(days=1 if is_evening else 0)
    return datetime.combine(day, quiet_until, clock.ZONE)


def next_digest(moment: datetime) -> datetime:
    """The next eight o'clock in the morning."""
    local = moment.astimezone(clock.ZONE)
    today = datetime.combine(local.date(), DIGEST_AT, clock.ZONE)
    return today if moment < today else today + timedelta(days=1)
