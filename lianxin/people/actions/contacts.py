"""Residents' contact data is kept sealed, with keyed indexes for exact search."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people.models import AgeBand, Contact
from lianxin.vault import blind

PHONE = re.compile(r"^(?:\+?86)?(1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8})$")


@dataclass(frozen=True, slots=True)
class NewContact:
    """What a resident leaves (R-041): every part is optional, but not all of them."""

    name: str = ""
    phone: str = ""
    address: str = ""
    gender: str = ""
    age_band: str = ""
    guardian_consents: bool = False
    notice_version: str = ""


def plain_phone(phone: str) -> str:
    """The digits of a phone number as people write it, or a refusal."""
    compact = re.sub(r"[\s()（）—–-]", "", phone.strip())
    if not compact:
        return ""
    found = PHONE.match(compact)
    if found is None:
        raise Refusal(_("电话号码不对，请写11位手机号或带区号的固定电话。"), field="phone")
    return found.group(1)


def _name_index(name: str) -> bytes | None:
    return blind(name, "contact.name") if name else None


def _phone_indexes(phone: str) -> dict[str, bytes | None]:
    return {
        "phone_index": blind(phone, "contact.phone") if phone else None,
        "last_four_index": blind(phone[-4:], "contact.last_four") if phone else None,
    }


def new_contact(given: NewContact) -> Contact:
    """The row of a contact, checked and indexed, not yet saved (R-160, R-163)."""
    if given.age_band == AgeBand.CHILD and not given.guardian_consents:
        raise Refusal(_("不满14岁的，须由监护人同意。"), field="guardian_consents")
    phone = plain_phone(given.phone)
    return Contact(
        name=given.name,
        name_index=_name_index(given.name),
        phone=phone,
        **_phone_indexes(phone),
        address=given.address,
        gender=given.gender,
        age_band=given.age_band,
        guardian_consents=given.guardian_consents,
        notice_version=given.notice_version,
        created_at=clock.now(),
    )


def keep_contact(given: NewContact) -> Contact:
    """Keep what a resident left."""
    contact = new_contact(given)
    contact.save(force_insert=True)
    return contact


def correct_contact(
    contact: Contact,
    *,
    name: str | None = None,
    phone: str | None = None,
    address: str | None = None,
) -> list[str]:
    """PIPL 46: put right what is held; returns the names of the fields that changed."""
    given = {"name": name, "address": address}
    if phone is not None:
        given["phone"] = plain_phone(phone)
    changed = {
        field: value
        for field, value in given.items()
        if value is not None and value != getattr(contact, field)
    }
    if not changed:
        return []
    for field, value in changed.items():
        setattr(contact, field, value)
    indexes = {"name_index": _name_index(contact.name), **_phone_indexes(contact.phone)}
    for field, index in indexes.items():
        setattr(contact, field, index)
    contact.save(update_fields=[*changed, *indexes])
    return list(changed)


def erase_contacts(contacts: Iterable[UUID]) -> int:
    """PIPL 47: names, phones and addresses go for good, with every index; the rows stay."""
    standing = Contact.objects.filter(pk__in=list(contacts), erased_at__isnull=True)
    return standing.update(
        name=b"",
        phone=b"",
        address=b"",
        name_index=None,
        phone_index=None,
        last_four_index=None,
        erased_at=clock.now(),
    )


def erase_phone(contact: Contact) -> None:
    """The number goes, the name stays: the resident will come by the query code."""
    Contact.objects.filter(pk=contact.pk).update(phone=b"", phone_index=None, last_four_index=None)
