"""What we tell people when a case moves: who hears of which move, in what words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_noop

from lianxin.cases.models import Assignment, Case, JournalEntry, Participant
from lianxin.cases.states import Hat
from lianxin.kit import clock
from lianxin.notify import actions as notify
from lianxin.people.models import UNIT_ROLES, Membership, Role
from lianxin.stations.models import Post

People = dict[UUID, set[UUID]]  # the persons told, by case
Audience = Callable[[Sequence[Case]], People]


def _in_force() -> Q:
    today = clock.today()
    return Q(since_on__lte=today) & (Q(until_on__isnull=True) | Q(until_on__gte=today))


def station_staff(cases: Sequence[Case]) -> People:
    """The head and the liaison officers of each case's station, or the secret intake."""
    open_ones = [case for case in cases if not case.is_sealed]
    stations = {case.station_id for case in open_ones}
    posts = Post.objects.filter(_in_force(), station_id__in=stations)
    staff: dict[int, set[UUID]] = defaultdict(set)
    for station_id, person_id in posts.values_list("station_id", "person_id") if stations else ():
        staff[station_id].add(person_id)
    told = {case.pk: set(staff[case.station_id]) for case in open_ones}
    return told | _secret_intake([case for case in cases if case.is_sealed])


def _secret_intake(cases: Sequence[Case]) -> People:
    if not cases:
        return {}
    held = Membership.objects.filter(_in_force(), role=Role.SECRET_INTAKE).select_related(
        "division"
    )
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
    held = Membership.objects.filter(_in_force(), role__in=roles, unit__in=units)
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
    "close": (deputies, gettext_noop("已办结：%(number)s《%(title)s》。")),
}
ACCUSATION = gettext_noop("检举控告待受理：%(number)s。")
STEP_MOVED = gettext_noop("因放假安排调整办理时限：%(number)s《%(title)s》。")
RECEIVED_ONLINE = gettext_noop("群众新反映：%(number)s《%(title)s》，请登记。")


def tell_all(moves: Sequence[tuple[Case, JournalEntry]]) -> None:
    """Tell those whom the moves concern, except who made them; once per journal row.

    The queries are as many for one case as for any number of them.
    """
    groups: dict[tuple[Audience, str], list[tuple[Case, JournalEntry]]] = defaultdict(list)
    for case, entry in moves:
        if found := _notice_for(case, entry):
            groups[found].append((case, entry))
    for (audience, text), told in groups.items():
        people = audience([case for case, _entry in told])
        notify.send_all(
            [_notice(case, entry, text, people.get(case.pk, set())) for case, entry in told]
        )


def _notice(case: Case, entry: JournalEntry, text: str, people: set[UUID]) -> notify.Notice:
    return notify.Notice(
        people - {entry.actor_id},
        event=f"case:{case.pk}:{entry.seq}",
        text=text,
        facts={"number": case.number, "title": case.title, **_short(entry)},
        link=f"/desk/cases/{case.number}/",
    )


def _notice_for(case: Case, entry: JournalEntry) -> tuple[Audience, str] | None:
    if case.is_sealed and entry.move in {"receive", "seal"}:
        return station_staff, ACCUSATION
    if entry.move == "receive" and entry.hat in {Hat.RESIDENT, Hat.DEPUTY}:
        return station_staff, RECEIVED_ONLINE
    if entry.move == "recalculate" and "due_on" not in entry.facts:
        return units_and_station, STEP_MOVED
    return NOTICES.get(entry.move)


def _short(entry: JournalEntry) -> dict[str, str]:
    return {"due_on": str(entry.facts.get("due_on", ""))}
