"""R-054, R-072: a matter left alone climbs the whole ladder under a moving clock, once each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from lianxin.cases import actions as cases
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case, Grade
from lianxin.cases.states import State, Supervision
from lianxin.notify.models import Message
from lianxin.oversight import actions
from lianxin.oversight.models import Letter, LetterCase, SweepRun
from lianxin.oversight.states import Kind, Status
from lianxin.people.models import Account

At = Callable[[str], None]


def levels_by_day(case: Case, at: At, first: date, last: date) -> dict[date, Supervision]:
    """Sweep day by day, twice on every third; the days on which the level rose."""
    rose: dict[date, Supervision] = {}
    day, number = first, 0
    while day <= last:
        at(f"{day} 08:05")
        for _again in range(2 if number % 3 == 0 else 1):
            before = case.supervision
            actions.sweep()
            case.refresh_from_db()
            if case.supervision != before:
                assert day not in rose
                rose[day] = Supervision(case.supervision)
        day, number = day + timedelta(days=1), number + 1
    return rose


@pytest.mark.slow
def test_a_matter_left_alone_climbs_the_whole_ladder_once_each(cast: Cast, at: At) -> None:
    at("2026-09-01 10:00")
    case = case_in(State.HANDLING, cast)
    assert case.due_on == date(2026, 9, 21)  # 15 working days, the Sunday of the 20th among them
    rose = levels_by_day(case, at, date(2026, 9, 1), date(2026, 11, 1))
    # 25 to 27 September are off, so are 1 to 7 October; 20 September and 10 October are worked.
    assert rose == {
        date(2026, 9, 18): Supervision.REMIND,
        date(2026, 9, 21): Supervision.URGE,
        date(2026, 9, 29): Supervision.LETTER,
        date(2026, 10, 12): Supervision.LISTED,
        date(2026, 10, 19): Supervision.SUMMONS,
    }
    pushes = case.journal.filter(move="supervise").order_by("seq")
    assert [each.facts["level"] for each in pushes] == [1, 2, 3, 4, 5]
    assert {each.hat for each in pushes} == {"system"}
    left = LetterCase.objects.filter(case=case).order_by("letter_id")
    assert [each.kind for each in left] == [Kind.LETTER, Kind.LISTING, Kind.SUMMONS]
    assert {each.letter.status for each in left} == {Status.DRAFT}
    told = Message.objects.values_list("recipient", "event")
    assert max(Counter(told).values()) == 1
    assert _told(cast.handler, "督办：") == 5
    assert _told(cast.liaison, "督办函督办") == _told(cast.presidium, "督办函督办") == 1
    assert _told(cast.committee, "已进入约谈") == _told(cast.committee, "已进入挂牌督办") == 1
    assert _told(cast.committee, "等您签发") == 3
    assert _told(cast.other_presidium, "") == _told(cast.other_committee, "") == 0


def _told(account: Account, words: str) -> int:
    return Message.objects.filter(recipient=account.person_id, text__contains=words).count()


def test_r054_a_matter_that_nobody_signs_for_is_reminded_and_then_urged(cast: Cast, at: At) -> None:
    at("2026-04-30 16:00")
    case = case_in(State.ASSIGNED, cast)
    rose = levels_by_day(case, at, date(2026, 4, 30), date(2026, 5, 11))
    # 1 to 5 May are off, so the day for signing is the 6th; Saturday the 9th is worked.
    assert rose == {
        date(2026, 5, 7): Supervision.REMIND,
        date(2026, 5, 8): Supervision.URGE,
    }
    assert not Letter.objects.exists()


@pytest.mark.parametrize("state", [State.ASKING, State.SUSPENDED, State.REPLIED, State.REGISTERED])
def test_r058_a_clock_that_rests_pushes_nobody(cast: Cast, at: At, state: State) -> None:
    at("2026-03-02 10:00")
    case = case_in(state, cast)
    at("2026-05-20 08:05")
    actions.sweep()
    case.refresh_from_db()
    assert case.supervision == Supervision.NONE
    assert not Letter.objects.exists()


def test_a_matter_that_jumps_several_rungs_leaves_the_paper_of_the_highest(
    cast: Cast, at: At
) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.HANDLING, cast)
    at("2026-04-08 08:05")
    actions.sweep()
    case.refresh_from_db()
    assert case.supervision == Supervision.LISTED
    assert [each.kind for each in Letter.objects.all()] == [Kind.LISTING]


def test_a_clock_set_back_tells_nothing_twice_and_takes_nothing_back(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.HANDLING, cast)
    at("2026-03-30 08:05")
    actions.sweep()
    before = Message.objects.count(), Letter.objects.count()
    for moment in ("2026-03-20 08:05", "2026-03-23 08:05", "2026-03-30 08:05"):
        at(moment)
        actions.sweep()
    case.refresh_from_db()
    assert case.supervision == Supervision.LETTER
    assert (Message.objects.count(), Letter.objects.count()) == before


def test_a_lifted_matter_is_let_be_until_its_deadline_moves(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.HANDLING, cast)
    at("2026-03-25 08:05")
    actions.sweep()
    cases.lift(case, by=cast.committee, reason="已列入计划")
    actions.sweep()
    case.refresh_from_db()
    assert case.supervision == Supervision.NONE
    cases.ask_extension(case, by=cast.handler, days=10, reason="材料未到")
    cases.grant_extension(case, by=cast.presidium)
    assert case.due_on == date(2026, 4, 2)
    at("2026-04-02 08:05")
    actions.sweep()
    case.refresh_from_db()
    assert case.supervision == Supervision.URGE


def test_r064_a_new_round_climbs_anew(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.FED_BACK, cast)
    Case.objects.filter(pk=case.pk).update(supervision=Supervision.LETTER)
    case.refresh_from_db()
    cases.rate(
        case, by=cast.liaison, grade=Grade.DISSATISFIED, attitude=Grade.SATISFIED, words="没修好"
    )
    assert (case.round, case.supervision) == (2, Supervision.NONE)


def test_every_sweep_leaves_a_row_that_says_what_it_did(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case_in(State.HANDLING, cast)
    at("2026-03-30 08:05")
    run = actions.sweep()
    assert SweepRun.objects.get() == run
    assert run.ended_at
    assert (run.did["pushed"], run.did["papers"]) == (1, 1)
    assert actions.sweep().did == {"pushed": 0, "papers": 0, "reminders": 0, "letters": 0}
