"""All addresses of the house, read from the resolver, each filled in with things that exist."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import uuid4

from django.core import signing
from django.urls import URLPattern, URLResolver, converters, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from lianxin.cases import actions
from lianxin.cases.dossier import Dossier, read
from lianxin.cases.factories import Cast, StoredFileFactory, case_in
from lianxin.cases.models import (
    BulkItem,
    BulkRun,
    CannedReply,
    Case,
    CaseFile,
    LedgerImport,
    LedgerRow,
    LedgerStatus,
    RowStatus,
)
from lianxin.cases.states import State
from lianxin.kit import clock
from lianxin.notify.models import Delivery, Message, Template
from lianxin.notify.queries.callbacks import token_of
from lianxin.notify.states import Channel, Status
from lianxin.oversight.factories import DUE_FOR_A_LETTER_AT, issued
from lianxin.oversight.models import Batch
from lianxin.people.models import Account, Mandate, Membership
from lianxin.places.models import Constituency
from lianxin.publishing.actions import count_figures
from lianxin.publishing.factories import publication_in
from lianxin.publishing.states import Status as Publishing
from lianxin.rights import actions as rights
from lianxin.rights.models import DisposalList
from lianxin.rights.states import Kind, Part
from lianxin.stations.actions import arrange
from lianxin.stations.models import Post, ResidentDeputy

Values = Mapping[str, Any]
PUBLISHED: dict[str, dict[str, Any]] = {
    "portal:station_qr": {"kind": "svg"},
    "portal:deputy_qr": {"kind": "png"},
    "portal:station_paper": {"name": "board-a3"},
    "portal:deputy_paper": {"name": "poster"},
    "stations:confirm": {"block": "deputies"},
}


@dataclass(frozen=True, slots=True)
class Address:
    """One route of the resolver: its full name and the parameters it takes, by converter."""

    name: str
    takes: Mapping[str, object]

    def at(self, values: Values) -> str:
        return reverse(self.name, kwargs={each: values[each] for each in self.takes})

    def nowhere(self) -> str:
        """The address of something that does not exist."""
        return self.at({each: _missing(kind) for each, kind in self.takes.items()})


def _missing(kind: object) -> object:
    if isinstance(kind, converters.IntConverter):
        return 987_654_321
    return uuid4() if isinstance(kind, converters.UUIDConverter) else "no-such-thing"


def _fits(value: object, kind: object) -> bool:
    """A case's number is words; some addresses count their things instead."""
    return isinstance(value, int) or not isinstance(kind, converters.IntConverter)


def addresses() -> list[Address]:
    """Every named route of the house."""
    return sorted(_walk(get_resolver().url_patterns, "", {}), key=lambda each: each.name)


def _walk(
    patterns: list[URLPattern | URLResolver], space: str, takes: Mapping[str, object]
) -> Iterator[Address]:
    for pattern in patterns:
        route = pattern.pattern
        here = {**takes, **(route.converters if isinstance(route, RoutePattern) else {})}
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _walk(pattern.url_patterns, inner, here)
        elif pattern.name:
            yield Address(f"{space}{pattern.name}", here)


@dataclass(frozen=True, slots=True)
class House:
    """A county with one of each thing, and what fills in the parameters of an address."""

    cast: Cast
    case: Case
    values: dict[str, Any]
    special: dict[str, dict[str, Any]]

    def at(self, address: Address) -> str:
        """The address of something that exists."""
        room = address.name.split(":", maxsplit=1)[0]
        own = {**self.special.get(room, {}), **self.special.get(address.name, {})}
        filled = {**self.values, **own}
        unknown = {each: _missing(kind) for each, kind in address.takes.items()}
        fitting = {k: v for k, v in filled.items() if k in unknown and _fits(v, address.takes[k])}
        return address.at({**unknown, **fitting})


def furnished(cast: Cast) -> House:
    """Make one of each thing that an address can name."""
    case = case_in(State.REGISTERED, cast)
    file = CaseFile.objects.get(pk=_attached(case, cast))
    message = Message.objects.first()
    values = {
        "number": case.number,
        "code": cast.station.code,
        "name": "assign",
        "kind": "csv",
        "key": file.pk,
        "file_id": file.file_id,
        "ledger_id": _ledger(cast),
        "position": 2,
        "post_id": Post.objects.filter(station=cast.station).values_list("pk", flat=True)[0],
        "arrangement_id": _arrangement(cast),
        "resident_id": ResidentDeputy.objects.values_list("pk", flat=True)[0],
        "person_id": cast.deputy.person_id,
        "unit_id": cast.unit.pk,
        "case_id": case.pk,
        "level": 3,
        **_papers(cast),
        "token": signing.dumps(str(case.pk), salt="matters.receipt"),
    }
    special: dict[str, dict[str, Any]] = {
        "cases:sealed_receipt": {
            "token": signing.TimestampSigner(salt="cases.sealed-receipt").sign(
                f"{case.number}:{cast.liaison.pk}"
            )
        },
        **_unit_desk(cast, case),
        **PUBLISHED,
        "cases:end_remit": {"pk": cast.unit.remits.values_list("pk", flat=True)[0]},
        **_notify_values(message, cast),
        "oversight:act": {"step": "answer"},
        "places": {"code": cast.township.code, "pk": _constituency(cast)},
        **_people_values(cast),
        **_publishing_values(cast),
    }
    return House(cast, case, values, special | _rights(cast, case))


