"""What a matter holds of its resident is erased: the room that decides on it says when.

Only of ended matters. The number, the journal and the signed answers stay: they are the archive.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from lianxin.audit.chain import canonical
from lianxin.cases.models import Case, CaseFile, CaseText, Petitioner, PhoneCode, Rating
from lianxin.cases.states import ENDED
from lianxin.documents import actions as documents
from lianxin.documents.models import ERASED
from lianxin.kit.refusals import Refusal
from lianxin.notify import actions as notify
from lianxin.people import actions as people
from lianxin.people.models import Contact
from lianxin.vault import sign

EMPTIED_TITLE = "（内容已销毁）"


@dataclass(frozen=True, slots=True)
class Erased:
    """How much went, and a keyed digest of what it was, from which nothing can be read back."""

    count: int
    digest: str = ""

    def facts(self) -> dict[str, str | int]:
        return {"count": self.count, "digest": self.digest}


def lock_ended(cases: Iterable[UUID]) -> list[Case]:
    """The cases, locked in order; a refusal if one of them is open."""
    locked = list(Case.objects.filter(pk__in=list(cases)).select_for_update().order_by("pk"))
    if any(case.state not in ENDED for case in locked):
        raise Refusal(_("事项还没有办结。"))
    return locked


def contacts_to_erase(cases: Iterable[UUID]) -> list[UUID]:
    """Contacts of these matters that no open matter needs; those already erased are left out."""
    elsewhere = Petitioner.objects.filter(contact=OuterRef("contact")).exclude(
        case__state__in=ENDED
    )
    standing = Petitioner.objects.filter(case__in=list(cases), contact__erased_at__isnull=True)
    found = standing.filter(~Exists(elsewhere)).order_by("contact_id")
    return list(found.values_list("contact_id", flat=True).distinct())


@transaction.atomic
def erase_contacts(case: Case, *, only: Iterable[UUID] | None = None) -> Erased:
    """Names, phones, addresses, and what was sent to them; `only` narrows it to some persons."""
    lock_ended([case.pk])
    wanted = contacts_to_erase([case.pk])
    if only is not None:
        kept = frozenset(only)
        wanted = [key for key in wanted if key in kept]
    _forget_codes(wanted)
    notify.forget_residents(wanted)
    return Erased(people.erase_contacts(wanted), _digest([str(key) for key in wanted]))


@transaction.atomic
def erase_phone(contact: Contact) -> int:
    """The number alone, at any time; returns how many short messages went with it."""
    _forget_codes([contact.pk])
    people.erase_phone(contact)
    return notify.forget_residents([contact.pk])


def _forget_codes(contacts: list[UUID]) -> None:
    """A code that was asked for bears the index of its phone."""
    phones = Contact.objects.filter(pk__in=contacts, phone_index__isnull=False)
    PhoneCode.objects.filter(phone_index__in=phones.values("phone_index")).delete()


@transaction.atomic
def erase_messages(case: Case) -> Erased:
    """The short messages that were sent about the matter's persons."""
    lock_ended([case.pk])
    contacts = contacts_to_erase([case.pk])
    return Erased(notify.forget_residents(contacts), _digest([str(key) for key in contacts]))


@transaction.atomic
def erase_files(case: Case) -> Erased:
    """What the resident uploaded; the office's own papers stay."""
    lock_ended([case.pk])
    own = CaseFile.objects.filter(case=case, added_by__isnull=True)
    found = own.exclude(file__path__startswith=ERASED).values_list("file_id", flat=True)
    digests = documents.erase(found)
    return Erased(len(digests), _digest([each.hex() for each in digests]))


@transaction.atomic
def erase_words(case: Case, *, disposal: UUID) -> Erased:
    """The resident's words, title, place and opinions. The database lets an archived matter be
    touched only for a disposal that two persons set going."""
    lock_ended([case.pk])
    _show(disposal)
    text = CaseText.objects.filter(case=case).first()
    if text is None or not text.verbatim:
        return Erased(0)
    digest = _digest([case.title, case.place_text, text.verbatim, text.wish, text.summary])
    CaseText.objects.filter(case=case).update(verbatim="", wish="", summary="", terms=None)
    Rating.objects.filter(case=case).exclude(words="").update(words="")
    Case.objects.filter(pk=case.pk).update(title=EMPTIED_TITLE, place_text="")
    _show(None)
    return Erased(1, digest)


def _show(disposal: UUID | None) -> None:
    """Tell the guards of the archive for which disposal the next statements run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lianxin.disposal', %s, true)", [str(disposal or "")])


def _digest(parts: list[str]) -> str:
    return sign(canonical({"parts": parts}), "erased").hex() if parts else ""
