"""The only writers of the notify room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lianxin.kit import clock
from lianxin.notify.models import Message


def send(
    recipients: Iterable[UUID],
    *,
    event: str,
    text: str,
    facts: Mapping[str, Any],
    link: str = "",
) -> None:
    """Put one message into each inbox, once per event; `text` is a message id with %(facts)s."""
    send_all([Notice(frozenset(recipients), event, text, facts, link)])


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened, in words, and whom it concerns."""

    recipients: Collection[UUID]
    event: str
    text: str
    facts: Mapping[str, Any]
    link: str = ""


def send_all(notices: Iterable[Notice]) -> None:
    """Put every notice into the inboxes of its recipients; one statement for any number."""
    now = clock.now()
    Message.objects.bulk_create(
        (
            Message(
                recipient_id=each,
                event=notice.event,
                text=notice.text,
                facts=dict(notice.facts),
                link=notice.link,
                sent_at=now,
            )
            for notice in notices
            for each in set(notice.recipients)
        ),
        ignore_conflicts=True,
    )


def mark_read(person_id: UUID, *, message_ids: Iterable[int] | None = None) -> int:
    """Mark messages of a person as read: the named ones, or all. Returns how many were unread."""
    unread = Message.objects.filter(recipient_id=person_id, read_at__isnull=True)
    if message_ids is not None:
        unread = unread.filter(pk__in=message_ids)
    return unread.update(read_at=clock.now())
