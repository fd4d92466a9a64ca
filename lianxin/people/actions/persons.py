"""Persons are entered and amended; their sealed phone is shown only for a stated purpose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.audit.actions import record
from lianxin.kit.pinyin import sort_key
from lianxin.kit.refusals import Refusal
from lianxin.kit.text import clean
from lianxin.people.actions.contacts import plain_phone
from lianxin.people.models import Account, Person
from lianxin.people.rules import MANAGE_PERSONS, SEE_OFFICES, require

SHORTEST_PURPOSE = 2


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person as the office enters them."""

    name: str
    title: str = ""
    office_phone: str = ""
    phone: str = ""


@transaction.atomic
def add_person(
    name: str, *, by: Account | None, title: str = "", office_phone: str = "", phone: str = ""
) -> Person:
    """Enter a person."""
    require(by, MANAGE_PERSONS)
    person = _row(NewPerson(name, title, office_phone, phone))
    person.save(force_insert=True)
    record("people.add_person", by=by, about=person, detail={"person": person.name})
    return person


@transaction.atomic
def add_people(given: Iterable[NewPerson], *, by: Account | None) -> list[Person]:
    """Enter many persons at once, in the order given."""
    require(by, MANAGE_PERSONS)
    people = Person.objects.bulk_create([_row(new) for new in given], batch_size=500)
    record("people.add_people", by=by, detail={"count": len(people)})
    return people


@transaction.atomic
def amend_person(
    person: Person,
    *,
    by: Account | None,
    name: str,
    title: str = "",
    office_phone: str = "",
    phone: str | None = None,
) -> Person:
    """Change what the office keeps of a person; `phone=None` leaves the sealed phone as it is."""
    require(by, MANAGE_PERSONS)
    person = Person.objects.select_for_update().get(pk=person.pk)
    new = _row(NewPerson(name, title, office_phone, phone or ""))
    fields = ["name", "sort_key", "title", "office_phone"]
    if phone is not None:
        fields.append("phone")
    changed = [field for field in fields if getattr(person, field) != getattr(new, field)]
    for field in changed:
        setattr(person, field, getattr(new, field))
    if changed:
        person.save(update_fields=changed)
        record(
            "people.amend_person",
            by=by,
            about=person,
            detail={"person": person.name, "fields": changed},
        )
    return person


@transaction.atomic
def look_at_phone(person: Person, *, by: Account | None, purpose: str) -> str:
    """Return the unmasked phone; the look is recorded with its purpose (R-160)."""
    require(by, SEE_OFFICES)
    purpose = clean(purpose).strip()
    if len(purpose) < SHORTEST_PURPOSE:
        raise Refusal(_("请写明查看电话的用途，例如“联系代表参加接待”。"), field="purpose")
    facts = {"person": person.name}
    record("people.look_at_phone", by=by, about=person, purpose=purpose, detail=facts)
    return person.phone


def _row(new: NewPerson) -> Person:
    name = " ".join(clean(new.name).split())
    if not name:
        raise Refusal(_("请填写姓名。"), field="name")
    return Person(
        name=name,
        sort_key=sort_key(name, is_name=True),
        title=clean(new.title).strip(),
        office_phone=clean(new.office_phone).strip(),
        phone=plain_phone(new.phone),
    )
