"""What a person does with their inbox."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from lianxin.kit import clock
from lianxin.notify.models import Message


def mark_read(person_id: UUID, *, message_ids: Iterable[int] | None = None) -> int:
    """Mark messages of a person as read: the named ones, or all. Returns how many were unread."""
    unread = Message.objects.filter(recipient_id=person_id, read_at__isnull=True)
    if message_ids is not None:
        unread = unread.filter(pk__in=message_ids)
    return unread.update(read_at=clock.now())
