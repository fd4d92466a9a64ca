"""Reads of what left the house: what a matter's page shows, and what is stuck."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.notify.kinds import kind_of
from lianxin.notify.models import Delivery, Message
from lianxin.notify.states import STUCK, Channel, Status

MOST = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """One line of what was sent: by which way, how far it came, when, and to whom."""

    channel: str
    what: str
    status: str
    tone: str
    at: datetime
    to: str
    error: str


TONES = {
    Status.DELIVERED: "green",
    Status.SENT: "green",
    Status.UNSURE: "amber",
    Status.UNKNOWN: "amber",
    Status.FAILED: "red",
    Status.DEAD: "red",
}


def deliveries_for(event_prefix: str, *, only_people: Iterable[UUID] | None = None) -> list[Sent]:
    """What was told about the events of this prefix, newest first; one query.

    `only_people` narrows it to letters to these persons (and leaves out those to residents).
    """
    about = Q(message__event__startswith=event_prefix)
    if only_people is not None:
        about &= Q(person__in=list(only_people))
    found = Delivery.objects.filter(about).select_related("person", "carrier")
    return [_line(each) for each in found.order_by("-made_at", "-id")[:MOST]]


def _line(delivery: Delivery) -> Sent:
    shown = delivery.carrier or delivery
    status = Status(shown.status)
    name = str(delivery.person) if delivery.person else _("群众")
    return Sent(
        channel=str(Channel(delivery.channel).label),
        what=str(kind_of(delivery.kind).label),
        status=str(status.label),
        tone=TONES.get(status, ""),
        at=shown.ended_at or shown.tried_at or shown.made_at,
        to=f"{name} {shown.sent_to}".strip(),
        error=shown.last_error,
    )


def told_of(event_prefix: str) -> int:
    """How many messages were put into inboxes about the events of this prefix."""
    return Message.objects.filter(event__startswith=event_prefix, resident=None).count()


def stuck(channel: str = "", status: str = "") -> QuerySet[Delivery]:
    """The dead letters: what waits for a person's decision, newest first."""
    found = Delivery.objects.filter(status__in=STUCK)
    if channel:
        found = found.filter(channel=channel)
    if status:
        found = found.filter(status=status)
    return found.select_related("person", "message").order_by("-made_at", "-id")


def stuck_counts() -> dict[str, int]:
    """How many dead letters each channel has."""
    found = Delivery.objects.filter(status__in=STUCK).order_by().values("channel")
    return {row["channel"]: row["number"] for row in found.annotate(number=Count("pk"))}


def waiting_counts() -> dict[str, int]:
    """How many letters of each channel are on their way."""
    open_ones = (Status.HELD, Status.QUEUED, Status.SENDING, Status.UNKNOWN)
    found = Delivery.objects.filter(status__in=open_ones).order_by().values("channel")
    return {row["channel"]: row["number"] for row in found.annotate(number=Count("pk"))}
