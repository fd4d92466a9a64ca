"""回复: the unit drafts, its head signs, the station reviews (R-059, R-060)."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.audit import chain
from lianxin.cases import canned, policy
from lianxin.cases.actions.journal import Turn, begin
from lianxin.cases.models import Case, ExplainReason, Reply, ReplyStatus
from lianxin.cases.rules import By
from lianxin.cases.states import Result, Stage
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account, Unit


@dataclass(frozen=True, slots=True)
class ReplyText:
    """The parts of a reply (R-059)."""

    findings: str
    result: Result | str
    basis: str = ""
    measures: str = ""
    contact: str = ""
    explain_reason: ExplainReason | str = ""


ANSWER_RESULTS = frozenset({Result.RESOLVED, Result.IN_PROGRESS, Result.EXPLAINED})


def check_reply(reply: ReplyText, *, is_formal: bool = False) -> None:
    """R-059, R-065, R-066: nothing missing, not too short, a reason for what is only explained."""
    least = policy.current().reply_characters
    whole = reply.findings + reply.basis + reply.measures
    if len("".join(whole.split())) < least:
        raise Refusal(_("答复太短，至少写%(least)s个字。") % {"least": least}, field="findings")
    if reply.result not in ANSWER_RESULTS:
        raise Refusal(_("请选择办理结果。"), field="result")
    if reply.result == Result.EXPLAINED and not reply.explain_reason:
        raise Refusal(_("不能办理的，请选择原因。"), field="explain_reason")
    if is_formal:
        _check_every_part(reply)


def _check_every_part(reply: ReplyText) -> None:
    asked = {
        "findings": _("请写明调查情况。"),
        "basis": _("请写明政策依据。"),
        "measures": _("请写明办理措施。"),
        "contact": _("请写明联系人和电话。"),
    }
    for part, sentence in asked.items():
        words = getattr(reply, part)
        if not words.strip():
            raise Refusal(sentence, field=part)
        canned.refuse_unfilled(words, part)


SIGNED_PARTS = (
    "case_id",
    "round",
    "unit_name",
    *ReplyText.__dataclass_fields__,
    "signed_by_id",
    "signed_at",
)


def signature_of(reply: Reply) -> bytes:
    """R-060: a keyed digest over the reply as it was signed; `lianxin verify` checks it."""
    return chain.link(b"reply", {part: getattr(reply, part) for part in SIGNED_PARTS})


def store_signed(
    case: Case, reply: ReplyText, *, unit: Unit | None, unit_name: str, at: datetime, by: By
) -> Reply:
    """Keep a reply that is signed as it is given (on the spot, from above, from a ledger)."""
    person = by.person if isinstance(by, Account) else None
    kept = Reply(
        case=case,
        round=case.round,
        unit=unit,
        unit_name=unit_name,
        status=ReplyStatus.SIGNED,
        **asdict(reply),
        drafted_by=person,
        signed_by=person,
        signed_at=at,
    )
    kept.signature = signature_of(kept)
    kept.save(force_insert=True)
    return kept


@transaction.atomic
def draft_reply(case: Case, *, by: Account, reply: ReplyText) -> Case:
    """Keep the unit's draft of this round; half-written is welcome."""
    turn = begin(case, "draft_reply", by)
    _keep(turn, by, reply, ReplyStatus.DRAFT)
    return turn.finish()


@transaction.atomic
def submit_reply(case: Case, *, by: Account, reply: ReplyText, without_opinions: str = "") -> Case:
    """Send the reply to the unit's head for signature (R-059, R-060).

    `without_opinions` says why the lead does not wait for opinions that are not yet late.
    """
    turn = begin(case, "submit_reply", by)
    check_reply(reply, is_formal=True)
    awaited = _opinions_awaited(turn)
    if awaited and not without_opinions.strip():
        raise Refusal(
            _("%(units)s的会办意见还没有到期，请等意见提交；确需先答复的，请写明理由。")
            % {"units": "、".join(awaited)},
            field="without_opinions",
        )
    _keep(turn, by, reply, ReplyStatus.SUBMITTED)
    reason = without_opinions if awaited else ""
    return turn.finish(reason=reason, facts={"awaited": awaited} if awaited else None)


