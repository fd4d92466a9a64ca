"""A resident's matter by way of another system: raised, and looked at again with its code."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Exists
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import HeaderEx, P, Router, Status

from lianxin.api.errors import ApiError, declared, too_many
from lianxin.api.schemas import (
    ContactGiven,
    MatterGiven,
    MatterSeen,
    Receipt,
    StatusGiven,
    StepSeen,
    UrgeGiven,
)
from lianxin.cases import actions, codes, emergencies, privacy, tracking
from lianxin.cases.actions.intake import Circumstances, Raised, Words
from lianxin.cases.actions.portal import raise_matter
from lianxin.cases.models import Case, Channel, Nature
from lianxin.cases.queries import reply_clock, shown_light, working_of
from lianxin.cases.rules import Party
from lianxin.cases.states import Step
from lianxin.cases.throttles import LOOKING, RAISING
from lianxin.kit import origin
from lianxin.kit.prepared import Asked
from lianxin.kit.refusals import Refusal
from lianxin.people.actions import NewContact
from lianxin.people.models import AgeBand
from lianxin.places.models import Division
from lianxin.stations.models import Station, StationStatus

router = Router()
KeyHeader = HeaderEx[UUID | None, P(alias="Idempotency-Key")]


@router.post(
    "cases", response={201: Receipt, **declared(400, 409, 413, 429)}, summary="Raise a matter"
)
def raise_case(
    request: HttpRequest,
    given: MatterGiven,
    idempotency_key: KeyHeader = None,
) -> Status[dict[str, str]]:
    """Anonymously or with a contact. The same key again gives the same receipt and no second case.

    The key is a random UUID, in the header Idempotency-Key or in the field `key`.
    """
    key = idempotency_key or given.key
    if key is None:
        raise Refusal(_("请附上本次提交的键（UUID），重复发送时不会重复受理。"), field="key")
    found = _ready.models(code=given.station, key=key)
    case = _raised(found[0], given, key) if found else _sent_before(key, given)
    return Status(201, _receipt(case))


# An open station, unless the key was used before: the one question that every caller costs.
_ready = Asked(
    lambda code, key: Station.objects.filter(
        ~Exists(Case.objects.filter(submission_key=key)), code=code, status=StationStatus.OPEN
    ).order_by()
)


def _sent_before(key: UUID, given: MatterGiven) -> Case:
    """The case of this key. Other words under a used key learn nothing of it."""
    known = Case.objects.filter(submission_key=key)
    sent = known.order_by().values_list("text__verbatim", "station__code").first()
    if sent is None:
        raise Refusal(_("这个联络站现在不受理，请另选一个。"), field="station")
    if sent != (given.words, given.station):
        raise ApiError(409, "conflict", _("这个键已用于另一次提交。"), "key")
    return known.get()


def _raised(station: Station, given: MatterGiven, key: UUID) -> Case:
    ip = origin.current().ip
    if seconds := RAISING.wait(ip):
        raise too_many(seconds)
    is_accusation = given.is_accusation
    case = raise_matter(
        station,
        words=Words(title="", verbatim=given.words, wish=given.wish),
        about=Circumstances(
            channel=Channel.ONLINE,
            nature=Nature.REPORT if is_accusation else Nature.HELP,
            place=_village(given.division),
            place_text=given.place,
            is_accusation=is_accusation,
        ),
        raised=Raised(contacts=_contacts(given.contact)),
        key=key,
    )
    RAISING.note(ip)
    return case


def _village(code: str | None) -> Division | None:
    if code is None:
        return None
    village = Division.objects.filter(code=code).first()
    if village is None:
        raise Refusal(_("没有这个区划代码。"), field="division")
    return village


def _contacts(given: ContactGiven | None) -> tuple[NewContact, ...]:
    if given is None or not (given.name or given.phone or given.address):
        return ()
    if given.notice_version != privacy.VERSION:
        raise Refusal(_("隐私告知已更新，请重新出示并取得同意。"), field="contact.notice_version")
    contact = NewContact(
        name=given.name,
        phone=given.phone,
        address=given.address,
        age_band=AgeBand.CHILD if given.is_child else "",
        guardian_consents=given.guardian_consents,
        notice_version=given.notice_version,
    )
    return (contact,)


def _receipt(case: Case) -> dict[str, str]:
    return {
        "number": case.number,
        "code": codes.query_code(case),
        "next": tracking.outlook(case),
        "advice": str(emergencies.ADVICE) if case.ending == "emergency" else "",
    }


@router.post(
    "cases/status",
    response={200: MatterSeen, **declared(400, 404, 413, 429)},
    summary="Where a matter stands",
)
def status(request: HttpRequest, given: StatusGiven) -> dict[str, Any]:
    """For whoever holds number and code. A wrong number and a wrong code get the same answer."""
    return _seen(_held(given))


@router.post(
    "cases/urge",
    response={200: MatterSeen, **declared(400, 404, 413, 429)},
    summary="Urge a matter",
)
def urge(request: HttpRequest, given: UrgeGiven) -> dict[str, Any]:
    """催办, once in so many days: the unit and the station hear of it (R-072)."""
    case = _held(given)
    if tracking.urging(case) is None:
        raise Refusal(_("这件事现在不能催办。"))
    actions.urge(case, by=Party.RESIDENT, words=given.words)
    return _seen(case)


def _held(given: StatusGiven) -> Case:
    """The case of this number and code, at the pace that the portal keeps."""
    ip = origin.current().ip
    if seconds := LOOKING.wait(ip):
        raise too_many(seconds)
    case = codes.find(given.number, given.code)
    if case is None:
        LOOKING.note(ip)
        message = _("编号和查询码对不上。请照回执再核对一遍；回执丢了可以到联络站查询。")
        raise ApiError(404, "not_found", message)
    return case


def _seen(case: Case) -> dict[str, Any]:
    clock = None if case.is_sealed else reply_clock(case)
    return {
        "number": case.number,
        "station": case.station.name,
        "next": tracking.outlook(case),
        "steps": _steps(tracking.progress(case)),
        "received_at": case.received_at,
        "due_on": clock.due_on if clock else None,
        "amber_on": clock.amber_on if clock else None,
        "light": shown_light(clock, case).value,
        "due_working": working_of(clock),
        "question": "" if case.is_sealed else tracking.question(case),
        "timeline": [
            {"at": event.at, "title": event.title, "words": event.words}
            for event in tracking.timeline(case)
        ],
    }


def _steps(progress: tracking.Progress) -> list[StepSeen]:
    shown = []
    for step in Step:
        if step in progress.skipped:
            status = "skipped"
        elif step < progress.current:
            status = "done"
        else:
            status = "current" if step == progress.current else "coming"
        shown.append(StepSeen.model_validate({"name": str(step.label), "status": status}))
    return shown
