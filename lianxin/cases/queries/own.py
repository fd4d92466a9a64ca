"""What residents may find by the phone they left."""

from __future__ import annotations

from django.db.models import F, QuerySet

from lianxin.cases.models import Case, Petitioner
from lianxin.notify import config
from lianxin.notify.queries.wording import can_go
from lianxin.notify.states import Channel

MOST_LISTED = 50


def opened_by(phone_index: bytes) -> QuerySet[Petitioner]:
    """Who raised which matter with this phone. Those who joined another's matter later do not see
    its words; of accusations a phone that others may pick up says nothing (R-047).
    """
    raised = Petitioner.objects.filter(contact__phone_index=phone_index, case__is_sealed=False)
    own = raised.filter(joined_at=F("case__received_at"), case__parent__isnull=True)
    return own.order_by("-case__received_at", "-case_id")


def cases_of_phone(phone_index: bytes) -> QuerySet[Case]:
    """The matters that the phone opens, the latest first."""
    found = Case.objects.filter(pk__in=opened_by(phone_index).order_by().values("case"))
    return found.order_by("-received_at", "-id")[:MOST_LISTED]


def phones_open() -> bool:
    """Whether the office sends codes: it has short messages, and a text for this one."""
    return Channel.SMS in config.current().channels and can_go("resident.phone_code", Channel.SMS)
