"""处理: the exits of the triage tree that do not hand the matter to a unit (R-043 … R-048)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cases.actions.assigning import require_leader
from lianxin.cases.actions.journal import Turn, begin
from lianxin.cases.actions.replies import ReplyText, check_reply, store_signed
from lianxin.cases.exits import DECLINE_REASONS, REFER_CHANNELS
from lianxin.cases.models import (
    Case,
    EscalationDraft,
    Feedback,
    FeedbackMethod,
    MajorReport,
    Research,
)
from lianxin.cases.rules import By
from lianxin.cases.states import Result, Triage
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account


@transaction.atomic
def answer_on_spot(case: Case, *, by: By, reply: ReplyText) -> Case:
    """Answered at once: reply and feedback in the same breath, the rating still to come."""
    turn = begin(case, "answer_on_spot", by)
    require_leader(turn)
    check_reply(reply)
    store_signed(case, reply, unit=None, unit_name=case.station.name, at=turn.at, by=by)
    _told(turn, FeedbackMethod.IN_PERSON, reply.findings)
    return turn.finish(
        triage=Triage.ON_SPOT,
        result=reply.result,
        replied_at=turn.at,
        fed_back_at=turn.at,
        told=reply.findings,
        facts={"result": reply.result},
    )


@transaction.atomic
def decline(case: Case, *, by: By, reason: str, advice: str) -> Case:
    """R-046: not accepted, with a reason from the list and the channel to take instead."""
    turn = begin(case, "decline", by)
    if reason not in DECLINE_REASONS:
        raise Refusal(_("请选择不予受理的原因。"), field="reason")
    if not advice.strip():
        raise Refusal(_("请写明群众应当走哪个渠道。"), field="advice")
    return turn.finish(
        triage=Triage.DECLINE,
        ending=reason,
        told=advice,
        facts={"reason": reason},
    )


@transaction.atomic
def refer(case: Case, *, by: By, channel: str, advice: str) -> Case:
    """Pointed to the right channel (R-046, R-048)."""
    turn = begin(case, "refer", by)
    if channel not in REFER_CHANNELS:
        raise Refusal(_("请选择引导的渠道。"), field="channel")
    return turn.finish(
        triage=Triage.REFER,
        ending=channel,
        told=advice or str(REFER_CHANNELS[channel]),
        facts={"channel": channel},
    )


@transaction.atomic
def inform(case: Case, *, by: By, method: FeedbackMethod, words: str = "") -> Case:
    """The resident is told of the refusal or the right channel; that ends the matter."""
    turn = begin(case, "inform", by)
    if case.category_id is None:
        raise Refusal(_("请先补登类别，再告知办结。"), field="category")
    _told(turn, method, words)
    result = Result.DECLINED if case.triage == Triage.DECLINE else Result.REFERRED
    return turn.finish(
        result=result,
        fed_back_at=turn.at,
        closed_at=turn.at,
        told=words,
    )


def _told(turn: Turn, method: FeedbackMethod, words: str) -> None:
    Feedback.objects.create(
        case=turn.case,
        round=turn.case.round,
        method=method,
        was_reached=True,
        words=words,
        told_by=turn.by.person if isinstance(turn.by, Account) else None,
        told_at=turn.at,
    )


@transaction.atomic
def deem_major(case: Case, *, by: By, reason: str = "") -> Case:
    """A township matter of weight: research, report and checklist come first (R-045)."""
    return begin(case, "deem_major", by).finish(triage=Triage.TOWN_MAJOR, reason=reason)


@transaction.atomic
def record_research(
    case: Case, *, by: Account, held_on: date, place: str, attended_by: str, findings: str
) -> Case:
    """Record a research or inspection on the matter (R-045)."""
    turn = begin(case, "record_research", by)
    if held_on > turn.today:
        raise Refusal(_("调研日期不能晚于今天。"), field="held_on")
    Research.objects.create(
        case=case,
        held_on=held_on,
        place=place,
        attended_by=attended_by,
        findings=findings,
        recorded_by=by.person,
        recorded_at=turn.at,
    )
    return turn.finish(facts={"held_on": held_on, "place": place})


@transaction.atomic
def file_report(case: Case, *, by: Account, body: str, checklist: list[dict[str, Any]]) -> Case:
    """File the report with its checklist: each item names problem, unit, measure, due date."""
    turn = begin(case, "file_report", by)
    if not body.strip() or not checklist:
        raise Refusal(_("报告正文和问题清单都要填写。"), field="body")
    MajorReport.objects.update_or_create(
        case=case,
        defaults={
            "body": body,
            "checklist": checklist,
            "filed_by": by.person,
            "filed_at": turn.at,
        },
    )
    return turn.finish(facts={"problems": len(checklist)})


@transaction.atomic
def escalate(case: Case, *, by: Account, title: str, body: str, addressee: str) -> Case:
    """R-044: a draft suggestion carries the matter upward; the case stays open."""
    turn = begin(case, "escalate", by)
    if not body.strip():
        raise Refusal(_("请写明建议内容。"), field="body")
    EscalationDraft.objects.update_or_create(
        case=case,
        defaults={
            "title": title or case.title,
            "body": body,
            "addressee": addressee,
            "drafted_by": by.person,
            "drafted_at": turn.at,
            "answer": "",
            "answered_on": None,
        },
    )
    return turn.finish(triage=Triage.COUNTY_PLUS, facts={"addressee": addressee})


@transaction.atomic
def answer_escalated(case: Case, *, by: By, reply: ReplyText, answered_by: str) -> Case:
    """The linked suggestion was answered: the answer now goes back to the resident (R-044)."""
    turn = begin(case, "answer_escalated", by)
    check_reply(reply)
    store_signed(case, reply, unit=None, unit_name=answered_by, at=turn.at, by=by)
    EscalationDraft.objects.filter(case=case).update(answer=reply.findings, answered_on=turn.today)
    return turn.finish(
        result=reply.result,
        replied_at=turn.at,
        facts={"unit": answered_by, "result": reply.result},
    )
