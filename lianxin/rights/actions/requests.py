"""A person asks; what they may do by themselves is done at once (PIPL 44–47, R-164)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases.actions import erasing
from lianxin.cases.models import Case, CaseFile, Petitioner
from lianxin.cases.states import ENDED
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people import actions as people
from lianxin.people.models import Account, Contact
from lianxin.places.calendar import add_workdays
from lianxin.rights import notices, rules
from lianxin.rights.actions.exporting import prepare, put_in_line
from lianxin.rights.models import DataRequest
from lianxin.rights.queries.held import is_shared
from lianxin.rights.states import DAYS_TO_ANSWER, Kind, Part, Proof, Status

ERASABLE = (Part.CONTACT, Part.FILES)
AT_ONCE = 2_000_000  # bytes of files that a visitor may wait for


@transaction.atomic
def ask(
    case: Case,
    *,
    by: Account | None,
    kind: Kind,
    proof: Proof = Proof.CODE,
    parts: Sequence[Part] = (),
    wanted: Mapping[str, str] | None = None,
    petitioner: Petitioner | None = None,
) -> DataRequest:
    """Put a request on record; `by=None` is the resident with the query code."""
    case = _locked(case, by)
    contact = _contact_of(case, petitioner)
    _check(case, contact, kind, parts, wanted or {})
    _refuse_twice(case, contact, kind)
    request = _new(case, contact, kind, by=by, proof=proof)
    request.parts = [str(part) for part in parts]
    request.wanted = json.dumps(_clean_wanted(wanted), ensure_ascii=False) if wanted else ""
    request.save(force_insert=True)
    notices.tell_station(request)
    _record("rights.asked", request, by)
    return request


@transaction.atomic
def correct_now(case: Case, *, name: str | None = None, address: str | None = None) -> DataRequest:
    """PIPL 46: name and address are the person's own to put right. The phone is not: it opens the
    sign-in by short message, and whoever found a receipt must not take that over."""
    case = _locked(case, None)
    contact = _standing_contact(case)
    fields = people.correct_contact(contact, name=name, address=address)
    if not fields:
        raise Refusal(_("没有改动。"))
    return _done_at_once(case, contact, Kind.CORRECT, {"fields": fields})


@transaction.atomic
def erase_phone_now(case: Case) -> DataRequest:
    """PIPL 15, 16: leaving a number was free, and so is taking it back."""
    case = _locked(case, None)
    contact = _standing_contact(case)
    if contact.phone_index is None:
        raise Refusal(_("没有保存您的电话。"))
    gone = erasing.erase_phone(contact)
    did = {"phone": {"count": 1}, str(Part.MESSAGES): {"count": gone}}
    return _done_at_once(case, contact, Kind.RESTRICT, did)


def copy_now(case: Case) -> DataRequest:
    """PIPL 45: the person's own copy needs nobody's leave. A small one is made while they wait."""
    request = _ask_for_copy(case)
    sizes = CaseFile.objects.filter(case=case, added_by__isnull=True)
    total = sizes.aggregate(total=Sum("file__size"))["total"] or 0
    return prepare(request) if total <= AT_ONCE else request


@transaction.atomic
def _ask_for_copy(case: Case) -> DataRequest:
    case = _locked(case, None)
    contact = _contact_of(case, None)
    _refuse_twice(case, contact, Kind.EXPORT)
    request = _new(case, contact, Kind.EXPORT, by=None, proof=Proof.CODE)
    request.status = Status.WORKING
    request.save(force_insert=True)
    # In line in any case: should the visitor's process die, the worker makes it.
    put_in_line(request)
    _record("rights.asked", request, None)
    return request


def _done_at_once(
    case: Case, contact: Contact, kind: Kind, did: Mapping[str, object]
) -> DataRequest:
    request = _new(case, contact, kind, by=None, proof=Proof.CODE)
    request.status, request.decided_at, request.did = Status.DONE, request.asked_at, dict(did)
    request.save(force_insert=True)
    _record("rights.done_by_resident", request, None)
    return request


def remind_overdue() -> int:
    """Tell once of every request whose fifteen workdays are over; returns how many there are."""
    late = list(DataRequest.objects.overdue().select_related("case"))
    notices.tell_overdue(late)
    return len(late)


def _locked(case: Case, by: Account | None) -> Case:
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if by is not None:
        rules.require(rules.may_record(locked, by))
    elif locked.is_sealed:
        raise Refusal(_("这件事项由专门的受理人保管，请带上身份证件当面提出。"))
    elif is_shared(locked):
        raise Refusal(_("这件事项是几个人一起反映的，请带上身份证件到联络站当面提出。"))
    return locked


def _contact_of(case: Case, petitioner: Petitioner | None) -> Contact | None:
    if petitioner is not None and petitioner.case_id != case.pk:
        raise Refusal(_("这个人不是这件事项的反映人。"), field="petitioner")
    found = petitioner or case.petitioners.filter(is_first=True).first()
    return found.contact if found else None


def _standing_contact(case: Case) -> Contact:
    contact = _contact_of(case, None)
    if contact is None or contact.erased_at is not None:
        raise Refusal(_("没有保存您的联系信息。"))
    return contact


def _check(
    case: Case,
    contact: Contact | None,
    kind: Kind,
    parts: Sequence[Part],
    wanted: Mapping[str, str],
) -> None:
    if kind == Kind.CORRECT:
        if contact is None or contact.erased_at is not None:
            raise Refusal(_("没有保存您的联系信息。"))
        if not any(wanted.values()):
            raise Refusal(_("请写明要改成什么。"), field="phone")
    if kind != Kind.DELETE:
        return
    if case.state not in ENDED:
        raise Refusal(_("事项还在办理，要靠这些信息答复您，办结以后才能删除。"))
    if not parts or any(part not in ERASABLE for part in parts):
        raise Refusal(_("请选择要删除什么。"), field="parts")


def _clean_wanted(wanted: Mapping[str, str]) -> dict[str, str]:
    """A number that is none is refused now, not by whoever decides."""
    given = {name: value for name, value in wanted.items() if value}
    if phone := given.get("phone"):
        given["phone"] = people.plain_phone(phone)
    return given


def _refuse_twice(case: Case, contact: Contact | None, kind: Kind) -> None:
    waiting = DataRequest.objects.filter(
        case=case, contact=contact, kind=kind, status__in=[Status.OPEN, Status.WORKING]
    ).first()
    if waiting is not None:
        raise Refusal(_("已经提出过，编号%(number)s，正在办。") % {"number": waiting.number})


def _new(
    case: Case, contact: Contact | None, kind: Kind, *, by: Account | None, proof: Proof
) -> DataRequest:
    now: datetime = clock.now()
    return DataRequest(
        case=case,
        contact=contact,
        seq=case.data_requests.count() + 1,
        kind=kind,
        proof=proof,
        asked_at=now,
        due_on=add_workdays(clock.today(), DAYS_TO_ANSWER),
        recorded_by=by.person if by else None,
    )


def _record(action: str, request: DataRequest, by: Account | None) -> None:
    detail = {"number": request.number, "kind": request.kind}
    audit.record(action, by=by, about=request, detail=detail)
