"""办理: more time, suspension, questions to the resident, and supervision (R-057, R-058, R-072)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cases import deadlines, policy
from lianxin.cases.actions.journal import begin
from lianxin.cases.models import Case, Extension, ExtensionStatus, FeedbackMethod
from lianxin.cases.rules import By
from lianxin.cases.states import Stage, Supervision
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account


@transaction.atomic
def ask_extension(case: Case, *, by: Account, days: int, reason: str) -> Case:
    """R-057: one request a round, with a reason, within the cap."""
    turn = begin(case, "ask_extension", by)
    cap = policy.current().extension_days
    if not 1 <= days <= cap:
        raise Refusal(_("延期要在1到%(cap)s天之间。") % {"cap": cap}, field="days")
    if not reason.strip():
        raise Refusal(_("请写明延期的理由。"), field="reason")
    standing = case.extensions.filter(round=case.round).exclude(status=ExtensionStatus.DENIED)
    if standing.exists():
        raise Refusal(_("本轮办理已经申请过延期，不能再次申请。"))
    Extension.objects.create(
        case=case, round=case.round, days=days, reason=reason, asked_by=by.person, asked_at=turn.at
    )
    return turn.finish(reason=reason, facts={"days": days})


def _asked_extension(case: Case) -> Extension:
    asked = case.extensions.filter(round=case.round, status=ExtensionStatus.ASKED).first()
    if asked is None:
        raise Refusal(_("没有待审批的延期申请。"))
    return asked


def _decide(asked: Extension, status: ExtensionStatus, by: Account, words: str, at: Any) -> None:
    Extension.objects.filter(pk=asked.pk).update(
        status=status, decided_by=by.person, decided_at=at, decision=words
    )


@transaction.atomic
def grant_extension(case: Case, *, by: Account, words: str = "") -> Case:
    """The deadline moves by the days asked; the resident sees the reason (R-057)."""
    turn = begin(case, "grant_extension", by)
    asked = _asked_extension(case)
    _decide(asked, ExtensionStatus.GRANTED, by, words, turn.at)
    reply = turn.clocks.get(Stage.REPLY)
    if reply is None:
        raise Refusal(_("没有正在计时的答复期限。"))
    turn.clocks.move(reply, [*reply.basis, deadlines.extension(asked.days)])
    return turn.finish(told=asked.reason, facts={"days": asked.days, "due_on": reply.due_on})


@transaction.atomic
def deny_extension(case: Case, *, by: Account, words: str) -> Case:
    """The deadline stays."""
    turn = begin(case, "deny_extension", by)
    if not words.strip():
        raise Refusal(_("请写明不批准的理由。"), field="words")
    _decide(_asked_extension(case), ExtensionStatus.DENIED, by, words, turn.at)
    return turn.finish(reason=words)


@transaction.atomic
def suspend(case: Case, *, by: By, review_on: date, reason: str) -> Case:
    """R-058: a leader puts the matter on account with a review date; it still counts as open."""
    turn = begin(case, "suspend", by)
    if review_on <= turn.today:
        raise Refusal(_("复核日期要晚于今天。"), field="review_on")
    if not reason.strip():
        raise Refusal(_("请写明挂账的理由。"), field="reason")
    return turn.finish(
        told=reason,
        facts={"review_on": review_on},
        review_on=review_on,
        paused_on=turn.today,
    )


@transaction.atomic
def resume(case: Case, *, by: By) -> Case:
    """Handling goes on; the working days on account are given back."""
    turn = begin(case, "resume", by)
    turn.clocks.run_on("suspension")
    return turn.finish(review_on=None, paused_on=None)


@transaction.atomic
def ask_resident(case: Case, *, by: By, question: str) -> Case:
    """The clock stands still while the resident is asked."""
    turn = begin(case, "ask_resident", by)
    if not question.strip():
        raise Refusal(_("请写明要群众补充什么。"), field="question")
    return turn.finish(told=question, paused_on=turn.today)


@transaction.atomic
def answer_question(case: Case, *, by: By, answer: str) -> Case:
    """The resident, or the station for them, answers; the clock runs on."""
    turn = begin(case, "answer_question", by)
    if not answer.strip():
        raise Refusal(_("请写下补充的情况。"), field="answer")
    turn.clocks.run_on("pause")
    return turn.finish(told=answer, paused_on=None)


@transaction.atomic
def contact(case: Case, *, by: By, method: FeedbackMethod, words: str = "") -> Case:
    """联系群众: the unit has spoken with the resident (law.md §6); once reached is enough."""
    turn = begin(case, "contact", by)
    if case.is_anonymous:
        raise Refusal(_("群众没有留下联系方式，无法联系。"))
    return turn.finish(reason=words, facts={"method": method, "unit": case.lead_unit})


@transaction.atomic
def urge(case: Case, *, by: By, words: str = "") -> Case:
    """催办: a resident asks how long it will take; once in so many days (R-072)."""
    turn = begin(case, "urge", by)
    days = policy.current().urge_days
    since = turn.at - timedelta(days=days)
    if case.journal.filter(move="urge", at__gt=since).exists():
        raise Refusal(_("%(days)s天内已经催办过，承办单位已收到。") % {"days": days})
    return turn.finish(told=words)


@transaction.atomic
def lift(case: Case, *, by: By, reason: str) -> Case:
    """解除督办: what was asked for is done; the level goes back to none."""
    turn = begin(case, "lift", by)
    if not case.supervision:
        raise Refusal(_("这件事项没有在督办。"))
    if not reason.strip():
        raise Refusal(_("请写明解除督办的理由。"), field="reason")
    # The sweep lets a matter be that was lifted for this deadline.
    facts = {"level": case.supervision, "due_on": case.due_on}
    return turn.finish(reason=reason, facts=facts, supervision=Supervision.NONE)


@transaction.atomic
def supervise(case: Case, *, by: By, level: Supervision, words: str) -> Case:
    """督办 (R-072): push, never more gently than before."""
    turn = begin(case, "supervise", by)
    if level <= Supervision.NONE or level < case.supervision:
        raise Refusal(_("督办级别只能升高，不能降低。"), field="level")
    if not words.strip():
        raise Refusal(_("请写明督办的要求。"), field="words")
    return turn.finish(reason=words, facts={"level": int(level)}, supervision=level)
