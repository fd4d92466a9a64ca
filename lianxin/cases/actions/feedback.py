"""反馈、评价、重办、办结: the resident hears and judges it before it closes (R-061 …)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cases import deadlines, policy
from lianxin.cases.actions.assigning import end_assignments, officer_of_lead
from lianxin.cases.actions.journal import Turn, begin, close_followers
from lianxin.cases.models import (
    Asked,
    Assignment,
    AssignmentRole,
    Case,
    Feedback,
    FeedbackMethod,
    Grade,
    Rating,
    ReplyStatus,
)
from lianxin.cases.rules import By
from lianxin.cases.states import ENDED, Stage, State, Supervision
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account


@transaction.atomic
def feed_back(case: Case, *, by: By, method: FeedbackMethod, words: str = "") -> Case:
    """反馈 (R-062): the station tells the resident; a step apart from the unit's reply."""
    turn = begin(case, "feed_back", by)
    _note(turn, method, words, was_reached=True)
    return turn.finish(told=words, fed_back_at=turn.at)


@transaction.atomic
def try_reach(
    case: Case, *, by: By, method: FeedbackMethod, was_reached: bool, words: str = ""
) -> Case:
    """回访: one try to hear the resident's judgement (R-061)."""
    turn = begin(case, "try_reach", by)
    _note(turn, method, words, was_reached=was_reached)
    return turn.finish(reason=words, facts={"reached": was_reached})


def _note(turn: Turn, method: FeedbackMethod, words: str, *, was_reached: bool) -> None:
    Feedback.objects.create(
        case=turn.case,
        round=turn.case.round,
        method=method,
        was_reached=was_reached,
        words=words,
        told_by=turn.by.person if isinstance(turn.by, Account) else None,
        told_at=turn.at,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """How a rating was heard; where the office writes it down for a resident, whom it asked."""

    method: FeedbackMethod = FeedbackMethod.ONLINE
    asked: Asked | str = ""


ONLINE = Told()


@transaction.atomic
def rate(
    case: Case,
    *,
    by: By,
    grade: Grade,
    attitude: Grade,
    words: str = "",
    told: Told = ONLINE,
) -> Case:
    """R-063: three grades; 不满意 opens the next round at once. The first petitioner's counts."""
    turn = begin(case, "rate", by)
    unhappy = grade == Grade.DISSATISFIED
    if unhappy and not words.strip():
        raise Refusal(_("请告诉我们哪里还没有解决。"), field="words")
    if case.ratings.filter(round=case.round).exists():
        raise Refusal(_("这一轮办理已经评价过了。"))
    first = case.petitioners.filter(is_first=True).first()
    Rating.objects.create(
        case=case,
        round=case.round,
        contact_id=first.contact_id if first else None,
        attitude=attitude,
        grade=grade,
        words=words,
        rated_at=turn.at,
        recorded_by=by.person if isinstance(by, Account) else None,
        method=told.method,
        asked=told.asked,
    )
    turn.finish(told=words, facts={"grade": grade, "attitude": attitude})
    return rehandle(case, by=by, reason=words) if unhappy else case


@transaction.atomic
def rehandle(case: Case, *, by: By, reason: str) -> Case:
    """持续重办: the next round, with its own deadline and reply (R-063, R-064)."""
    lead = case.lead_unit
    needs_leader = case.round + 1 >= policy.current().leader_round
    if lead is None or needs_leader:
        return _back_to_triage(case, by, reason)
    turn = begin(case, "rehandle", by)
    limit = deadlines.months(turn.today, policy.current().rehandle_months)
    officer = officer_of_lead(case)
    end_assignments(case, turn)
    Assignment.objects.create(
        case=case,
        unit=lead,
        officer=officer,
        role=AssignmentRole.LEAD,
        round=case.round + 1,
        assigned_at=turn.at,
        instructions=reason,
    )
    due_on = deadlines.due_of(limit, turn.clocks.calendar)
    return turn.finish(
        reason=reason,
        facts={"unit": lead.name, "due_on": due_on, "round": case.round + 1},
        limits={Stage.REPLY: limit},
        assigned_at=turn.at,
        is_return_disabled=True,
        **_new_round(case),
    )


def _back_to_triage(case: Case, by: By, reason: str) -> Case:
    """No unit yet, or the third round: whoever leads must take it in hand (R-063)."""
    turn = begin(case, "retriage", by)
    end_assignments(case, turn)
    return turn.finish(
        reason=reason,
        facts={"round": case.round + 1},
        limits={Stage.TRIAGE: turn.clocks.allowed(Stage.ACKNOWLEDGE)},
        triage="",
        lead_unit=None,
        due_on=None,
        **_new_round(case),
    )


def _new_round(case: Case) -> dict[str, Any]:
    """A round is answered, supervised and rated by itself (R-064)."""
    return {
        "round": case.round + 1,
        "replied_at": None,
        "fed_back_at": None,
        "result": "",
        "supervision": Supervision.NONE,
    }


@transaction.atomic
def close(case: Case, *, by: By, reason: str = "") -> Case:
    """办结: only after a signed reply, feedback, and a rating or enough tries (R-061)."""
    turn = begin(case, "close", by)
    if missing := missing_for_close(case):
        raise Refusal(missing)
    end_assignments(case, turn)
    done = turn.finish(reason=reason, closed_at=turn.at, facts={"result": case.result})
    close_followers(done, told=_last_told(done))
    return done


def _last_told(case: Case) -> str:
    told = case.feedbacks.filter(round=case.round, was_reached=True).last()
    return told.words if told else ""


def missing_for_close(case: Case) -> str:
    """R-061: what still stands between the case and its closing; empty when nothing does."""
    if not case.replies.filter(round=case.round, status=ReplyStatus.SIGNED).exists():
        return _("还没有签发的答复，不能办结。")
    unanswered = case.sub_matters.exclude(state__in=[State.REVIEWED, State.FED_BACK, *ENDED])
    if unanswered.exists():
        return _("还有分办事项没有办完，不能办结。")
    told = case.feedbacks.filter(round=case.round)
    if not told.filter(was_reached=True).exists() and not case.is_anonymous:
        return _("还没有反馈群众，不能办结。")
    if case.ratings.filter(round=case.round).exists() or case.is_anonymous:
        return ""
    tries, least = told.filter(was_reached=False).count(), policy.current().feedback_tries
    if tries >= least:
        return ""
    return _("群众还没有评价；联系不上的，至少回访%(least)s次后才能办结（已回访%(tries)s次）。") % {
        "least": least,
        "tries": tries,
    }
