"""A paper's way: drafted, amended, signed and numbered, answered, judged, lifted, or voided."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lianxin.audit import actions as audit
from lianxin.audit import chain
from lianxin.cases import actions as cases
from lianxin.cases import deadlines
from lianxin.cases.models import Case
from lianxin.cases.states import MOVES, State, Supervision
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.oversight import notices, rules
from lianxin.oversight.actions.organs import take_number
from lianxin.oversight.grounds import ground_of
from lianxin.oversight.models import Answer, Letter, LetterCase
from lianxin.oversight.states import ASKING, LEVEL_OF, OUT, Kind, Status, Told, Verdict
from lianxin.people.models import Account
from lianxin.places.calendar import Calendar

# Of the printed page: a change of its wording is a new version.
TEMPLATE = "1"
LONGEST = 8000
SIGNED_PARTS = (
    "id",
    "kind",
    "number",
    "organ_name",
    "unit_name",
    "demands",
    "meets_at",
    "place",
    "attended_by",
    "limit_on",
    "signed_by_id",
    "signer_name",
    "signed_at",
    "source_digest",
    "template_version",
)


def locked(letter: Letter) -> Letter:
    """The paper as it stands, locked until the transaction ends."""
    rows = Letter.objects.select_related("organ__division", "unit")
    return rows.select_for_update(of=("self",)).get(pk=letter.pk)


def _require(letter: Letter, *allowed: str) -> None:
    if letter.status not in allowed:
        raise Refusal(
            _("这份文书现在是“%(status)s”，不能这样办理。")
            % {"status": letter.get_status_display()}
        )


def _written(words: str, sentence: str, field: str) -> str:
    if not words.strip():
        raise Refusal(sentence, field=field)
    return words.strip()


@transaction.atomic
def amend(
    letter: Letter, *, by: Account, demands: str, limit_workdays: int, **facts: Any
) -> Letter:
    """Change what a draft asks for; `facts` are day, place and company of a summons."""
    letter = locked(letter)
    rules.require_signer(letter, by)
    _require(letter, Status.DRAFT)
    letter.demands = _written(demands, _("请写明督办要求。"), "demands")
    letter.limit_workdays = limit_workdays
    for name, value in facts.items():
        setattr(letter, name, value)
    letter.save(update_fields=["demands", "limit_workdays", *facts])
    return letter


def source_of(matters: Sequence[LetterCase]) -> str:
    """R-154: the digest of what the paper was made from."""
    rows = [[each.case.number, each.round, each.ground] for each in matters]
    return hashlib.sha256(chain.canonical({"matters": rows})).hexdigest()


def signature_of(letter: Letter) -> bytes:
    """A keyed digest over the paper as it was signed; `lianxin verify` checks it."""
    return chain.link(b"letter", {part: getattr(letter, part) for part in SIGNED_PARTS})


@transaction.atomic
def sign(letter: Letter, *, by: Account) -> Letter:
    """R-153: number, day and limit come with the signature; the matters' level rises with it."""
    letter = locked(letter)
    rules.require_signer(letter, by)
    _require(letter, Status.DRAFT)
    _check_summons(letter)
    matters = list(letter.matters.select_related("case", "case__lead_unit"))
    if not any(_is_with(each.case, letter) for each in matters):
        raise Refusal(_("所列事项都已答复或不再由该单位办理，请作废这份文书。"))
    _freeze_grounds(matters)
    _number(letter, by)
    letter.source_digest, letter.template_version = source_of(matters), TEMPLATE
    letter.signature = signature_of(letter)
    letter.save()
    for each in matters:
        _raise_level(each.case, letter, by)
    notices.tell_unit(letter, "issued", notices.ISSUED[Kind(letter.kind)])
    audit.record("oversight.sign", by=by, about=letter, detail={"number": letter.number})
    return letter


def _check_summons(letter: Letter) -> None:
    if letter.kind != Kind.SUMMONS:
        return
    if letter.meets_at is None or not letter.place:
        raise Refusal(_("请先填写约谈的时间和地点。"), field="meets_at")
    if letter.meets_at < clock.now():
        raise Refusal(_("约谈时间已经过去，请先改期。"), field="meets_at")


def _is_with(case: Case, letter: Letter) -> bool:
    is_theirs = case.lead_unit_id == letter.unit_id
    return is_theirs and State(case.state) in MOVES["supervise"].sources


def _freeze_grounds(matters: Sequence[LetterCase]) -> None:
    for each in matters:
        each.ground = ground_of(each.case)
    LetterCase.objects.bulk_update(matters, ["ground"])


def _number(letter: Letter, by: Account) -> None:
    now, today = clock.now(), clock.today()
    letter.year, letter.sequence = today.year, take_number(letter.organ, today.year)
    letter.number = f"{letter.organ.mark}〔{letter.year}〕{letter.sequence}号"
    letter.organ_name, letter.unit_name = letter.organ.name, letter.unit.name
    letter.limit_basis = deadlines.workdays(today, letter.limit_workdays)
    letter.limit_on = letter.due_on = deadlines.due_of(letter.limit_basis, Calendar.read())
    letter.signed_by, letter.signed_at = by.person, now
    letter.signer_name, letter.status = by.person.name, Status.ISSUED


def _raise_level(case: Case, letter: Letter, by: Account) -> None:
    level = LEVEL_OF[Kind(letter.kind)]
    if case.supervision > level or not _is_with(case, letter):
        return
    with override("zh-hans"):
        words = _("发出%(kind)s%(number)s") % {
            "kind": letter.get_kind_display(),
            "number": letter.number,
        }
    cases.supervise(case, by=by, level=level, words=words)


