"""Where a letter goes; a number or account is unsealed only at the moment of sending (R-160)."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from lianxin.notify.channels import UnreachableError
from lianxin.notify.kinds import CODE
from lianxin.notify.models import Address, Delivery
from lianxin.notify.states import Channel
from lianxin.vault import masks

FEW = 2


def where(letter: Delivery) -> str:
    """The number or account, in the open; a code goes to an address not yet confirmed."""
    if letter.resident is not None:
        to = str(letter.resident.phone)
    else:
        known = Address.objects.filter(person=letter.person, channel=letter.channel)
        if letter.kind != CODE.name:
            known = known.filter(confirmed_at__isnull=False)
        found = known.first()
        to = str(found.value) if found else ""
    if not to:
        raise UnreachableError(_("收件人没有可用的联系方式。"))
    return to


def masked(channel: str, to: str) -> str:
    """Enough to recognise, too little to abuse."""
    if channel == Channel.SMS:
        return masks.mask_phone(to)
    if channel == Channel.EMAIL:
        name, at, host = to.partition("@")
        return f"{name[:1]}***{at}{host}"
    return f"{to[:FEW]}***"


def addresses_of(person_id: UUID) -> dict[str, Address]:
    """A person's addresses by channel."""
    return {each.channel: each for each in Address.objects.filter(person_id=person_id)}
