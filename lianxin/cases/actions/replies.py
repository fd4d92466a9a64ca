"""回复: the unit drafts, its head signs, the station reviews (R-059, R-060)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.audit import chain
from lianxin.cases import policy
from lianxin.cases.actions.journal import Turn, begin
from lianxin.cases.models import Case, ExplainReason, Reply, ReplyStatus
from lianxin.cases.rules import By
from lianxin.cases.states import Result
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
        if not getattr(reply, part).strip():
            raise Refusal(sentence, field=part)


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
def submit_reply(case: Case, *, by: Account, reply: ReplyText) -> Case:
    """Send the reply to the unit's head for signature (R-059, R-060)."""
    turn = begin(case, "submit_reply", by)
    check_reply(reply, is_formal=True)
    _keep(turn, by, reply, ReplyStatus.SUBMITTED)
    return turn.finish()


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


@transaction.atomic
def sign_reply(case: Case, *, by: Account) -> Case:
    """R-060: signed by the unit's head; from now on immutable. 回复 = unit to station (R-062)."""
    turn = begin(case, "sign_reply", by)
    reply = standing_reply(case)
    text = ReplyText(**{part: getattr(reply, part) for part in ReplyText.__dataclass_fields__})
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
