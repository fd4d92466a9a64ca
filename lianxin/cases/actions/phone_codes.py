"""A phone opens the matters raised with its number by a code that is sent to it."""

from __future__ import annotations

import hmac
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from lianxin.cases.codes import phone_code, plain_number
from lianxin.cases.models import PhoneCode
from lianxin.cases.notices import tell_code
from lianxin.cases.queries.own import opened_by
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.vault import blind

HOLDS = timedelta(minutes=10)
KEPT = timedelta(days=1)
MOST_TRIES = 5
# Nobody's phone is flooded, whoever asks and from however many addresses.
MOST_A_DAY = 6


@transaction.atomic
def ask_code(phone: str) -> PhoneCode:
    """Ask for a code. Whether anything was raised with the phone is looked up later, by the job:
    the answer is the same, and takes as long, for every phone.
    """
    now, index = clock.now(), blind(phone, "contact.phone")
    _alone(index)
    if PhoneCode.objects.filter(phone_index=index, asked_at__gt=now - KEPT).count() >= MOST_A_DAY:
        raise Refusal(
            _("今天发往这个号码的验证码已经够多了，请明天再试，或用编号和查询码查询。"),
            field="phone",
        )
    return PhoneCode.objects.create(phone_index=index, asked_at=now, until=now + HOLDS)


def _alone(index: bytes) -> None:
    """Two who ask for one phone at once are counted one after the other."""
    with connection.cursor() as cursor:
        lock = int.from_bytes(index[:8], "big", signed=True)
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])


def send_code(key: UUID) -> None:
    """Send the code that was asked for, if something was raised with the phone that it opens."""
    asked = PhoneCode.objects.filter(pk=key, until__gt=clock.now(), used_at__isnull=True).first()
    if asked is None:
        return
    contact = opened_by(bytes(asked.phone_index)).values_list("contact", flat=True).first()
    if contact is not None:
        tell_code(contact, event=f"phone:{key}", code=phone_code(key))


@transaction.atomic
def redeem(key: UUID, code: str) -> bytes | None:
    """The blind index of the phone, if the code is right; it opens once, and five tries are all."""
    now = clock.now()
    waiting = PhoneCode.objects.filter(
        pk=key, used_at__isnull=True, until__gt=now, tries__lt=MOST_TRIES
    )
    row = waiting.select_for_update().first()
    if row is None:
        return None
    if not hmac.compare_digest(phone_code(row.pk).encode(), plain_number(code).encode()):
        row.tries += 1
        row.save(update_fields=["tries"])
        return None
    row.used_at = now
    row.save(update_fields=["used_at"])
    return bytes(row.phone_index)


def prune_codes() -> int:
    """Codes that nobody can use or count any more go; return how many."""
    return PhoneCode.objects.filter(asked_at__lt=clock.now() - KEPT).delete()[0]
