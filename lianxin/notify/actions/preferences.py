"""A person chooses how they are told."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from lianxin.notify.kinds import CHOICES
from lianxin.notify.models import Preference
from lianxin.notify.states import Channel
from lianxin.people.models import Person


def choose(
    person: Person,
    *,
    channels: Mapping[str, Sequence[str]],
    quiet_from: datetime.time,
    quiet_until: datetime.time,
    is_daily: bool,
    language: str,
) -> Preference:
    """Keep a person's choices; the inbox is always told, whatever is chosen."""
    known = {str(each) for each in Channel}
    kept = {str(group): sorted(known & set(channels.get(group, ()))) for group in CHOICES}
    given = {
        "channels": kept,
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "is_daily": is_daily,
        "language": language,
    }
    chosen, _is_new = Preference.objects.update_or_create(person=person, defaults=given)
    return chosen
