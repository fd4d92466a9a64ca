"""R-059 … R-069: reply, signature, feedback, rating, rounds, closing, archive, journal."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client

from lianxin.cases import actions
from lianxin.cases.factories import (
    REPLY,
    Cast,
    StoredFileFactory,
    case_in,
    last_entry,
    rate,
    satisfy_and_close,
)
from lianxin.cases.models import (
    Assignment,
    Case,
    CaseText,
    ExplainReason,
    Feedback,
    FeedbackMethod,
    Grade,
    JournalEntry,
    Rating,
    Reply,
    ReplyStatus,
)
from lianxin.cases.rules import Party
from lianxin.cases.states import MOVES, Hat, Result, State
from lianxin.kit import clock, origin
from lianxin.kit.refusals import Refusal

At = Callable[[str], None]


@pytest.mark.parametrize("part", ["findings", "basis", "measures", "contact", "result"])
def test_r059_a_reply_lacks_nothing(cast: Cast, part: str) -> None:
    case = case_in(State.HANDLING, cast)
    with pytest.raises(Refusal) as refused:
        actions.submit_reply(case, by=cast.handler, reply=replace(REPLY, **{part: ""}))
    assert refused.value.field == part


def test_r059_a_reply_has_twenty_characters_at_least(cast: Cast) -> None:
    case = case_in(State.REGISTERED, cast)
    short = replace(REPLY, findings="已修好。 " * 2, basis="", measures="")
    with pytest.raises(Refusal, match="20"):
        actions.answer_on_spot(case, by=cast.liaison, reply=short)


def test_r059_a_draft_may_be_half_written_but_is_not_signed(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    actions.draft_reply(case, by=cast.handler, reply=replace(REPLY, basis=""))
    actions.draft_reply(case, by=cast.handler, reply=REPLY)
    assert case.replies.get().status == ReplyStatus.DRAFT
    with pytest.raises(Refusal):
        actions.sign_reply(case, by=cast.unit_head)


def test_r060_only_the_head_signs(cast: Cast) -> None:
    case = case_in(State.REVIEWING, cast)
    for part in ("handler", "liaison", "presidium", "co_handler"):
        with pytest.raises(Refusal):
            actions.sign_reply(case, by=getattr(cast, part))
    actions.sign_reply(case, by=cast.unit_head)
    reply = case.replies.get()
    assert reply.signed_by == cast.unit_head.person
    assert len(bytes(reply.signature or b"")) == 32


def test_r060_the_head_may_send_it_back_with_words(cast: Cast) -> None:
    case = case_in(State.REVIEWING, cast)
    with pytest.raises(Refusal):
        actions.send_back_reply(case, by=cast.unit_head, reason="")
    actions.send_back_reply(case, by=cast.unit_head, reason="写明何时修好")
    assert (case.state, case.replies.get().status) == (State.HANDLING, ReplyStatus.DRAFT)


@pytest.mark.parametrize(
    "change",
    [
        {"findings": "改了"}, {"basis": "改了"}, {"measures": "改了"}, {"contact": "改了"},
        {"result": "explained"}, {"explain_reason": "policy"}, {"unit_name": "改了"},
        {"round": 2}, {"signature": b"x" * 32}, {"signed_at": "2020-01-01T00:00:00Z"},
        {"signed_by": None}, {"status": ReplyStatus.DRAFT},
    ],
)  # fmt: skip
def test_r060_a_signed_reply_does_not_change(cast: Cast, change: dict[str, Any]) -> None:
    case = case_in(State.REPLIED, cast)
    with pytest.raises(IntegrityError, match="R-060"), transaction.atomic():
        Reply.objects.filter(case=case).update(**change)


def test_r060_a_signed_reply_is_not_deleted_and_stays_when_rejected(cast: Cast) -> None:
    case = case_in(State.REPLIED, cast)
    with pytest.raises(IntegrityError, match="R-060"), transaction.atomic():
        case.replies.all().delete()
    actions.reject_reply(case, by=cast.liaison, reason="没有写明时间")
    actions.submit_reply(case, by=cast.handler, reply=REPLY)
    actions.sign_reply(case, by=cast.unit_head)
    assert list(case.replies.values_list("status", flat=True)) == ["rejected", "signed"]


def test_r061_closing_waits_for_the_rating_or_three_tries(cast: Cast) -> None:
    case = case_in(State.FED_BACK, cast)
    for done in range(3):
        with pytest.raises(Refusal, match=f"已回访{done}次"):
            actions.close(case, by=cast.liaison)
        actions.try_reach(
            case, by=cast.liaison, method=FeedbackMethod.PHONE, was_reached=False, words="无人接"
        )
    assert actions.close(case, by=cast.liaison).state == State.CLOSED


def test_r061_closing_waits_for_reply_and_feedback(cast: Cast) -> None:
    case = case_in(State.FED_BACK, cast)
    rate(case, cast, Grade.SATISFIED)
    Feedback.objects.filter(case=case).update(was_reached=False)
    with pytest.raises(Refusal, match="反馈"):
        actions.close(case, by=cast.liaison)
    Reply.objects.filter(case=case).update(status=ReplyStatus.REJECTED)
    with pytest.raises(Refusal, match="答复"):
        actions.close(case, by=cast.liaison)


def test_r061_no_case_ends_without_a_result_whatever_the_code_does(cast: Cast) -> None:
    case = case_in(State.FED_BACK, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state=State.CLOSED)


def test_r062_reply_and_feedback_are_two_moments(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.REPLIED, cast)
    at("2026-03-03 10:00")
    actions.accept_reply(case, by=cast.liaison)
    assert case.step_due_on == date(2026, 3, 6)
    at("2026-03-05 10:00")
    actions.feed_back(case, by=cast.liaison, method=FeedbackMethod.PHONE, words="修好了")
    assert case.replied_at
    assert case.fed_back_at
    assert (case.fed_back_at - case.replied_at).days == 3


def test_r063_there_are_three_grades_and_a_round_is_rated_once(cast: Cast) -> None:
    assert [str(grade.label) for grade in Grade] == ["满意", "基本满意", "不满意"]
    case = case_in(State.FED_BACK, cast)
    rate(case, cast, Grade.BASICALLY)
    with pytest.raises(Refusal, match="已经评价"):
        rate(case, cast, Grade.SATISFIED)


def test_r063_dissatisfied_needs_words_and_opens_the_next_round(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.FED_BACK, cast)
    with pytest.raises(Refusal) as refused:
        rate(case, cast, Grade.DISSATISFIED)
    assert refused.value.field == "words"
    assert not Rating.objects.exists()
    rate(case, cast, Grade.DISSATISFIED, "第三盏还是不亮")
    assert (case.state, case.round, case.result) == (State.ASSIGNED, 2, "")
    assert case.due_on == date(2026, 4, 2)
    assert list(case.journal.values_list("move", flat=True))[-2:] == [
        "rate",
        "rehandle",
    ]


def round_trip(case: Case, cast: Cast) -> Case:
    """The unit answers the round and the resident hears it."""
    actions.acknowledge(case, by=cast.handler)
    actions.submit_reply(case, by=cast.handler, reply=REPLY)
    actions.sign_reply(case, by=cast.unit_head)
    actions.accept_reply(case, by=cast.liaison)
    return actions.feed_back(case, by=cast.liaison, method=FeedbackMethod.PHONE)


def third_round(cast: Cast) -> Case:
    case = case_in(State.FED_BACK, cast)
    rate(case, cast, Grade.DISSATISFIED, "不亮")
    return rate(round_trip(case, cast), cast, Grade.DISSATISFIED, "还是不亮")


def test_r063_the_third_round_is_taken_in_hand_by_a_leader(cast: Cast) -> None:
    case = third_round(cast)
    assert (case.state, case.round, case.lead_unit) == (State.REGISTERED, 3, None)
    with pytest.raises(Refusal, match="第3轮"):
        actions.assign(case, by=cast.station_head, lead=cast.unit)
    with pytest.raises(Refusal, match="第3轮"):
        actions.assign_directly(case, by=cast.deputy, unit=cast.unit)
    with pytest.raises(Refusal, match="第3轮"):
        actions.answer_on_spot(case, by=cast.liaison, reply=REPLY)
    actions.assign(case, by=cast.presidium, lead=cast.unit)
    assert last_entry(case).hat == Hat.PRESIDIUM


def test_r063_rounds_are_unlimited(cast: Cast) -> None:
    case = third_round(cast)
    actions.assign(case, by=cast.presidium, lead=cast.unit)
    rate(round_trip(case, cast), cast, Grade.DISSATISFIED, "又不亮")
    assert (case.state, case.round) == (State.REGISTERED, 4)


def test_r064_each_round_keeps_its_own_reply_and_rating(cast: Cast) -> None:
    case = case_in(State.FED_BACK, cast)
    rate(case, cast, Grade.DISSATISFIED, "不亮")
    rate(round_trip(case, cast), cast, Grade.SATISFIED)
    assert list(case.replies.values_list("round", "status")) == [(1, "signed"), (2, "signed")]
    assert list(case.ratings.values_list("round", "grade")) == [
        (1, Grade.DISSATISFIED),
        (2, Grade.SATISFIED),
    ]


def test_r065_state_result_and_supervision_are_three_columns(cast: Cast) -> None:
    case = case_in(State.REPLIED, cast)
    actions.accept_reply(case, by=cast.liaison)
    assert (case.state, case.result, case.supervision) == (State.REVIEWED, Result.RESOLVED, 0)
    assert not {each.value for each in State} & {Result.RESOLVED, Result.IN_PROGRESS}


def test_r065_an_answer_is_resolved_in_progress_or_explained(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    with pytest.raises(Refusal) as refused:
        actions.submit_reply(case, by=cast.handler, reply=replace(REPLY, result=Result.DECLINED))
    assert refused.value.field == "result"


def test_r065_a_reply_from_a_ledger_gets_its_class_when_accepted(cast: Cast) -> None:
    case = case_in(State.REPLIED, cast)
    Case.objects.filter(pk=case.pk).update(result="")
    with pytest.raises(Refusal) as refused:
        actions.accept_reply(case, by=cast.liaison)
    assert refused.value.field == "result"
    actions.accept_reply(case, by=cast.liaison, result=Result.IN_PROGRESS)
    assert case.result == Result.IN_PROGRESS


def test_r065_the_class_of_a_ledgers_reply_is_asked_on_the_page(cast: Cast) -> None:
    case = case_in(State.REPLIED, cast)
    page = f"/desk/cases/{case.number}/accept_reply/"
    client = Client()
    client.force_login(cast.liaison, settings.AUTHENTICATION_BACKENDS[-1])
    assert 'name="result"' not in client.get(page).content.decode()
    Case.objects.filter(pk=case.pk).update(result="")
    assert 'name="result"' in client.get(page).content.decode()
    assert client.post(page, {}).status_code == 422
    assert client.post(page, {"result": "in_progress"}).status_code == 302


def test_r066_explained_needs_its_reason(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    explained = replace(REPLY, result=Result.EXPLAINED)
    with pytest.raises(Refusal) as refused:
        actions.submit_reply(case, by=cast.handler, reply=explained)
    assert refused.value.field == "explain_reason"
    given = replace(explained, explain_reason=ExplainReason.POLICY)
    done = actions.submit_reply(case, by=cast.handler, reply=given, without_opinions="等不及")
    assert done.state == State.REVIEWING
    assert len(ExplainReason) == 4


def test_r067_the_collector_takes_part_sees_and_comments(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    assert case.participants.get().is_collector
    actions.comment(case, by=cast.deputy, words="我下周去看看")
    assert last_entry(case).reason == "我下周去看看"
    with pytest.raises(Refusal):
        actions.comment(case, by=cast.other_deputy, words="我也看看")


def test_r068_the_archive_lacks_no_paper(cast: Cast) -> None:
    case = case_in(State.CLOSED, cast)
    Feedback.objects.filter(case=case).update(was_reached=False)
    with pytest.raises(Refusal, match="反馈"):
        actions.archive(case, by=cast.liaison)
    Feedback.objects.filter(case=case).update(was_reached=True)
    actions.archive(case, by=cast.liaison)
    assert case.archive_no.endswith(case.number)
    assert case.archived_at


def test_r068_an_archived_case_offers_nothing_but_coming_back(cast: Cast) -> None:
    case = case_in(State.ARCHIVED, cast)
    for name, move in MOVES.items():
        assert (State.ARCHIVED in move.sources) == (name == "reopen")
    with pytest.raises(Refusal):
        actions.attach(case, by=cast.liaison, file=StoredFileFactory.create())
    with pytest.raises(Refusal):
        actions.comment(case, by=cast.liaison, words="补充")


@pytest.mark.parametrize(
    "tamper",
    [
        lambda case: Case.objects.filter(pk=case.pk).update(title="改了"),
        lambda case: Case.objects.filter(pk=case.pk).update(state=State.CLOSED),
        lambda case: CaseText.objects.filter(case=case).update(verbatim="改了"),
        lambda case: case.petitioners.all().delete(),
        lambda case: case.ratings.update(grade=Grade.SATISFIED),
        lambda case: case.feedbacks.all().delete(),
        lambda case: Assignment.objects.filter(case=case).update(instructions="改了"),
        lambda case: Feedback.objects.create(
            case=case, round=1, method=FeedbackMethod.PHONE, was_reached=True, told_at=clock.now()
        ),
    ],
)
def test_r068_the_database_keeps_the_archive_read_only(
    cast: Cast, tamper: Callable[[Case], object]
) -> None:
    case = case_in(State.ARCHIVED, cast)
    with pytest.raises(IntegrityError, match="R-068"), transaction.atomic():
        tamper(case)


@pytest.mark.parametrize("state", [State.CLOSED, State.ARCHIVED])
def test_r068_what_comes_back_is_a_new_linked_matter(cast: Cast, state: State) -> None:
    case = case_in(state, cast)
    with pytest.raises(Refusal):
        actions.reopen(case, by=Party.RESIDENT, verbatim=" ")
    fresh = actions.reopen(case, by=Party.RESIDENT, verbatim="路灯又坏了，请再来看看。")
    case.refresh_from_db()
    assert (case.state, fresh.state, fresh.previous) == (state, State.RECEIVED, case)
    assert fresh.number != case.number
    assert fresh.petitioners.count() == case.petitioners.count()
    assert not fresh.is_anonymous
    assert last_entry(case).facts == {"number": fresh.number}


def test_r069_every_move_is_logged_with_who_when_from_to_why_and_where(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.HANDLING, cast)
    with origin.coming_from(origin.Origin("2001:DB8::1", "r1")):
        actions.hand_back(case, by=cast.handler, reason="不属本局")
    entry = JournalEntry.objects.filter(case=case).latest("seq")
    assert entry.at == clock.now()
    assert (entry.actor_id, entry.actor_name, entry.hat) == (
        cast.handler.person_id,
        "乔承",
        Hat.HANDLER,
    )
    assert (entry.move, entry.from_state, entry.to_state) == ("hand_back", "handling", "returning")
    assert (entry.reason, entry.ip) == ("不属本局", "2001:db8::1")


def test_r069_every_action_leaves_a_row_and_every_row_follows_the_one_before(cast: Cast) -> None:
    case = case_in(State.ARCHIVED, cast)
    rows = list(JournalEntry.objects.filter(case=case).order_by("seq"))
    assert [row.move for row in rows] == [
        "receive", "register", "assign", "acknowledge", "submit_reply", "sign_reply",
        "accept_reply", "feed_back", "rate", "close", "archive",
    ]  # fmt: skip
    assert [row.seq for row in rows] == list(range(1, case.journal_count + 1))
    for before, after in itertools.pairwise(rows):
        assert after.from_state == before.to_state
        assert bytes(after.previous) == bytes(before.digest)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cases_journalentry SET reason = 'x'",
        "DELETE FROM cases_journalentry",
    ],
)
def test_r069_the_journal_only_grows(cast: Cast, statement: str) -> None:
    case_in(State.REGISTERED, cast)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_r069_a_refused_move_leaves_no_row(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    rows = case.journal.count()
    with pytest.raises(Refusal):
        satisfy_and_close(case, cast)
    assert case.journal.count() == rows