def _ledger(cast: Cast) -> int:
    ledger = LedgerImport.objects.create(
        station=cast.station,
        name="台账.csv",
        path="ledgers/none.csv",
        started_by=cast.liaison.person,
        started_at=clock.now(),
        status=LedgerStatus.DONE,
        headings=["标题", "内容"],
    )
    LedgerRow.objects.create(
        ledger=ledger, position=2, cells=["一", "二"], status=RowStatus.REFUSED, reason="x"
    )
    return ledger.pk


def _arrangement(cast: Cast) -> int:
    made = arrange(
        cast.station,
        by=cast.liaison,
        on=clock.today(),
        begins=time(9),
        ends=time(11),
        place="村部",
        scope="听取意见",
        deputies=[cast.deputy.person],
    )
    return made.pk


def _publishing_values(cast: Cast) -> dict[str, dict[str, Any]]:
    """A draft at the desk, a published matter at the open door, and figures."""
    draft = publication_in(Publishing.DRAFT, cast)
    out = publication_in(Publishing.PUBLISHED, cast)
    count_figures()
    found: dict[str, dict[str, Any]] = {
        f"publishing:{name}": {"case_id": draft.case_id} for name in ("of_case", "start")
    }
    return found | {
        "publishing": {"key": draft.pk, "step": "write"},
        "publishing:objection": {"case_id": draft.case_id},
        "public_publishing": {"slug": out.slug},
    }


def _papers(cast: Cast) -> dict[str, Any]:
    with clock.set_to(DUE_FOR_A_LETTER_AT):
        letter = issued(cast)
    batch = Batch.objects.create(
        kind=letter.kind,
        demands="请办理",
        limit_workdays=5,
        groups=[],
        made_by=cast.committee.person,
        made_at=clock.now(),
    )
    return {"letter_id": letter.pk, "organ_id": letter.organ_id, "batch_id": batch.pk}


def _notify_values(message: Message | None, cast: Cast) -> dict[str, dict[str, Any]]:
    now = clock.now()
    letter = Delivery.objects.create(
        person=cast.handler.person,
        kind="news",
        channel=Channel.SMS,
        status=Status.DEAD,
        content="{}",
        made_at=now,
        next_try_at=now,
    )
    text = Template.objects.create(
        kind="case.assign", channel="inbox", version=1, body="%(number)s", made_at=now
    )
    found: dict[str, dict[str, Any]] = {
        f"notify:{name}": {"key": letter.pk} for name in ("try_again", "give_up")
    }
    return found | {
        "notify": {"key": message.pk if message else 1, "kind": "case.assign", "channel": "email"},
        "notify:take_up": {"key": text.pk},
        "notices:receipts": {"channel": "sms", "token": token_of(Channel.SMS)},
        "cases:deliveries": {"case_id": Case.objects.values_list("pk", flat=True)[0]},
    }


def _attached(case: Case, cast: Cast) -> int:
    actions.attach(case, by=cast.liaison, file=StoredFileFactory.create())
    return CaseFile.objects.latest("pk").pk


def _unit_desk(cast: Cast, case: Case) -> dict[str, dict[str, Any]]:
    """A canned reply of a unit and a bulk run of the station."""
    row = CannedReply.objects.create(unit=cast.unit, title="路灯修复", findings="已修好。")
    run = BulkRun.objects.create(
        key=uuid4(), move="comment", started_by=cast.liaison, started_at=clock.now()
    )
    BulkItem.objects.create(run=run, case=case, position=1)
    return {
        "cases:canned_amend": {"pk": row.pk},
        "cases:run": {"pk": run.pk},
        "cases:run_on": {"pk": run.pk},
        "cases:person_load": {"pk": cast.handler.person_id},
    }


def _rights(cast: Cast, case: Case) -> dict[str, dict[str, Any]]:
    """A request, a rule and a disposal list."""
    asked = rights.ask(case, by=None, kind=Kind.SEE)
    listed = DisposalList.objects.create(county=cast.county, proposed_at=clock.now())
    rule = rights.state_rule(by=cast.committee, part=Part.CONTACT, years=3, basis="规定")
    return {
        "rights": {"request_id": asked.pk, "list_id": listed.pk, "pk": rule.pk},
        "public_rights": {"request_id": asked.pk},
    }


def _constituency(cast: Cast) -> int:
    return Constituency.objects.create(name="第一选区", number=1, division=cast.township).pk


def _people_values(cast: Cast) -> dict[str, dict[str, Any]]:
    account, unit = {"pk": cast.handler.pk}, {"pk": cast.unit.pk}
    mandate = {"pk": Mandate.objects.values_list("pk", flat=True)[0]}
    office = {"pk": Membership.objects.filter(person=cast.handler.person).get().pk}
    of_account: tuple[str, ...] = ("reset_password", "close_account", "reopen_account", "unlock")
    of_account += ("forget_second_factor", "sign_out_everywhere")
    found = {f"people:{name}": account for name in of_account}
    found |= {f"people:{name}": unit for name in ("unit", "amend_unit")}
    found |= {f"people:{name}_mandate": mandate for name in ("suspend", "restore", "end")}
    return found | {"people:end_office": office, "people": {"pk": cast.handler.person_id}}


def offered_moves(cast: Cast) -> Iterator[tuple[str, Case, Account]]:
    """For each move a case in which somebody of the cast may make it, and that person."""
    found = set[str]()
    for state in State:
        case = case_in(state, cast)
        for part in cast.accounts():
            who = cast.fresh(part)
            seen = read(who, case.number)
            if seen is None:
                continue
            for move in Dossier(seen, who).moves:
                if move.name not in found:
                    found.add(move.name)
                    yield move.name, case, who
