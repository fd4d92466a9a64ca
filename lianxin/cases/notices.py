"""What we tell people when a case moves: who hears of which move, in what words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django_stubs_ext import StrOrPromise

from lianxin.cases.models import (
    Assignment,
    Case,
    JournalEntry,
    Participant,
    Petitioner,
    Urgency,
)
from lianxin.cases.states import MOVES, Hat
from lianxin.kit import clock
from lianxin.kit.prepared import Asked, Parcel, each_of
from lianxin.kit.templatetags.ui import day
from lianxin.notify import actions as notify
from lianxin.notify import kinds
from lianxin.notify.kinds import Group, Kind
from lianxin.people.models import UNIT_ROLES, Account, Contact, Membership, Person, Role
from lianxin.stations.models import Post

People = dict[UUID, set[UUID]]  # the persons told, by case
Audience = Callable[[Sequence[Case]], People]


def _in_force(day: Any) -> Q:
    return Q(since_on__lte=day) & (Q(until_on__isnull=True) | Q(until_on__gte=day))


_posts = Asked(
    lambda stations, today: Post.objects.filter(
        _in_force(today), station_id__in=each_of(stations, "bigint")
    ).values_list("station_id", "person_id")
)


def ahead(cases: Sequence[Case]) -> None:
    """Ask now for what telling of new matters will want."""
    notify.ahead()
    if open_ones := [case for case in cases if not case.is_sealed]:
        _posts.ahead(**_stations_of(open_ones))


def _stations_of(cases: Sequence[Case]) -> dict[str, Any]:
    return {"stations": sorted({case.station_id for case in cases}), "today": clock.today()}


def station_staff(cases: Sequence[Case]) -> People:
    """The head and the liaison officers of each case's station, or the secret intake."""
    open_ones = [case for case in cases if not case.is_sealed]
    asked = _stations_of(open_ones)
    staff: dict[int, set[UUID]] = defaultdict(set)
    for station_id, person_id in _posts(**asked) if open_ones else ():
        staff[station_id].add(person_id)
    told = {case.pk: set(staff[case.station_id]) for case in open_ones}
    return told | _secret_intake([case for case in cases if case.is_sealed])


def _secret_intake(cases: Sequence[Case]) -> People:
    if not cases:
        return {}
    held = Membership.objects.filter(
        _in_force(clock.today()), role=Role.SECRET_INTAKE
    ).select_related("division")
    prefixes = [(each.person_id, each.division.prefix) for each in held if each.division]
    return {
        case.pk: {person for person, prefix in prefixes if case.region.startswith(prefix)}
        for case in cases
    }


def units_asked(cases: Sequence[Case]) -> People:
    """Officers and heads of every unit whose assignment lives."""
    live = Assignment.objects.filter(case__in=[case.pk for case in cases], ended_at__isnull=True)
    return _members(live.order_by().values_list("case_id", "unit_id"), UNIT_ROLES)


def heads_of_lead(cases: Sequence[Case]) -> People:
    """The heads of the lead units."""
    leads = [(case.pk, case.lead_unit_id) for case in cases if case.lead_unit_id is not None]
    return _members(leads, (Role.UNIT_HEAD,))


def _members(asked: Iterable[tuple[UUID, int]], roles: Iterable[Role]) -> People:
    """Who holds one of the roles in the units that the cases are with."""
    pairs = list(asked)
    units = {unit_id for _case, unit_id in pairs}
    held = Membership.objects.filter(_in_force(clock.today()), role__in=roles, unit__in=units)
    members: dict[int, set[UUID]] = defaultdict(set)
    for unit_id, person_id in held.order_by().values_list("unit_id", "person_id"):
        members[unit_id or 0].add(person_id)
    told: People = defaultdict(set)
    for case_id, unit_id in pairs:
        told[case_id] |= members[unit_id]
    return told


def deputies(cases: Sequence[Case]) -> People:
    """The deputies who take part (R-067); none hears of an accusation (R-047)."""
    told: People = defaultdict(set)
    open_ones = [case.pk for case in cases if not case.is_sealed]
    taking_part = Participant.objects.filter(case__in=open_ones).order_by()
    for case_id, person_id in taking_part.values_list("case_id", "person_id") if open_ones else ():
        told[case_id].add(person_id)
    return told


def station_and_deputies(cases: Sequence[Case]) -> People:
    staff, taking_part = station_staff(cases), deputies(cases)
    return {case.pk: staff.get(case.pk, set()) | taking_part.get(case.pk, set()) for case in cases}


