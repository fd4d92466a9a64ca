"""What is held about the person who raised a matter, as the law lets them see it (PIPL 44, 45)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lianxin.audit.models import AuditEntry
from lianxin.cases.models import Case, CaseFile, CaseText, Petitioner, Rating
from lianxin.documents.models import ERASED, StoredFile
from lianxin.kit.text import clean
from lianxin.notify.kinds import kind_of
from lianxin.notify.models import Delivery
from lianxin.people.models import Account, Contact, Membership
from lianxin.rights.models import DataRequest, Hold
from lianxin.stations.models import Post

LOOKED = "case.petitioner_seen"


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody in an office saw the contact data in full."""

    at: datetime
    office: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A short message that was sent or is on its way."""

    at: datetime
    about: str
    status: str


@dataclass(frozen=True, slots=True)
class Held:
    """Of a matter with several petitioners: what is held of the first one, and of nobody else."""

    case: Case
    contact: Contact | None
    text: CaseText | None
    files: Sequence[StoredFile]
    ratings: Sequence[Rating]
    looks: Sequence[Look]
    sent: Sequence[Sent]
    requests: Sequence[DataRequest]
    is_held: bool
    is_shared: bool

    @property
    def has_contact(self) -> bool:
        return self.contact is not None and self.contact.erased_at is None


def first_petitioner(case: Case) -> Petitioner | None:
    """Number and code are the first petitioner's: the others stand there with their own data."""
    return case.petitioners.filter(is_first=True).select_related("contact").first()


def is_shared(case: Case) -> bool:
    """Raised by several persons together: each of their phones opens the matter, so that online
    nobody is taken for the first of them."""
    return case.petitioners.filter(is_first=False, joined_at=case.received_at).exists()


def held(case: Case) -> Held:
    """Everything; the same number of statements for any matter."""
    first = first_petitioner(case)
    contact = first.contact if first else None
    own = CaseFile.objects.filter(case=case, added_by__isnull=True, is_internal=False)
    kept = own.exclude(file__path__startswith=ERASED).select_related("file")
    requests = DataRequest.objects.filter(case=case, contact=contact).select_related("case")
    return Held(
        case=case,
        contact=contact,
        text=CaseText.objects.filter(case=case).first(),
        files=[each.file for each in kept],
        ratings=list(Rating.objects.filter(case=case, contact=contact)) if contact else [],
        looks=looks_at(case, first) if first else [],
        sent=_sent(contact) if contact else [],
        requests=list(requests),
        is_held=Hold.objects.filter(case=case, lifted_at__isnull=True).exists(),
        is_shared=is_shared(case),
    )


def looks_at(case: Case, petitioner: Petitioner) -> list[Look]:
    """From the record of looks (R-160): when, from which office, what for; no names."""
    entries = AuditEntry.objects.filter(
        action=LOOKED,
        about_type="cases.case",
        about_id=str(case.pk),
        detail__petitioners__contains=[petitioner.pk],
    )
    found = list(entries.order_by("-seq"))
    offices = _offices({entry.actor for entry in found})
    return [Look(each.at, offices.get(each.actor, ""), each.purpose) for each in found]


def _offices(actors: Iterable[str]) -> dict[str, str]:
    """The office of each account: its station, its unit, or its organ of the congress."""
    people: dict[str, UUID] = {
        str(pk): person
        for pk, person in Account.objects.filter(pk__in=[each for each in actors if each])
        .order_by()
        .values_list("pk", "person_id")
    }
    named: dict[UUID, str] = {}
    members = Membership.objects.filter(person__in=people.values()).select_related("unit")
    for member in members:
        named[member.person_id] = member.unit.name if member.unit else member.get_role_display()
    posts = Post.objects.filter(person__in=people.values()).select_related("station")
    for post in posts:
        named[post.person_id] = post.station.name
    return {actor: named.get(person, "") for actor, person in people.items()}


def _sent(contact: Contact) -> list[Sent]:
    letters = Delivery.objects.filter(resident=contact).order_by("-made_at", "-pk")
    return [
        Sent(
            each.tried_at or each.made_at, str(kind_of(each.kind).label), each.get_status_display()
        )
        for each in letters.defer("content")
    ]


def takeaway(found: Held) -> Mapping[str, Any]:
    """The same in a form that machines read (PIPL 45): plain values, names of fields in English."""
    contact, text = found.contact, found.text
    return {
        "number": found.case.number,
        "station": found.case.station.name,
        "received_at": found.case.received_at.isoformat(),
        "state": found.case.state,
        "contact": _contact(contact) if contact else None,
        "words": {"verbatim": text.verbatim, "wish": text.wish} if text else None,
        "files": [
            {"name": each.name, "media_type": each.media_type, "size": each.size}
            for each in found.files
        ],
        "ratings": [
            {"round": each.round, "attitude": each.attitude, "result": each.grade}
            | {"words": each.words, "at": each.rated_at.isoformat()}
            for each in found.ratings
        ],
        "looks": [
            {"at": each.at.isoformat(), "office": each.office, "purpose": each.purpose}
            for each in found.looks
        ],
        "messages": [
            {"at": each.at.isoformat(), "about": each.about, "status": each.status}
            for each in found.sent
        ],
        "requests": [
            {"number": each.number, "kind": each.kind, "status": each.status}
            for each in found.requests
        ],
    }


def _contact(contact: Contact) -> dict[str, Any]:
    return {
        "name": clean(contact.name),
        "phone": contact.phone,
        "address": clean(contact.address),
        "gender": contact.gender,
        "age_band": contact.age_band,
        "guardian_consents": contact.guardian_consents,
        "notice_version": contact.notice_version,
        "given_at": contact.created_at.isoformat(),
        "erased_at": contact.erased_at.isoformat() if contact.erased_at else None,
    }
