"""What we tell people when a case moves: who hears of which move, in what words."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_noop

from lianxin.cases.models import Case, JournalEntry, Participant
from lianxin.cases.states import Hat
from lianxin.kit import clock
from lianxin.notify import actions as notify
from lianxin.people.models import UNIT_ROLES, Membership, Role
from lianxin.stations.models import Post

Audience = Callable[[Case], set[UUID]]


def _in_force() -> Q:
    today = clock.today()
    return Q(since_on__lte=today) & (Q(until_on__isnull=True) | Q(until_on__gte=today))


def station_staff(case: Case) -> set[UUID]:
    """The head and the liaison officers of the case's station, or the secret intake."""
    if case.is_sealed:
        return _secret_intake(case)
    posts = Post.objects.filter(_in_force(), station_id=case.station_id)
    return set(posts.values_list("person_id", flat=True))


def _secret_intake(case: Case) -> set[UUID]:
    held = Membership.objects.filter(_in_force(), role=Role.SECRET_INTAKE).select_related(
        "division"
    )
    return {
        each.person_id
        for each in held
        if each.division is not None and case.region.startswith(each.division.prefix)
    }


def units_asked(case: Case) -> set[UUID]:
    """Officers and heads of every unit whose assignment lives."""
    live = case.assignments.filter(ended_at__isnull=True).values("unit")
    held = Membership.objects.filter(_in_force(), role__in=UNIT_ROLES, unit__in=live)
    return set(held.values_list("person_id", flat=True))


def heads_of_lead(case: Case) -> set[UUID]:
    """The heads of the lead unit."""
    held = Membership.objects.filter(_in_force(), role=Role.UNIT_HEAD, unit=case.lead_unit)
    return set(held.values_list("person_id", flat=True))


def deputies(case: Case) -> set[UUID]:
    """The deputies who take part (R-067); none hears of an accusation (R-047)."""
    if case.is_sealed:
        return set()
    taking_part = Participant.objects.filter(case=case)
    return set(taking_part.values_list("person_id", flat=True))


def station_and_deputies(case: Case) -> set[UUID]:
    return station_staff(case) | deputies(case)


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
    "close": (deputies, gettext_noop("已办结：%(number)s《%(title)s》。")),
}
ACCUSATION = gettext_noop("检举控告待受理：%(number)s。")
RECEIVED_ONLINE = gettext_noop("群众新反映：%(number)s《%(title)s》，请登记。")


def tell(case: Case, entry: JournalEntry) -> None:
    """Tell those whom the move concerns, except the one who made it; once per journal row."""
    told = _notice_for(case, entry)
    if told is None:
        return
    audience, text = told
    facts = {"number": case.number, "title": case.title, **_short(entry)}
    notify.send(
        audience(case) - {entry.actor_id},
        event=f"case:{case.pk}:{entry.seq}",
        text=text,
        facts=facts,
        link=f"/desk/cases/{case.number}/",
    )


def _notice_for(case: Case, entry: JournalEntry) -> tuple[Audience, str] | None:
    if case.is_sealed and entry.move in {"receive", "seal"}:
        return station_staff, ACCUSATION
    if entry.move == "receive" and entry.hat in {Hat.RESIDENT, Hat.DEPUTY}:
        return station_staff, RECEIVED_ONLINE
    return NOTICES.get(entry.move)


def _short(entry: JournalEntry) -> dict[str, str]:
    return {"due_on": str(entry.facts.get("due_on", ""))}
