"""Reads of the inbox."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from lianxin.notify.models import Message
from lianxin.notify.texts import filled

COUNT_CAP = 100


def unread_count(person_id: UUID) -> int:
    """How many messages wait unread, counted no further than the bell shows (99+)."""
    unread = Message.objects.filter(recipient_id=person_id, read_at__isnull=True).order_by()
    return unread[:COUNT_CAP].count()


def unread(person_id: UUID, group: str = "") -> QuerySet[Message]:
    """The unread messages of a person, newest first; of one group where it is named."""
    return _of(person_id, group).filter(read_at__isnull=True)


def read(person_id: UUID, group: str = "") -> QuerySet[Message]:
    """The messages of a person that were read, newest first."""
    return _of(person_id, group).filter(read_at__isnull=False)


def _of(person_id: UUID, group: str) -> QuerySet[Message]:
    found = Message.objects.filter(recipient_id=person_id)
    return found.filter(group=group) if group else found


def words(message: Message) -> str:
    """The message in the reader's language; one that lacks a fact is shown as it stands."""
    return filled(gettext(message.text), message.facts) if message.text else ""
