"""The station's head grants a request and it is carried out, or refuses it on a ground of law."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases.actions import erasing
from lianxin.cases.models import Case
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people import actions as people
from lianxin.people.models import Account
from lianxin.rights import notices, rules
from lianxin.rights.actions.exporting import put_in_line
from lianxin.rights.models import DataRequest, Hold
from lianxin.rights.states import GROUNDS, Ground, Kind, Part, Status


@transaction.atomic
def grant(request: DataRequest, *, by: Account, words: str = "") -> DataRequest:
    """Do what was asked; what is erased is gone for good."""
    request = _locked(request, by)
    did = _CARRY_OUT[Kind(request.kind)](request)
    is_copied = request.kind == Kind.EXPORT
    request.status = Status.WORKING if is_copied else Status.DONE
    return _settle(request, by, words=words, did=did, name="rights.granted")


@transaction.atomic
def refuse(request: DataRequest, *, by: Account, ground: Ground, words: str) -> DataRequest:
    """R-164: only for a reason from the law, and the person is told it."""
    request = _locked(request, by)
    if ground not in GROUNDS[request.kind]:
        raise Refusal(_("这个理由不适用于这类请求。"), field="ground")
    if not words.strip():
        raise Refusal(_("请向本人说明原因。"), field="words")
    request.status, request.ground = Status.REFUSED, ground
    return _settle(request, by, words=words, did={}, name="rights.refused")


def _locked(request: DataRequest, by: Account) -> DataRequest:
    # In the order of every action of the house: the matter first.
    case = Case.objects.select_for_update(of=("self",)).get(pk=request.case_id)
    held = DataRequest.objects.select_related("contact").select_for_update(of=("self",))
    found = held.get(pk=request.pk)
    found.case = case
    rules.require(rules.may_decide(case, by))
    if found.status != Status.OPEN:
        raise Refusal(_("这个请求已经决定过了，请刷新后再看。"))
    return found


def _settle(
    request: DataRequest, by: Account, *, words: str, did: dict[str, Any], name: str
) -> DataRequest:
    request.decided_by, request.words, request.did = by.person, words, did
    # A clock that was set back decides nothing before it was asked.
    request.decided_at = max(clock.now(), request.asked_at)
    request.wanted = ""
    request.save()
    if request.kind == Kind.EXPORT and request.status == Status.WORKING:
        put_in_line(request)
    if request.contact is not None:
        request.contact.refresh_from_db()
    notices.tell_resident(request)
    detail = {"number": request.number, "kind": request.kind, "ground": request.ground} | did
    audit.record(name, by=by, about=request, detail=detail)
    return request


def _nothing(request: DataRequest) -> dict[str, Any]:
    """Seeing and copying change nothing that is held."""
    return {}


def _correct(request: DataRequest) -> dict[str, Any]:
    contact = request.contact
    if contact is None or contact.erased_at is not None:
        raise Refusal(_("联系信息已经删除，没有可更正的。"))
    return {"fields": people.correct_contact(contact, **json.loads(request.wanted or "{}"))}


def _delete(request: DataRequest) -> dict[str, Any]:
    if Hold.objects.filter(case=request.case, lifted_at__isnull=True).exists():
        raise Refusal(_("这件事项已定为留存，解除以前不能删除。"))
    did: dict[str, Any] = {}
    if Part.FILES in request.parts:
        did[str(Part.FILES)] = erasing.erase_files(request.case).facts()
    if Part.CONTACT in request.parts and request.contact_id is not None:
        gone = erasing.erase_contacts(request.case, only=[request.contact_id])
        if not gone.count:
            raise Refusal(_("这位群众还有没有办结的事项用到这些信息，办结以后才能删除。"))
        did[str(Part.CONTACT)] = gone.facts()
    return did


def _restrict(request: DataRequest) -> dict[str, Any]:
    contact = request.contact
    if contact is None:
        return {}
    gone = erasing.erase_phone(contact)
    return {"phone": {"count": 1}, str(Part.MESSAGES): {"count": gone}}


_CARRY_OUT: dict[Kind, Callable[[DataRequest], dict[str, Any]]] = {
    Kind.SEE: _nothing,
    Kind.EXPORT: _nothing,
    Kind.CORRECT: _correct,
    Kind.DELETE: _delete,
    Kind.RESTRICT: _restrict,
}
