"""Papers: numbers, signatures, answers, verdicts, lifting, voiding, and who sees them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from lianxin.audit import chains
from lianxin.cases import actions as cases
from lianxin.cases.factories import REPLY, Cast, last_entry
from lianxin.cases.models import Case
from lianxin.cases.states import State, Supervision
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.notify.models import Message
from lianxin.oversight import actions, queries, rules
from lianxin.oversight.factories import DUE_FOR_A_LETTER_AT, drafted, issued, late_case
from lianxin.oversight.models import Letter, LetterCase
from lianxin.oversight.states import NUMBER, Kind, Status, Verdict
from lianxin.people.models import Account

At = Callable[[str], None]


@pytest.fixture(autouse=True)
def on_the_day() -> Iterator[None]:
    with clock.set_to(DUE_FOR_A_LETTER_AT):
        yield


def test_r153_a_number_comes_with_the_signature_and_no_earlier(cast: Cast) -> None:
    letter = drafted(cast)
    assert (letter.number, letter.signed_at, letter.limit_on) == ("", None, None)
    letter = actions.sign(letter, by=cast.committee)
    assert letter.number == "清溪县人督〔2026〕1号"
    assert re.match(NUMBER, letter.number)
    assert (letter.unit_name, letter.signer_name) == ("清溪县住房和城乡建设局", "乔委")
    assert letter.limit_on == letter.due_on == date(2026, 4, 7)  # 4 to 6 April are off
    assert letter.source_digest
    assert letter.template_version


def test_the_grounds_stand_with_their_working(cast: Cast) -> None:
    ground = issued(cast).matters.get().ground
    assert "应于3月23日（周一）前答复（3月23日 = 3月2日 + 15个工作日" in ground
    assert "已逾期5个工作日" in ground


def test_r153_numbers_run_without_gaps_and_voided_ones_are_kept(cast: Cast) -> None:
    first = issued(cast)
    actions.void(first, by=cast.committee, reason="事实有误")
    second = issued(cast)
    assert [each.sequence for each in (first, second)] == [1, 2]
    first.refresh_from_db()
    assert (first.status, first.number) == (Status.VOIDED, "清溪县人督〔2026〕1号")
    voided = actions.void(drafted(cast), by=cast.committee, reason="不必发")
    assert (voided.number, voided.sequence) == ("", None)
    assert issued(cast).sequence == 3


@pytest.mark.parametrize("part", ["presidium", "other_committee", "handler", "liaison", "secret"])
def test_only_the_issuing_organ_signs(cast: Cast, part: str) -> None:
    with pytest.raises(Refusal, match="您不能办理"):
        actions.sign(drafted(cast), by=getattr(cast, part))


def test_a_townships_unit_hears_from_its_presidium(cast: Cast) -> None:
    cast.unit.division = cast.township
    cast.unit.save(update_fields=["division"])
    letter = drafted(cast)
    with pytest.raises(Refusal):
        actions.sign(letter, by=cast.committee)
    letter = actions.sign(letter, by=cast.presidium)
    assert letter.number == "青石镇人督〔2026〕1号"


def test_r154_the_database_keeps_a_signed_paper_as_it_was_signed(cast: Cast) -> None:
    letter = issued(cast)
    for change in ({"demands": "别办了"}, {"number": "清溪县人督〔2026〕9号"}, {"status": "draft"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        LetterCase.objects.filter(letter=letter).update(ground="无")
    with pytest.raises(DatabaseError), transaction.atomic():
        letter.matters.get().delete()
    assert not _faults()


def _faults() -> list[str]:
    verdicts = chains.verify_all()
    return [fault.row or fault.chain for each in verdicts for fault in each.faults]


def test_verify_finds_a_paper_that_was_altered_and_a_number_that_is_gone(cast: Cast) -> None:
    letter = issued(cast)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE oversight_letter DISABLE TRIGGER a_signed_letter_stays")
        cursor.execute("UPDATE oversight_letter SET demands = '不急' WHERE id = %s", [letter.pk])
        cursor.execute("UPDATE oversight_letterseries SET last = 2")
        cursor.execute("ALTER TABLE oversight_letter ENABLE TRIGGER a_signed_letter_stays")
    assert _faults() == ["清溪县人督〔2026〕1号", "清溪县人督〔2026〕2号"]


def test_the_unit_answers_and_the_matter_remembers(cast: Cast, at: At) -> None:
    letter = issued(cast)
    at("2026-04-02 10:00")
    letter = actions.answer(letter, by=cast.handler, words="电缆已到货，4月10日前更换完。")
    assert letter.status == Status.ANSWERED
    entry = last_entry(letter.matters.get().case)
    assert (entry.move, entry.facts["paper"]) == ("answer_letter", letter.number)
    assert Message.objects.filter(recipient=cast.committee.person_id, text__contains="答复了")
    with pytest.raises(Refusal):
        actions.answer(letter, by=cast.handler, words="再说一次")


@pytest.mark.parametrize("part", ["co_handler", "other_handler", "liaison", "committee"])
def test_only_the_addressee_answers(cast: Cast, part: str) -> None:
    with pytest.raises(Refusal):
        actions.answer(issued(cast), by=getattr(cast, part), words="已经办了")


def test_the_issuer_asks_again_with_a_day_of_its_own_or_accepts(cast: Cast, at: At) -> None:
    letter = issued(cast)
    actions.answer(letter, by=cast.handler, words="正在办")
    with pytest.raises(Refusal, match="哪里不够"):
        actions.judge(letter, by=cast.committee, is_accepted=False)
    letter = actions.judge(
        letter, by=cast.committee, is_accepted=False, words="没有写期限", workdays=2
    )
    assert (letter.status, letter.due_on) == (Status.ISSUED, date(2026, 4, 1))
    assert letter.limit_on == date(2026, 4, 7)
    actions.answer(letter, by=cast.unit_head, words="4月10日前更换完")
    letter = actions.judge(letter, by=cast.committee, is_accepted=True)
    verdicts = letter.answers.values_list("verdict", flat=True)
    assert list(verdicts) == [Verdict.INSUFFICIENT, Verdict.ACCEPTED]
    assert letter.status == Status.ACCEPTED


def test_lifting_ends_the_supervision(cast: Cast) -> None:
    letter = issued(cast)
    case = letter.matters.get().case
    assert case.supervision == Supervision.LETTER
    letter = actions.lift(letter, by=cast.committee, reason="已经办结")
    case.refresh_from_db()
    assert (letter.status, case.supervision) == (Status.LIFTED, Supervision.NONE)
    actions.sweep()
    case.refresh_from_db()
    assert case.supervision == Supervision.NONE


def test_a_paper_without_anything_left_to_push_is_not_signed(cast: Cast) -> None:
    letter = drafted(cast)
    case = letter.matters.get().case
    cases.submit_reply(case, by=cast.handler, reply=REPLY)
    cases.sign_reply(case, by=cast.unit_head)
    with pytest.raises(Refusal, match="请作废"):
        actions.sign(letter, by=cast.committee)


def test_the_effect_is_told_in_days(cast: Cast, at: At) -> None:
    letter = issued(cast)
    case = letter.matters.get().case
    assert [each.days for each in queries.effects_of(letter)] == [None]
    at("2026-04-02 10:00")
    cases.submit_reply(case, by=cast.handler, reply=REPLY)
    cases.sign_reply(case, by=cast.unit_head)
    assert [each.days for each in queries.effects_of(letter)] == [3]


def test_a_paper_has_a_clock_of_its_own_and_warns_once(cast: Cast, at: At) -> None:
    letter = issued(cast)
    for day in ("04-02 08:05", "04-03 08:05", "04-07 08:05", "04-08 08:05", "04-09 08:05"):
        at(f"2026-{day}")
        actions.sweep()
    told = Message.objects.filter(recipient=cast.handler.person_id, event__startswith="letter:")
    events = [each.event for each in told.order_by("id")]
    assert events == [
        f"letter:{letter.pk}:issued",
        f"letter:{letter.pk}:amber:2026-04-07",
        f"letter:{letter.pk}:red:2026-04-07",
    ]
    unit = queries.record_of(letter.unit, cast.committee)
    assert (unit.asked, unit.on_time) == (1, 0)


def test_a_summons_has_its_day_its_minutes_and_undertakings(cast: Cast, at: At) -> None:
    case = late_case(cast)
    at("2026-04-14 08:05")
    actions.sweep()
    letter = Letter.objects.get(matters__case=case)
    assert letter.kind == Kind.SUMMONS
    with pytest.raises(Refusal, match="时间和地点"):
        actions.sign(letter, by=cast.committee)
    day = clock.now().replace(hour=15, day=16)
    actions.amend(
        letter,
        by=cast.committee,
        demands="请说明情况",
        limit_workdays=5,
        meets_at=day,
        place="县人大",
    )
    actions.sign(letter, by=cast.committee)
    at("2026-04-17 09:00")
    promised = [("更换路灯", date(2026, 4, 21))]
    actions.hold(
        letter,
        by=cast.committee,
        held_on=date(2026, 4, 16),
        minutes="局长参加，说明了原因。",
        promised=promised,
    )
    at("2026-04-22 08:05")
    actions.sweep()
    assert Message.objects.filter(
        recipient=cast.handler.person_id, event__startswith="undertaking:"
    ).exists()
    kept = letter.undertakings.get()
    actions.keep_undertaking(letter, kept.pk, by=cast.committee)
    with pytest.raises(Refusal):
        actions.keep_undertaking(letter, kept.pk, by=cast.committee)


def test_the_condition_and_the_rule_of_signing_agree(cast: Cast) -> None:
    sealed = late_case(cast)
    Case.objects.filter(pk=sealed.pk).update(is_sealed=True)
    drafted(cast)
    cast.unit.division = cast.township
    cast.unit.save(update_fields=["division"])
    drafted(cast)
    for letter in Letter.objects.select_related("organ__division"):
        for part in cast.accounts():
            user = cast.fresh(part)
            found = Letter.objects.filter(rules.signable_by(user), pk=letter.pk).exists()
            assert found == rules.may_sign(letter, user), (part, letter.organ)


SEE_A_SIGNED_PAPER = {
    "liaison", "station_head", "deputy", "handler", "unit_head", "co_handler", "presidium",
    "committee",
}  # fmt: skip


def seers(letter: Letter, cast: Cast) -> set[str]:
    seen: set[str] = set()
    for part in cast.accounts():
        if Letter.objects.visible_to(cast.fresh(part)).filter(pk=letter.pk).exists():
            seen.add(part)
    return seen


def test_whoever_sees_the_matters_sees_the_paper_and_drafts_only_their_signers(cast: Cast) -> None:
    letter = drafted(cast)
    assert seers(letter, cast) == {"committee"}
    actions.sign(letter, by=cast.committee)
    assert seers(letter, cast) == SEE_A_SIGNED_PAPER


def test_r047_papers_on_a_sealed_matter_stay_with_the_intake_and_the_unit(cast: Cast) -> None:
    case = late_case(cast)
    Case.objects.filter(pk=case.pk).update(is_sealed=True)
    actions.sweep()
    letter = Letter.objects.get(matters__case=case)
    assert seers(letter, cast) == {"secret"}
    with pytest.raises(Refusal):
        actions.sign(letter, by=cast.committee)
    actions.sign(letter, by=cast.secret)
    assert seers(letter, cast) == {"secret", "handler", "unit_head", "co_handler"}
    told = Message.objects.exclude(event__startswith="case:").values_list("recipient", flat=True)
    about = {cast.secret.person_id, cast.handler.person_id, cast.unit_head.person_id}
    hidden: list[Account] = [cast.committee, cast.presidium, cast.liaison]
    assert about <= set(told)
    assert not any(
        Message.objects.filter(recipient=each.person_id, event__startswith="oversight:").exists()
        for each in hidden
    )
    assert case.state == State.HANDLING