def units_and_station(cases: Sequence[Case]) -> People:
    staff, units = station_staff(cases), units_asked(cases)
    return {case.pk: staff.get(case.pk, set()) | units.get(case.pk, set()) for case in cases}


NOTICES: dict[str, tuple[Audience, str]] = {
    "assign": (units_asked, gettext_noop("新交办：%(number)s《%(title)s》，%(due_on)s前答复。")),
    "assign_directly": (units_asked, gettext_noop("代表直接交办：%(number)s《%(title)s》。")),
    "reassign": (units_asked, gettext_noop("改派给贵单位：%(number)s《%(title)s》。")),
    "rehandle": (units_asked, gettext_noop("群众不满意，重新办理：%(number)s《%(title)s》。")),
    "retriage": (station_staff, gettext_noop("群众不满意，需重新分流：%(number)s《%(title)s》。")),
    "supervise": (units_asked, gettext_noop("督办：%(number)s《%(title)s》，请抓紧办理。")),
    "hand_back": (station_staff, gettext_noop("承办单位申请退回：%(number)s《%(title)s》。")),
    "deny_return": (units_asked, gettext_noop("不同意退回：%(number)s《%(title)s》。")),
    "ask_extension": (station_staff, gettext_noop("承办单位申请延期：%(number)s《%(title)s》。")),
    "grant_extension": (units_asked, gettext_noop("已批准延期：%(number)s《%(title)s》。")),
    "deny_extension": (units_asked, gettext_noop("未批准延期：%(number)s《%(title)s》。")),
    "ask_resident": (station_staff, gettext_noop("请联系群众补充：%(number)s《%(title)s》。")),
    "answer_question": (units_asked, gettext_noop("群众已补充情况：%(number)s《%(title)s》。")),
    "submit_reply": (heads_of_lead, gettext_noop("答复待您签发：%(number)s《%(title)s》。")),
    "send_back_reply": (units_asked, gettext_noop("答复退回修改：%(number)s《%(title)s》。")),
    "sign_reply": (station_and_deputies, gettext_noop("承办单位已答复：%(number)s《%(title)s》。")),
    "reject_reply": (units_asked, gettext_noop("答复退回重新办理：%(number)s《%(title)s》。")),
    "feed_back": (deputies, gettext_noop("已反馈群众：%(number)s《%(title)s》。")),
    "urge": (units_and_station, gettext_noop("群众催办：%(number)s《%(title)s》。")),
    "recalculate": (
        units_and_station,
        gettext_noop("因放假安排调整期限：%(number)s《%(title)s》，%(due_on)s前答复。"),
    ),
    "lift": (units_asked, gettext_noop("已解除督办：%(number)s《%(title)s》。")),
    "withdraw": (
        units_and_station,
        gettext_noop("群众撤回，不用再办：%(number)s《%(title)s》。"),
    ),
    "close": (deputies, gettext_noop("已办结：%(number)s《%(title)s》。")),
}
DELEGATED = gettext_noop("交您经办：%(number)s《%(title)s》。")
ACCUSATION = gettext_noop("检举控告待受理：%(number)s。")
STEP_MOVED = gettext_noop("因放假安排调整办理时限：%(number)s《%(title)s》。")
RECEIVED_ONLINE = gettext_noop("群众新反映：%(number)s《%(title)s》，请登记。")

