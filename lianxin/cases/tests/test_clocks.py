"""The clocks of a case: which run in which state, how they are met, dropped, moved, shown."""

from collections.abc import Callable
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from lianxin.cases import actions
from lianxin.cases.actions import journal
from lianxin.cases.factories import REPLY, Cast, case_in, last_entry
from lianxin.cases.lights import Light, amber_from, light, shining
from lianxin.cases.models import Case, Complexity, Deadline, FeedbackMethod, TimeLimit, Urgency
from lianxin.cases.rules import Party
from lianxin.cases.states import CLOCKS, MEETS, MOVES, Stage, State, Supervision
from lianxin.kit.refusals import Refusal
from lianxin.notify.models import Message

At = Callable[[str], None]


def running(case: Case) -> set[str]:
    return set(case.deadlines.running().values_list("stage", flat=True))


@pytest.mark.parametrize("state", State)
def test_the_clocks_that_run_are_those_that_the_table_names(cast: Cast, state: State) -> None:
    case = case_in(state, cast)
    assert running(case) == CLOCKS.get(state, set())
    leading = case.deadlines.running().exclude(stage=Stage.OPINION)
    if state == State.ASKING:
        assert (case.step_due_on, case.step_amber_on) == (None, None)
    elif state == State.SUSPENDED:
        assert case.step_due_on == case.step_amber_on == case.review_on
    else:
        days = [(each.due_on, each.amber_on) for each in leading]
        assert case.step_due_on == min((due for due, _amber in days), default=None)
        assert case.step_amber_on == min((amber for _due, amber in days), default=None)


def test_every_clock_can_be_met() -> None:
    met = {stage for stages in MEETS.values() for stage in stages}
    assert met | {Stage.OPINION} == set(Stage)
    assert MEETS.keys() <= MOVES.keys()


def test_a_clock_ends_as_met_or_as_dropped(cast: Cast) -> None:
    case = case_in(State.REPLIED, cast)
    ended = {each.stage: each for each in case.deadlines.exclude(stage=Stage.REVIEW)}
    assert ended[Stage.REPLY].met_at == case.replied_at
    assert ended[Stage.ACKNOWLEDGE].met_at
    assert ended[Stage.CONTACT].dropped_at  # nobody spoke with the resident
    assert ended[Stage.OPINION].dropped_at  # the co-handling unit said nothing


def test_a_unit_that_reached_the_resident_has_met_that_clock(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.HANDLING, cast)
    assert case.step_due_on == date(2026, 3, 5)
    actions.contact(case, by=cast.handler, method=FeedbackMethod.PHONE, words="已约上门时间")
    assert case.step_due_on == case.due_on
    actions.submit_reply(case, by=cast.handler, reply=REPLY, without_opinions="只换灯")
    actions.sign_reply(case, by=cast.unit_head)
    actions.reject_reply(case, by=cast.liaison, reason="没有说明时间")
    assert running(case) == {Stage.REPLY}
    assert case.step_due_on == case.due_on == date(2026, 3, 23)


def test_r050_an_opinion_is_due_before_the_lead_replies(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.REGISTERED, cast)
    actions.assign(
        case, by=cast.station_head, lead=cast.unit, co=[cast.co_unit], due_on=date(2026, 3, 6)
    )
    owed = case.deadlines.get(stage=Stage.OPINION)
    assert (owed.unit, owed.due_on) == (cast.co_unit, date(2026, 3, 5))
    actions.give_opinion(case, by=cast.co_handler, unit=cast.co_unit, opinion="可以共用电缆沟")
    owed.refresh_from_db()
    assert owed.met_at


def test_a_reassigned_case_keeps_its_day_and_owes_it_by_the_new_unit(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.HANDLING, cast)
    at("2026-03-10 10:00")
    actions.reassign(case, by=cast.presidium, lead=cast.other_unit, reason="职责")
    replies = list(case.deadlines.filter(stage=Stage.REPLY).order_by("pk"))
    assert [each.unit for each in replies] == [cast.unit, cast.other_unit]
    assert replies[0].dropped_at
    assert replies[1].due_on == case.due_on == date(2026, 3, 23)