@transaction.atomic
def void(letter: Letter, *, by: Account, reason: str) -> Letter:
    """A draft is dropped, a signed paper withdrawn; its number stays taken (R-153)."""
    letter = locked(letter)
    rules.require_signer(letter, by)
    _require(letter, Status.DRAFT, *OUT)
    was_out = letter.status != Status.DRAFT
    letter.void_reason = _written(reason, _("请写明作废的理由。"), "reason")
    letter.status, letter.ended_at = Status.VOIDED, clock.now()
    letter.save(update_fields=["status", "void_reason", "ended_at"])
    if was_out:
        notices.tell_unit(letter, "voided", notices.VOIDED)
    audit.record("oversight.void", by=by, about=letter, purpose=letter.void_reason)
    return letter


@transaction.atomic
def answer(letter: Letter, *, by: Account, words: str) -> Letter:
    """The unit answers within the limit, or late; every matter still with it remembers that."""
    letter = locked(letter)
    if not rules.may_answer(letter, by):
        raise Refusal(_("这份文书不是发给您所在单位的。"))
    _require(letter, Status.ISSUED)
    text = _written(words, _("请写明办理情况。"), "words")
    Answer.objects.create(
        letter=letter,
        words=text,
        given_by=by.person,
        given_at=clock.now(),
        due_on=letter.due_on or clock.today(),
    )
    letter.status = Status.ANSWERED
    letter.save(update_fields=["status"])
    for each in letter.matters.select_related("case__lead_unit"):
        case = each.case
        if _may_note(case, letter):
            cases.answer_letter(case, by=by, paper=letter.number, words=text)
    notices.tell_issuer(letter, f"answered:{letter.answers.count()}", notices.ANSWERED)
    return letter


def _may_note(case: Case, letter: Letter) -> bool:
    is_theirs = case.lead_unit_id == letter.unit_id
    return is_theirs and State(case.state) in MOVES["answer_letter"].sources


@transaction.atomic
def judge(
    letter: Letter, *, by: Account, is_accepted: bool, words: str = "", workdays: int = 3
) -> Letter:
    """The issuer accepts the answer, or asks again with a new day."""
    letter = locked(letter)
    rules.require_signer(letter, by)
    _require(letter, Status.ANSWERED)
    if not is_accepted:
        words = _written(words, _("请写明答复哪里不够。"), "words")
    verdict = Verdict.ACCEPTED if is_accepted else Verdict.INSUFFICIENT
    given = letter.answers.get(verdict=Verdict.OPEN)
    given.verdict, given.verdict_words = verdict, words
    given.judged_by, given.judged_at = by.person, clock.now()
    given.save(update_fields=["verdict", "verdict_words", "judged_by", "judged_at"])
    letter.status = Status.ACCEPTED if is_accepted else Status.ISSUED
    if not is_accepted:
        letter.due_on, letter.told = _again(workdays), Told.NOTHING
    letter.save(update_fields=["status", "due_on", "told"])
    notices.tell_unit(letter, f"judged:{given.pk}", notices.JUDGED[is_accepted])
    return letter


def _again(workdays: int) -> date:
    return deadlines.due_of(deadlines.workdays(clock.today(), workdays), Calendar.read())


@transaction.atomic
def lift(letter: Letter, *, by: Account, reason: str) -> Letter:
    """解除督办: what the paper asked for is done; the level of its matters goes back to none.

    A matter that another paper still pushes keeps its level.
    """
    letter = locked(letter)
    rules.require_signer(letter, by)
    _require(letter, *OUT)
    letter.lift_reason = _written(reason, _("请写明解除督办的理由。"), "reason")
    letter.status, letter.ended_at = Status.LIFTED, clock.now()
    letter.save(update_fields=["status", "lift_reason", "ended_at"])
    for each in letter.matters.select_related("case"):
        if _is_last(each):
            cases.lift(each.case, by=by, reason=letter.lift_reason)
    notices.tell_unit(letter, "lifted", notices.LIFTED)
    audit.record("oversight.lift", by=by, about=letter, purpose=letter.lift_reason)
    return letter


def _is_last(matter: LetterCase) -> bool:
    case = matter.case
    if case.supervision == Supervision.NONE or case.state not in MOVES["lift"].sources:
        return False
    others = LetterCase.objects.filter(case=case, round=case.round, letter__status__in=ASKING)
    return not others.exclude(letter=matter.letter_id).exists()


@transaction.atomic
def hold(
    letter: Letter,
    *,
    by: Account,
    held_on: date,
    minutes: str,
    promised: Sequence[tuple[str, date]] = (),
) -> Letter:
    """约谈之后: minutes, and what the unit undertook with a day for each."""
    letter = locked(letter)
    rules.require_signer(letter, by)
    _require(letter, *OUT)
    if letter.kind != Kind.SUMMONS:
        raise Refusal(_("只有约谈有纪要。"))
    if held_on > clock.today():
        raise Refusal(_("约谈日期不能晚于今天。"), field="held_on")
    letter.held_on = held_on
    letter.minutes = _written(minutes, _("请写下约谈纪要。"), "minutes")
    letter.save(update_fields=["held_on", "minutes"])
    for words, due_on in promised:
        letter.undertakings.create(words=words, due_on=due_on)
    return letter


@transaction.atomic
def keep_undertaking(letter: Letter, key: int, *, by: Account) -> Letter:
    """A promise is kept; the issuer says so."""
    letter = locked(letter)
    rules.require_signer(letter, by)
    kept = letter.undertakings.filter(pk=key, done_on__isnull=True).first()
    if kept is None:
        raise Refusal(_("这项承诺已经完成，或不在这份文书里。"))
    kept.done_on = clock.today()
    kept.save(update_fields=["done_on"])
    return letter