G = Group
# What a person may choose between; a move that is not named here counts as other news.
GROUPS: dict[str, Group] = {
    "assign": G.ASSIGNED,
    "assign_directly": G.ASSIGNED,
    "reassign": G.ASSIGNED,
    "rehandle": G.ASSIGNED,
    "reject_reply": G.ASSIGNED,
    "delegate": G.ASSIGNED,
    "deny_return": G.ASSIGNED,
    "answer_question": G.ASSIGNED,
    "send_back_reply": G.ASSIGNED,
    "retriage": G.DECIDE,
    "hand_back": G.DECIDE,
    "ask_extension": G.DECIDE,
    "ask_resident": G.DECIDE,
    "submit_reply": G.DECIDE,
    "sign_reply": G.DECIDE,
    "supervise": G.PUSHED,
    "urge": G.PUSHED,
    "recalculate": G.DUE,
}
EXAMPLE: dict[str, StrOrPromise] = {
    "number": "QS01-2026-000123",
    "title": _("村口路灯不亮"),
    "due_on": "2026-11-30",
}
# a resident's short message says what happened to which number, and nothing of the matter.
RESIDENT: dict[str, tuple[StrOrPromise, str]] = {
    "received": (_("已收到"), gettext_noop("您反映的事项已收到，编号%(number)s，等待登记。")),
    "received_with_code": (
        _("已收到（带查询码）"),
        gettext_noop("您反映的事项已收到，编号%(number)s，查询码%(code)s，等待登记。"),
    ),
    "assigned": (
        _("已交办"),
        gettext_noop("您反映的事项%(number)s已交承办单位办理，%(due_on)s前答复。"),
    ),
    "extended": (
        _("已延期"),
        gettext_noop("您反映的事项%(number)s延长了办理期限，%(due_on)s前答复，原因见查询页。"),
    ),
    "moved": (
        _("期限调整"),
        gettext_noop("您反映的事项%(number)s因放假安排调整期限，%(due_on)s前答复。"),
    ),
    "question": (
        _("请群众补充"),
        gettext_noop("办理事项%(number)s需要您补充情况，请到查询页或联络站答复。"),
    ),
    "answered": (
        _("已有结果"),
        gettext_noop("您反映的事项%(number)s已有办理结果，请到查询页查看并评价。"),
    ),
    "declined": (
        _("不由联络站办理"),
        gettext_noop("您反映的事项%(number)s不由联络站办理，原因和办法见查询页。"),
    ),
    "closed": (_("已办结"), gettext_noop("您反映的事项%(number)s已办结，谢谢您。")),
    "withdrawn": (
        _("已撤回"),
        gettext_noop("您反映的事项%(number)s已撤回，不再办理。不是您本人撤回的，请联系联络站。"),
    ),
}
PHONE_CODE = Kind(
    "resident.phone_code",
    G.RESIDENT,
    _("查询事项的验证码"),
    gettext_noop("查询事项的验证码%(code)s，10分钟内有效，请不要告诉别人。"),
    {"code": "482913"},
    frozenset({"code"}),
    is_urgent=True,
)
TOLD_TO_RESIDENTS = {
    "assign": "assigned",
    "assign_directly": "assigned",
    "reassign": "assigned",
    "rehandle": "assigned",
    "grant_extension": "extended",
    "recalculate": "moved",
    "ask_resident": "question",
    "feed_back": "answered",
    "decline": "declined",
    "refer": "declined",
    "close": "closed",
    "close_with_master": "closed",
    "withdraw": "withdrawn",
}
Moved = tuple[Case, JournalEntry]


def register_kinds() -> None:
    """Make known to the notify room what is told, so that people choose and word it."""
    needed, labels = frozenset({"number"}), {name: move.label for name, move in MOVES.items()}
    kinds.register(
        *(
            Kind(f"case.{move}", GROUPS.get(move, G.ANSWERED), labels[move], text, EXAMPLE, needed)
            for move, (_audience, text) in NOTICES.items()
        ),
        Kind("case.delegate", G.ASSIGNED, labels["delegate"], DELEGATED, EXAMPLE, needed),
        Kind("case.step_moved", G.DUE, _("办理时限调整"), STEP_MOVED, EXAMPLE, needed),
        Kind("case.received", G.DECIDE, _("群众新反映"), RECEIVED_ONLINE, EXAMPLE, needed),
        Kind("case.accused", G.DECIDE, _("检举控告"), ACCUSATION, EXAMPLE, needed),
    )
    kinds.register(PHONE_CODE)
    for name, (label, text) in RESIDENT.items():
        more = {"code"} if name == "received_with_code" else set()
        facts: dict[str, StrOrPromise] = {**EXAMPLE, "code": "AB2C D3EF"} if more else EXAMPLE
        shown = {fact: facts[fact] for fact in facts if fact != "title"}
        kinds.register(Kind(f"resident.{name}", G.RESIDENT, label, text, shown, needed | more))


def tell_all(
    moves: Sequence[Moved],
    *,
    also: Sequence[notify.Notice] = (),
    parcel: Parcel | None = None,
) -> None:
    """Tell those whom the moves concern, except who made them; once per journal row.

    The queries are as many for one case as for any number of them. The messages of a few go along
    in the parcel of what they tell of.
    """
    for case, entry in moves:
        if entry.move == "seal":
            notify.withdraw(f"case:{case.pk}:")
    groups: dict[tuple[str, Audience], list[Moved]] = defaultdict(list)
    for case, entry in moves:
        if found := _told(case, entry):
            groups[found].append((case, entry))
    told: list[notify.Notice] = []
    for (kind, audience), together in groups.items():
        people = audience([case for case, _entry in together])
        told += [_notice(case, entry, kind, people.get(case.pk, set())) for case, entry in together]
    notify.send_all([*told, *_for_residents(moves), *also], parcel=parcel)


