"""What was sent to residents is forgotten with them: messages, deliveries, and their words."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from lianxin.notify.models import Delivery, Message


@transaction.atomic
def forget_residents(contacts: Iterable[UUID]) -> int:
    """Delete all that was or would be sent to these residents; returns how many letters went.

    A letter that a worker holds at this moment is waited for.
    """
    keys = list(contacts)
    letters = Delivery.objects.filter(resident__in=keys)
    gone = len(letters.select_for_update().order_by("pk").values_list("pk", flat=True))
    letters.delete()
    Message.objects.filter(resident__in=keys).delete()
    return gone