@pytest.mark.parametrize(
    ("stated", "workdays"),
    [
        ({}, 2),
        ({"urgency": Urgency.URGENT}, 2),
        ({"urgency": Urgency.NORMAL}, 3),
        ({"category": "other_category"}, 2),
        ({"category": "category"}, 3),
        ({"station": "other_station"}, 2),
        ({"station": "station"}, 3),
    ],
)
def test_r051_the_office_gives_a_stage_time_by_station_category_and_urgency(
    cast: Cast, at: At, stated: dict[str, object], workdays: int
) -> None:
    at("2026-03-02 10:00")
    TimeLimit.objects.create(stage=Stage.ACKNOWLEDGE, workdays=2)
    facts = {
        name: getattr(cast, value) if isinstance(value, str) else value
        for name, value in stated.items()
    }
    if facts:
        TimeLimit.objects.create(stage=Stage.ACKNOWLEDGE, workdays=3, **facts)
    case = case_in(State.ASSIGNED, cast)
    days = {2: date(2026, 3, 4), 3: date(2026, 3, 5)}
    assert case.deadlines.get(stage=Stage.ACKNOWLEDGE).due_on == days[workdays]


def test_r051_the_most_particular_limit_wins(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    limits: list[tuple[int, dict[str, object]]] = [
        (9, {}),
        (8, {"urgency": Urgency.NORMAL}),
        (7, {"category": cast.category.parent}),
        (6, {"category": cast.category}),
        (4, {"station": cast.station, "complexity": Complexity.COMPLEX}),
        (3, {"station": cast.station}),
    ]
    for workdays, facts in limits:
        TimeLimit.objects.create(stage=Stage.REPLY, workdays=workdays, **facts)
    case = case_in(State.ASSIGNED, cast)
    assert case.due_on == date(2026, 3, 5)
    TimeLimit.objects.filter(station=cast.station).delete()
    again = case_in(State.ASSIGNED, cast)
    assert again.due_on == date(2026, 3, 10)


@pytest.mark.parametrize("today", [date(2026, 3, day) for day in range(1, 14)])
def test_r071_the_database_sees_the_colours_as_a_row_does(cast: Cast, at: At, today: date) -> None:
    case = case_in(State.REGISTERED, cast)
    due_on = date(2026, 3, 11)
    amber_on = amber_from(date(2026, 3, 1), due_on)
    Case.objects.filter(pk=case.pk).update(step_due_on=due_on, step_amber_on=amber_on)
    at(f"{today} 12:00")
    found = [each for each in Light if Case.objects.filter(shining(each), pk=case.pk).exists()]
    assert found == [light(amber_on, due_on, today)]


def test_a_resident_urges_once_in_so_many_days(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.HANDLING, cast)
    actions.urge(case, by=Party.RESIDENT, words="还要多久？")
    with pytest.raises(Refusal, match="7天内"):
        actions.urge(case, by=Party.RESIDENT)
    at("2026-03-09 10:01")
    actions.urge(case, by=Party.RESIDENT)
    assert last_entry(case).move == "urge"


@pytest.mark.parametrize("count", [1, 3])
def test_the_system_moves_any_number_of_cases_in_as_many_statements(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    keys = [case_in(State.HANDLING, cast).pk for _ in range(count)]
    with django_assert_num_queries(6):
        cases = journal.lock_all(Case.objects.filter(pk__in=keys), "supervise")
        journal.finish_all(
            "supervise",
            [
                journal.Outcome(
                    each,
                    reason="逾期",
                    facts={"level": 2},
                    columns={"supervision": Supervision.URGE},
                )
                for each in cases
            ],
        )
    for case in Case.objects.filter(pk__in=keys):
        assert case.supervision == Supervision.URGE
        assert (last_entry(case).move, last_entry(case).hat) == ("supervise", "system")
        told = Message.objects.filter(event=f"case:{case.pk}:{case.journal_count}")
        assert {each.recipient_id for each in told} >= {cast.handler.person_id}


def test_the_clocks_of_one_move_take_as_many_queries_whatever_came_before(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = case_in(State.HANDLING, cast)
    with django_assert_max_num_queries(14):
        actions.comment(case, by=cast.liaison, words="已看")
    assert Deadline.objects.filter(case=case).running().exists()


def test_r051_a_number_of_working_days_given_stays_with_the_calendar(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.REGISTERED, cast)
    actions.assign(case, by=cast.station_head, lead=cast.unit, workdays=3)
    owed = case.deadlines.get(stage=Stage.REPLY)
    assert owed.due_on == date(2026, 3, 5)
    assert owed.basis == [{"kind": "workdays", "start": "2026-03-02", "count": 3}]