def tell_officer(case: Case, officer: Person, *, by: Account) -> None:
    """Tell whom the unit has given the matter to, unless they took it themselves (R-056)."""
    if officer.pk == by.person_id:
        return
    told = notify.Notice(
        [officer.pk],
        event=f"case:{case.pk}:{case.journal_count}:officer",
        kind="case.delegate",
        facts={"number": case.number, "title": case.title},
        link=f"/desk/cases/{case.number}/",
        is_urgent=case.urgency == Urgency.EMERGENCY,
        stays_inside=case.is_sealed,
    )
    notify.send_all([told])


def _notice(case: Case, entry: JournalEntry, kind: str, people: set[UUID]) -> notify.Notice:
    return notify.Notice(
        people - {entry.actor_id},
        event=f"case:{case.pk}:{entry.seq}",
        kind=kind,
        facts={"number": case.number, "title": case.title, **_short(entry)},
        link=f"/desk/cases/{case.number}/",
        is_urgent=case.urgency == Urgency.EMERGENCY,
        stays_inside=case.is_sealed,
    )


def _told(case: Case, entry: JournalEntry) -> tuple[str, Audience] | None:
    """The kind of notice for a move, and who hears of it."""
    if case.is_sealed and entry.move in {"receive", "seal"}:
        return "case.accused", station_staff
    if entry.move == "receive" and entry.hat in {Hat.RESIDENT, Hat.DEPUTY}:
        return "case.received", station_staff
    if _is_inner(entry):
        return "case.step_moved", units_and_station
    found = NOTICES.get(entry.move)
    return (f"case.{entry.move}", found[0]) if found else None


def _short(entry: JournalEntry) -> dict[str, str]:
    return {"due_on": str(entry.facts.get("due_on", ""))}


def _for_residents(moves: Sequence[Moved]) -> list[notify.Notice]:
    """Short messages to those who raised the matters; the parts of a split one are not told of."""
    wanted = [
        (case, entry)
        for case, entry in moves
        if entry.move in TOLD_TO_RESIDENTS and case.parent_id is None and not _is_inner(entry)
    ]
    people = residents([case for case, _entry in wanted])
    return [
        notify.Notice(
            (),
            event=f"case:{case.pk}:{entry.seq}",
            kind=f"resident.{TOLD_TO_RESIDENTS[entry.move]}",
            facts=_resident_facts(case),
            residents=people[case.pk],
        )
        for case, entry in wanted
        if people.get(case.pk)
    ]


def residents(cases: Sequence[Case]) -> People:
    """Those who raised the matters and left a phone number; nobody of an accusation (R-047)."""
    told: People = defaultdict(set)
    open_ones = [case.pk for case in cases if not case.is_sealed and not case.is_anonymous]
    if not open_ones:
        return told
    reached = Petitioner.objects.filter(case__in=open_ones, contact__phone_index__isnull=False)
    for case_id, contact_id in reached.order_by().values_list("case_id", "contact_id"):
        told[case_id].add(contact_id)
    return told


def _is_inner(entry: JournalEntry) -> bool:
    """A step of the office moved, not the day of the answer."""
    return entry.move == "recalculate" and "due_on" not in entry.facts


def _resident_facts(case: Case) -> dict[str, str]:
    """What a short message may say. It is Chinese, whatever the acting person reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return {"number": case.number, "due_on": day(case.due_on)}


def greeting(case: Case, contacts: Sequence[Contact], code: str) -> list[notify.Notice]:
    """The receipt of a new matter; `code` is the query code, where the office sends it along.

    It goes to those with a phone number; nobody hears of an accusation (R-047).
    """
    people = {each.pk for each in contacts if each.phone_index is not None and not case.is_sealed}
    told = notify.Notice(
        (),
        event=f"case:{case.pk}:received",
        kind="resident.received_with_code" if code else "resident.received",
        facts=_resident_facts(case),
        residents=people,
        secrets={"code": code} if code else {},
    )
    return [told] if people else []


def tell_code(contact: UUID, *, event: str, code: str) -> None:
    """The code by which a phone opens its matters."""
    told = notify.Notice(
        (),
        event=event,
        kind=PHONE_CODE.name,
        facts={},
        residents=[contact],
        secrets={"code": code},
    )
    notify.send_all([told])
