"""Rows of the cases room for tests, the cast of a small county, and cases brought to any state."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

import factory
from factory.django import DjangoModelFactory

from lianxin.cases import actions
from lianxin.cases.actions.intake import Circumstances, Raised, Words
from lianxin.cases.actions.replies import ReplyText
from lianxin.cases.models import (
    Case,
    Category,
    Channel,
    FeedbackMethod,
    Grade,
    JournalEntry,
    Nature,
    Remit,
)
from lianxin.cases.states import Result, State
from lianxin.documents.models import StoredFile
from lianxin.kit import clock
from lianxin.people.actions import NewContact
from lianxin.people.factories import (
    A_MOMENT,
    AccountFactory,
    CongressFactory,
    MandateFactory,
    UnitFactory,
    account_with,
)
from lianxin.people.models import Account, Role, Unit, UnitKind
from lianxin.places.factories import DivisionFactory
from lianxin.places.models import Division
from lianxin.stations.factories import (
    ResidentDeputyFactory,
    StationFactory,
    account_at,
)
from lianxin.stations.models import PostKind, Station

VERBATIM = "我们村口的路灯坏了三个月，晚上老人小孩出门看不见路，请帮忙修一修。"


class CategoryFactory(DjangoModelFactory[Category]):
    """A first-level category, unless a parent is given."""

    class Meta:
        model = Category
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"T{n + 1:03d}")
    name = factory.Sequence(lambda n: f"类别{n + 1}")


class RemitFactory(DjangoModelFactory[Remit]):
    """A unit answers for a category in a division."""

    class Meta:
        model = Remit

    unit = factory.SubFactory(UnitFactory)
    category = factory.SubFactory(CategoryFactory)
    division = factory.SelfAttribute("unit.division")


class StoredFileFactory(DjangoModelFactory[StoredFile]):
    """The row of a file, without the file."""

    class Meta:
        model = StoredFile

    name = factory.Sequence(lambda n: f"照片{n + 1}.jpg")
    media_type = "image/jpeg"
    size = 1000
    sha256 = b"\0" * 32
    path = factory.LazyFunction(lambda: uuid.uuid4().hex)
    stored_at = A_MOMENT


class CaseFactory(DjangoModelFactory[Case]):
    """A bare row without journal or words: for lists only. Real cases come from `case_in`."""

    class Meta:
        model = Case

    station = factory.SubFactory(StationFactory)
    number = factory.Sequence(lambda n: f"TEST-2026-{n + 1:06d}")
    region = factory.SelfAttribute("station.division_id")
    title = factory.Sequence(lambda n: f"第{n + 1}件事")
    channel = Channel.COUNTER
    nature = Nature.HELP
    state = State.RECEIVED
    received_at = factory.LazyFunction(clock.now)


@dataclass(frozen=True, slots=True)
class Cast:
    """One county: one account per hat, a stranger of each kind, and where they all stand."""

    county: Division
    other_county: Division
    township: Division
    other_township: Division
    village: Division
    other_village: Division
    station: Station
    other_station: Station
    unit: Unit
    co_unit: Unit
    other_unit: Unit
    category: Category
    other_category: Category

    liaison: Account
    station_head: Account
    deputy: Account
    handler: Account
    unit_head: Account
    co_handler: Account
    presidium: Account
    committee: Account
    secret: Account

    system_admin: Account
    security_admin: Account
    audit_admin: Account
    auditor: Account

    other_liaison: Account
    other_handler: Account
    other_presidium: Account
    other_committee: Account
    other_secret: Account
    other_deputy: Account

    def accounts(self) -> dict[str, Account]:
        """Everybody by the name of their part."""
        played = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: who for name, who in played.items() if isinstance(who, Account)}

    def fresh(self, part: str) -> Account:
        """The account read anew, as a new request sees it: a standing is read once per object."""
        return Account.objects.get(pk=getattr(self, part).pk)


def make_cast() -> Cast:
    """Build the whole county in rows."""
    places = _places()
    house = _offices(places)
    return Cast(**places, **house, **_people(places, house))


def _places() -> dict[str, Any]:
    province = DivisionFactory.create(digits="99", name="云省")
    city = DivisionFactory.create(parent=province, digits="01", name="云中市")
    county = DivisionFactory.create(parent=city, digits="02", name="清溪县")
    township = DivisionFactory.create(parent=county, digits="101", name="青石镇")
    other_township = DivisionFactory.create(parent=county, digits="102", name="白水镇")
    return {
        "county": county,
        "other_county": DivisionFactory.create(parent=city, digits="03", name="远山县"),
        "township": township,
        "other_township": other_township,
        "village": DivisionFactory.create(parent=township, digits="201", name="柳树村"),
        "other_village": DivisionFactory.create(parent=other_township, digits="201", name="桃源村"),
    }


def _offices(places: dict[str, Any]) -> dict[str, Any]:
    county, township = places["county"], places["township"]
    unit = UnitFactory.create(division=county, name="清溪县住房和城乡建设局", short_name="县住建局")
    top = CategoryFactory.create(code="01", name="城乡建设")
    category = CategoryFactory.create(code="0101", name="道路与路灯", parent=top)
    RemitFactory.create(unit=unit, category=category, division=county, takes_micro_matters=True)
    owner = UnitFactory.create(
        division=township, name="青石镇人大主席团", short_name="青石镇人大", kind=UnitKind.CONGRESS
    )
    return {
        "unit": unit,
        "co_unit": UnitFactory.create(
            division=county, name="清溪县交通运输局", short_name="县交通局"
        ),
        "other_unit": UnitFactory.create(
            division=county, name="清溪县水利局", short_name="县水利局"
        ),
        "category": category,
        "other_category": CategoryFactory.create(code="0102", name="供水排水", parent=top),
        "station": StationFactory.create(
            code="QS01", name="青石镇代表联络站", division=township, owner=owner
        ),
        "other_station": StationFactory.create(
            code="BS01", name="白水镇代表联络站", division=places["other_township"]
        ),
    }


def _people(places: dict[str, Any], house: dict[str, Any]) -> dict[str, Any]:
    county, station = places["county"], house["station"]
    role_of = {
        "handler": ("乔承", Role.HANDLER, {"unit": house["unit"]}),
        "unit_head": ("乔首", Role.UNIT_HEAD, {"unit": house["unit"]}),
        "co_handler": ("乔会", Role.HANDLER, {"unit": house["co_unit"]}),
        "other_handler": ("乔外", Role.UNIT_HEAD, {"unit": house["other_unit"]}),
        "presidium": ("乔席", Role.PRESIDIUM, {"division": places["township"]}),
        "other_presidium": ("乔邻", Role.PRESIDIUM, {"division": places["other_township"]}),
        "committee": ("乔委", Role.COMMITTEE, {"division": county}),
        "other_committee": ("乔远", Role.COMMITTEE, {"division": places["other_county"]}),
        "secret": ("乔密", Role.SECRET_INTAKE, {"division": county}),
        "other_secret": ("乔隐", Role.SECRET_INTAKE, {"division": places["other_county"]}),
        "auditor": ("乔看", Role.AUDITOR, {"division": county}),
        "system_admin": ("乔系", Role.SYSTEM_ADMIN, {"division": county}),
        "security_admin": ("乔安", Role.SECURITY_ADMIN, {"division": county}),
        "audit_admin": ("乔审", Role.AUDIT_ADMIN, {"division": county}),
    }
    people = {
        part: account_with(role, name=name, username=part, **where)
        for part, (name, role, where) in role_of.items()
    }
    at_station = {
        "liaison": ("乔联", station, PostKind.LIAISON),
        "station_head": ("乔站", station, PostKind.HEAD),
        "other_liaison": ("乔别", house["other_station"], PostKind.LIAISON),
    }
    people |= {
        part: account_at(where, kind, name=name, username=part)
        for part, (name, where, kind) in at_station.items()
    }
    return people | _deputies(places, station)


def _deputies(places: dict[str, Any], station: Station) -> dict[str, Any]:
    congress = CongressFactory.create(division=places["township"])
    deputies = {
        "deputy": AccountFactory.create(person__name="乔代", username="deputy"),
        "other_deputy": AccountFactory.create(person__name="乔闲", username="other_deputy"),
    }
    for part, account in deputies.items():
        mandate = MandateFactory.create(
            person=account.person, congress=congress, may_assign_directly=part == "deputy"
        )
        ResidentDeputyFactory.create(station=station, mandate=mandate)
    return deputies


REPLY = ReplyText(
    findings="经现场查看，村口三盏路灯因电缆老化熄灭，情况属实。",
    basis="《城市道路照明设施管理规定》",
    measures="已更换电缆和灯具，恢复照明。",
    contact="县住建局 6221000",
    result=Result.RESOLVED,
)
CONTACT = NewContact(name="田小满", phone="13900001234", address="柳树村3组")


def received(cast: Cast, *, by: Any = None, station: Station | None = None, **facts: Any) -> Case:
    """A matter taken in by the liaison officer; `facts` replace parts of its circumstances."""
    about = replace(Circumstances(channel=Channel.COUNTER, place=cast.village), **facts)
    return actions.receive(
        station or cast.station,
        by=by or cast.liaison,
        words=Words(title="村口路灯坏了", verbatim=VERBATIM),
        about=about,
        raised=Raised(contacts=(CONTACT,), collector=cast.deputy.person),
    )


def other_case(cast: Cast) -> Case:
    """Another registered matter of the same station, to merge into."""
    return actions.register(received(cast), by=cast.liaison, category=cast.category)


def satisfy_and_close(case: Case, cast: Cast) -> Case:
    """The resident is satisfied and the liaison officer closes."""
    rate(case, cast, Grade.SATISFIED)
    return actions.close(case, by=cast.liaison)


def last_entry(case: Case) -> JournalEntry:
    """The row of the move just made."""
    return JournalEntry.objects.filter(case=case).latest("seq")


def rate(case: Case, cast: Cast, grade: Grade, words: str = "") -> Case:
    """The liaison officer writes down what the resident says."""
    return actions.rate(case, by=cast.liaison, grade=grade, attitude=grade, words=words)


# How each state is reached: from which state, by which action.
WAYS: dict[State, tuple[State, Callable[[Case, Cast], object]]] = {
    State.REGISTERED: (
        State.RECEIVED,
        lambda case, cast: actions.register(case, by=cast.liaison, category=cast.category),
    ),
    State.ASSIGNED: (
        State.REGISTERED,
        lambda case, cast: actions.assign(
            case, by=cast.station_head, lead=cast.unit, co=[cast.co_unit], instructions="请修复"
        ),
    ),
    State.RETURNING: (
        State.ASSIGNED,
        lambda case, cast: actions.hand_back(case, by=cast.handler, reason="不属本局职责"),
    ),
    State.HANDLING: (
        State.ASSIGNED,
        lambda case, cast: actions.acknowledge(case, by=cast.handler),
    ),
    State.ASKING: (
        State.HANDLING,
        lambda case, cast: actions.ask_resident(case, by=cast.handler, question="是哪几盏灯？"),
    ),
    State.SUSPENDED: (
        State.HANDLING,
        lambda case, cast: actions.suspend(
            case,
            by=cast.presidium,
            review_on=clock.today() + timedelta(days=30),
            reason="待电缆到货",
        ),
    ),
    State.REVIEWING: (
        State.HANDLING,
        lambda case, cast: actions.submit_reply(
            case, by=cast.handler, reply=REPLY, without_opinions="只换灯，不涉及道路"
        ),
    ),
    State.REPLIED: (
        State.REVIEWING,
        lambda case, cast: actions.sign_reply(case, by=cast.unit_head),
    ),
    State.REVIEWED: (
        State.REPLIED,
        lambda case, cast: actions.accept_reply(case, by=cast.liaison),
    ),
    State.FED_BACK: (
        State.REVIEWED,
        lambda case, cast: actions.feed_back(
            case, by=cast.liaison, method=FeedbackMethod.PHONE, words="路灯已修好。"
        ),
    ),
    State.DECLINED: (
        State.REGISTERED,
        lambda case, cast: actions.decline(
            case, by=cast.station_head, reason="litigation", advice="请向人民法院提起诉讼。"
        ),
    ),
    State.REFERRED: (
        State.REGISTERED,
        lambda case, cast: actions.refer(case, by=cast.liaison, channel="hotline", advice=""),
    ),
    State.MERGED: (
        State.REGISTERED,
        lambda case, cast: actions.merge(case, by=cast.liaison, master=other_case(cast)),
    ),
    State.ESCALATED: (
        State.REGISTERED,
        lambda case, cast: actions.escalate(
            case, by=cast.presidium, title="", body="建议改造全县村口照明。", addressee="县人大"
        ),
    ),
    State.SPLIT: (
        State.REGISTERED,
        lambda case, cast: actions.split(case, by=cast.station_head, titles=["修灯", "换电缆"]),
    ),
    State.CLOSED: (State.FED_BACK, satisfy_and_close),
    State.ARCHIVED: (
        State.CLOSED,
        lambda case, cast: actions.archive(case, by=cast.liaison),
    ),
}


def case_in(state: State, cast: Cast, **facts: Any) -> Case:
    """A case brought to the state by the actions that lead there; see `received` for `facts`."""
    if state == State.RECEIVED:
        return received(cast, **facts)
    before, act = WAYS[state]
    case = case_in(before, cast, **facts)
    act(case, cast)
    case.refresh_from_db()
    return case