def _opinions_awaited(turn: Turn) -> list[str]:
    """The co-handling units whose opinion is owed and not late (R-086 in kind)."""
    owed = (each for each in turn.clocks.running if each.stage == Stage.OPINION)
    return [str(each.unit) for each in owed if each.due_on >= turn.today]


def _keep(turn: Turn, by: Account, reply: ReplyText, status: ReplyStatus) -> None:
    lead = turn.case.lead_unit
    Reply.objects.update_or_create(
        case=turn.case,
        round=turn.case.round,
        status__in=(ReplyStatus.DRAFT, ReplyStatus.SUBMITTED),
        defaults={
            **asdict(reply),
            "status": status,
            "drafted_by": by.person,
            "unit": lead,
            "unit_name": lead.name if lead else "",
        },
    )


def standing_reply(case: Case) -> Reply:
    """The reply of this round that has not been rejected."""
    return case.replies.exclude(status=ReplyStatus.REJECTED).get(round=case.round)


@transaction.atomic
def send_back_reply(case: Case, *, by: By, reason: str) -> Case:
    """The head wants it better before signing."""
    turn = begin(case, "send_back_reply", by)
    if not reason.strip():
        raise Refusal(_("请写明要怎样修改。"), field="reason")
    Reply.objects.filter(pk=standing_reply(case).pk).update(status=ReplyStatus.DRAFT)
    return turn.finish(reason=reason)


def text_of(reply: Reply) -> ReplyText:
    """The parts of a reply as they stand in its row."""
    return ReplyText(**{part: getattr(reply, part) for part in ReplyText.__dataclass_fields__})


def digest_of(reply: Reply) -> str:
    """A short mark of the words: two texts with one mark are the same text."""
    return hashlib.sha256(repr(text_of(reply)).encode()).hexdigest()[:32]


@transaction.atomic
def sign_reply(case: Case, *, by: Account, digest: str | None = None) -> Case:
    """R-060: signed by the unit's head; from now on immutable. 回复 = unit to station (R-062).

    `digest` marks the words that the head has read: others are not signed blindly.
    """
    turn = begin(case, "sign_reply", by)
    reply = standing_reply(case)
    if digest is not None and digest != digest_of(reply):
        raise Refusal(_("答复已被修改，请重新看一遍再签发。"))
    text = text_of(reply)
    check_reply(text, is_formal=True)
    reply.status = ReplyStatus.SIGNED
    reply.signed_by, reply.signed_at = by.person, turn.at
    reply.signature = signature_of(reply)
    reply.save(update_fields=["status", "signed_by", "signed_at", "signature"])
    return turn.finish(
        replied_at=turn.at,
        result=reply.result,
        facts={"unit": reply.unit_name, "result": reply.result},
    )


@transaction.atomic
def accept_reply(case: Case, *, by: By, reason: str = "", result: Result | None = None) -> Case:
    """The station finds that the reply answers; the resident hears it within days (R-062).

    A reply from a ledger says what was done but not its class: the station gives it (R-065).
    """
    turn = begin(case, "accept_reply", by)
    known = case.result or result
    if known not in ANSWER_RESULTS:
        raise Refusal(_("请选择办理结果。"), field="result")
    return turn.finish(reason=reason, result=known, facts={"result": known})


@transaction.atomic
def reject_reply(case: Case, *, by: By, reason: str) -> Case:
    """The reply does not answer: back to the unit, the signed text kept as rejected."""
    turn = begin(case, "reject_reply", by)
    if not reason.strip():
        raise Refusal(_("请写明答复哪里不合要求。"), field="reason")
    if case.lead_unit is None:
        raise Refusal(_("这件事项没有承办单位，请先审核通过再反馈。"))
    Reply.objects.filter(pk=standing_reply(case).pk).update(status=ReplyStatus.REJECTED)
    return turn.finish(reason=reason, replied_at=None, result="")
