"""How each person wishes to be told: their choices, or the defaults of their office."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from lianxin.notify import timing
from lianxin.notify.kinds import Group
from lianxin.notify.models import Address, Preference
from lianxin.notify.queries.addresses import addresses_of, masked
from lianxin.notify.states import Channel, Status
from lianxin.people.models import Role
from lianxin.people.rules import in_force

C = Channel
# Without a choice of one's own: letters for work, a card on the phone for what presses.
DEFAULTS: Mapping[Group, frozenset[Channel]] = {
    Group.ASSIGNED: frozenset({C.EMAIL, C.WECOM, C.WECHAT}),
    Group.DECIDE: frozenset({C.EMAIL, C.WECOM, C.WECHAT}),
    Group.DUE: frozenset({C.WECOM, C.EMAIL}),
    Group.PUSHED: frozenset({C.EMAIL, C.WECOM, C.WECHAT}),
    Group.ANSWERED: frozenset({C.WECOM, C.WECHAT}),
    Group.OTHER: frozenset(),
}
# Whoever leads a unit also hears by short message what is pushed; it costs money, so few do.
LEADERS = (Role.UNIT_HEAD, Role.PRESIDIUM)
FOR_LEADERS = frozenset({Group.PUSHED})


def defaults(group: Group, *, leads: bool) -> frozenset[Channel]:
    """The channels of a group for someone who chose nothing."""
    more = {C.SMS} if leads and group in FOR_LEADERS else set()
    return DEFAULTS.get(group, frozenset()) | more


@dataclass(slots=True)
class Reader:
    """One person: where they are reached, and their choices."""

    reached_by: set[str] = field(default_factory=set)
    chosen: Mapping[str, list[str]] = field(default_factory=dict)
    leads: bool = False
    quiet_from: datetime.time = datetime.time(22)
    quiet_until: datetime.time = datetime.time(7)
    is_daily: bool = False
    language: str = "zh-hans"

    def channels(self, group: Group) -> set[str]:
        """The channels by which the person hears of a group of notices."""
        if group in self.chosen:
            return set(self.chosen[group]) & self.reached_by
        return self.reached_by & defaults(group, leads=self.leads)

    def goes(self, now: datetime.datetime, *, is_urgent: bool) -> tuple[Status, datetime.datetime]:
        """Whether a letter is held for the digest or queued, and until when."""
        if is_urgent:
            return Status.QUEUED, now
        if self.is_daily:
            return Status.HELD, timing.next_digest(now)
        return Status.QUEUED, timing.after_quiet(now, self.quiet_from, self.quiet_until)


def readers(person_ids: Iterable[UUID]) -> dict[UUID, Reader]:
    """Every person with at least one confirmed address; three queries."""
    asked = list(set(person_ids))
    found: dict[UUID, Reader] = {}
    known = Address.objects.filter(person__in=asked, confirmed_at__isnull=False)
    for person_id, channel in known.values_list("person_id", "channel"):
        found.setdefault(person_id, Reader()).reached_by.add(channel)
    for each in Preference.objects.filter(person__in=found):
        take(found[each.person_id], each)
    leading = in_force().filter(person__in=found, role__in=LEADERS)
    for person_id in leading.values_list("person_id", flat=True):
        found[person_id].leads = True
    return found


def take(reader: Reader, chosen: Preference) -> None:
    """Let a person's choices count."""
    reader.chosen = chosen.channels
    reader.quiet_from, reader.quiet_until = chosen.quiet_from, chosen.quiet_until
    reader.is_daily, reader.language = chosen.is_daily, chosen.language


def own_reader(person_id: UUID) -> Reader:
    """One's own choices, whether or not any address is proved."""
    reader = Reader()
    reader.leads = in_force().filter(person=person_id, role__in=LEADERS).exists()
    chosen = Preference.objects.filter(person=person_id).first()
    if chosen is not None:
        take(reader, chosen)
    return reader


@dataclass(frozen=True, slots=True)
class Way:
    """One channel as the person's page shows it."""

    channel: Channel
    shown: str
    is_confirmed: bool
    is_waiting: bool
    is_own: bool


def ways_of(person_id: UUID, offered: Iterable[Channel]) -> list[Way]:
    """Each channel that the office offers, and whether the person is reached there."""
    known = addresses_of(person_id)
    found = []
    for channel in offered:
        address = known.get(channel)
        shown = masked(channel, str(address.value)) if address else ""
        found.append(
            Way(
                channel,
                shown,
                address is not None and address.confirmed_at is not None,
                address is not None and address.code_digest is not None,
                channel in {Channel.EMAIL, Channel.SMS},
            )
        )
    return found
