"""R-050 … R-058 and R-070 … R-072: assignment, deadlines, returns, extensions, supervision."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lianxin.cases import actions, deadlines, lights, policy
from lianxin.cases.factories import (
    REPLY,
    Cast,
    RemitFactory,
    case_in,
    last_entry,
    other_case,
)
from lianxin.cases.ladder import due_level
from lianxin.cases.lights import Light
from lianxin.cases.models import (
    Assignment,
    AssignmentRole,
    Case,
    Complexity,
    FeedbackMethod,
    Grade,
    Reply,
)
from lianxin.cases.queries import working
from lianxin.cases.states import Result, Stage, State, Supervision, Triage
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.places.calendar import Calendar, add_workdays

At = Callable[[str], None]


def assigned(cast: Cast, **given: object) -> Case:
    facts: dict[str, Any] = {"by": cast.station_head, "lead": cast.unit, **given}
    return actions.assign(case_in(State.REGISTERED, cast), **facts)


def handled(cast: Cast, **given: object) -> Case:
    return actions.acknowledge(assigned(cast, **given), by=cast.handler)


def test_r050_one_lead_and_any_number_of_co_units(cast: Cast) -> None:
    case = assigned(cast, co=[cast.co_unit, cast.other_unit, cast.co_unit])
    roles = case.assignments.values_list("unit", "role")
    assert set(roles) == {
        (cast.unit.pk, "lead"),
        (cast.co_unit.pk, "co"),
        (cast.other_unit.pk, "co"),
    }
    with pytest.raises(Refusal):
        assigned(cast, co=[cast.unit])
    with pytest.raises(Refusal, match="已经"):
        actions.add_co_unit(case, by=cast.station_head, unit=cast.co_unit)


def test_r050_the_database_knows_one_live_lead_only(cast: Cast) -> None:
    case = assigned(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            case=case,
            unit=cast.other_unit,
            role=AssignmentRole.LEAD,
            assigned_at=clock.now(),
        )


def test_r050_a_unit_no_longer_in_use_is_not_asked(cast: Cast) -> None:
    cast.unit.is_active = False
    with pytest.raises(Refusal, match="停用"):
        assigned(cast)


def test_r050_parts_have_their_own_lead_and_reply_and_are_gathered(cast: Cast) -> None:
    whole = case_in(State.REGISTERED, cast)
    parts = actions.split(whole, by=cast.station_head, titles=["修灯", "换电缆"])
    for part in parts:
        actions.assign(part, by=cast.station_head, lead=cast.unit)
        with pytest.raises(Refusal, match=parts[1].number):
            actions.gather(whole, by=cast.station_head, reply=REPLY)
        actions.acknowledge(part, by=cast.handler)
        actions.submit_reply(part, by=cast.handler, reply=REPLY)
        actions.sign_reply(part, by=cast.unit_head)
        actions.accept_reply(part, by=cast.liaison)
    actions.gather(whole, by=cast.station_head, reply=REPLY)
    actions.feed_back(parts[0], by=cast.liaison, method=FeedbackMethod.PHONE)
    actions.feed_back(whole, by=cast.liaison, method=FeedbackMethod.PHONE, words="都修好了")
    actions.rate(whole, by=cast.liaison, grade=Grade.SATISFIED, attitude=Grade.SATISFIED)
    actions.close(whole, by=cast.liaison)
    assert set(whole.sub_matters.values_list("state", flat=True)) == {State.CLOSED}
    assert Reply.objects.filter(status="signed").count() == 3


def test_r050_splitting_makes_at_least_two_and_only_once(cast: Cast) -> None:
    case = case_in(State.REGISTERED, cast)
    with pytest.raises(Refusal):
        actions.split(case, by=cast.station_head, titles=["修灯", "  "])
    part = actions.split(case, by=cast.station_head, titles=["修灯", "换电缆"])[0]
    with pytest.raises(Refusal, match="不能再分办"):
        actions.split(part, by=cast.station_head, titles=["一", "二"])


def test_r050_an_opinion_is_given_by_its_own_unit_only(cast: Cast) -> None:
    case = assigned(cast, co=[cast.co_unit, cast.other_unit])
    with pytest.raises(Refusal):
        actions.give_opinion(case, by=cast.co_handler, unit=cast.other_unit, opinion="同意")
    actions.give_opinion(case, by=cast.co_handler, unit=cast.co_unit, opinion="同意")
    given = case.assignments.exclude(opinion="").get()
    assert (given.unit, given.opinion) == (cast.co_unit, "同意")


@pytest.mark.parametrize(
    ("complexity", "due_on"),
    [
        (Complexity.SIMPLE, date(2026, 3, 9)),
        (Complexity.GENERAL, date(2026, 3, 23)),
        (Complexity.COMPLEX, date(2026, 4, 14)),
    ],
)
def test_r051_five_fifteen_or_thirty_working_days(
    cast: Cast, at: At, complexity: Complexity, due_on: date
) -> None:
    at("2026-03-02 10:00")
    case = assigned(cast, complexity=complexity)
    assert case.due_on == due_on
    assert "工作日" in working(case)


def test_r051_a_given_deadline_lies_ahead(cast: Cast) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    assert assigned(cast, due_on=tomorrow).due_on == tomorrow
    with pytest.raises(Refusal) as refused:
        assigned(cast, due_on=clock.today())
    assert refused.value.field == "due_on"


def test_r052_holidays_do_not_count_and_make_up_days_do(cast: Cast, at: At) -> None:
    at("2025-09-26 10:00")
    # Sunday 28 September and Saturday 11 October 2025 are worked, 1 to 8 October are off.
    assert assigned(cast, complexity=Complexity.SIMPLE).due_on == date(2025, 10, 10)
    assert add_workdays(date(2025, 9, 26), 6) == date(2025, 10, 11)


@pytest.mark.parametrize(
    ("start", "due_on"),
    [
        (date(2025, 7, 15), date(2025, 8, 15)),
        (date(2025, 10, 31), date(2025, 12, 1)),
        (date(2025, 8, 31), date(2025, 9, 30)),
        (date(2025, 9, 1), date(2025, 10, 9)),
        (date(2024, 1, 31), date(2024, 2, 29)),
    ],
)
def test_r053_a_month_ends_on_the_same_day_or_the_last_or_after_the_holiday(
    db: None, start: date, due_on: date
) -> None:
    assert deadlines.due_of(deadlines.months(start, 1), Calendar.read()) == due_on


def test_r054_signing_for_it_is_due_on_the_next_working_day(cast: Cast, at: At) -> None:
    at("2026-03-06 16:00")  # a Friday
    case = assigned(cast)
    assert case.step_due_on == date(2026, 3, 9)
    assert due_level(case, date(2026, 3, 9)) == Supervision.NONE
    assert due_level(case, date(2026, 3, 10)) == Supervision.REMIND
    assert due_level(case, date(2026, 3, 11)) == Supervision.URGE
    at("2026-03-09 09:00")
    actions.acknowledge(case, by=cast.handler)
    assert case.step_due_on == date(2026, 3, 11)  # the resident is to be contacted next
    assert due_level(case, date(2026, 3, 11)) == Supervision.NONE


def test_r055_a_unit_hands_back_within_five_working_days(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    cases = [assigned(cast) for _ in range(2)]
    at("2026-03-09 17:59")
    actions.hand_back(cases[0], by=cast.handler, reason="不属本局")
    at("2026-03-10 08:00")
    with pytest.raises(Refusal, match="5个工作日"):
        actions.hand_back(cases[1], by=cast.handler, reason="不属本局")


def test_r055_handing_back_needs_a_reason(cast: Cast) -> None:
    with pytest.raises(Refusal) as refused:
        actions.hand_back(assigned(cast), by=cast.handler, reason=" ")
    assert refused.value.field == "reason"


def test_r055_after_a_ruling_there_is_no_second_return(cast: Cast) -> None:
    case = case_in(State.RETURNING, cast)
    actions.deny_return(case, by=cast.station_head, reason="属于贵局")
    with pytest.raises(Refusal, match="不能再退回"):
        actions.hand_back(case, by=cast.handler, reason="还是不办")
    actions.acknowledge(case, by=cast.handler)
    assert case.assignments.get(role="lead").return_decision == "属于贵局"


@pytest.mark.parametrize("way", ["returned", "reassigned"])
def test_r055_the_second_assignment_is_not_handed_back(cast: Cast, way: str) -> None:
    if way == "returned":
        case = case_in(State.RETURNING, cast)
        actions.accept_return(case, by=cast.station_head)
        actions.assign(case, by=cast.station_head, lead=cast.other_unit)
    else:
        case = assigned(cast)
        actions.reassign(case, by=cast.station_head, lead=cast.other_unit, reason="职责")
    with pytest.raises(Refusal, match="不能再退回"):
        actions.hand_back(case, by=cast.other_handler, reason="不属本局")


def test_r056_a_returned_case_is_the_coordinators_until_assigned_anew(cast: Cast) -> None:
    case = case_in(State.RETURNING, cast)
    assert case.lead_unit == cast.unit
    actions.accept_return(case, by=cast.station_head, reason="同意")
    assert case.state == State.REGISTERED
    assert case.lead_unit is None
    assert case.due_on is None
    assert case.step_due_on
    assert case.is_open
    assert actions.assign(case, by=cast.station_head, lead=cast.other_unit).lead_unit


def test_r056_a_reassigned_case_keeps_its_co_units_and_names_the_new_lead(cast: Cast) -> None:
    case = handled(cast, co=[cast.co_unit, cast.other_unit])
    actions.draft_reply(case, by=cast.handler, reply=REPLY)
    actions.reassign(case, by=cast.presidium, lead=cast.other_unit, reason="职责")
    live = case.assignments.filter(ended_at__isnull=True).values_list("unit", "role")
    assert set(live) == {(cast.other_unit.pk, "lead"), (cast.co_unit.pk, "co")}
    actions.acknowledge(case, by=cast.other_handler)
    actions.submit_reply(case, by=cast.other_handler, reply=REPLY, without_opinions="等不及")
    actions.sign_reply(case, by=cast.other_handler)
    assert case.replies.get().unit_name == cast.other_unit.name


def test_r057_one_extension_a_round_within_thirty_days(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = handled(cast)
    for days in (0, 31):
        with pytest.raises(Refusal):
            actions.ask_extension(case, by=cast.handler, days=days, reason="等材料")
    with pytest.raises(Refusal):
        actions.ask_extension(case, by=cast.handler, days=10, reason="")
    actions.ask_extension(case, by=cast.handler, days=10, reason="等材料")
    with pytest.raises(Refusal):
        actions.ask_extension(case, by=cast.handler, days=5, reason="再等")
    actions.grant_extension(case, by=cast.station_head)
    assert case.due_on == date(2026, 4, 2)
    assert case.deadlines.get(stage=Stage.REPLY).due_on == case.due_on
    with pytest.raises(Refusal):
        actions.ask_extension(case, by=cast.handler, days=5, reason="再等")


def test_r057_the_resident_sees_the_extension_and_its_reason(cast: Cast) -> None:
    case = handled(cast)
    actions.ask_extension(case, by=cast.handler, days=10, reason="等电缆到货")
    actions.grant_extension(case, by=cast.station_head)
    assert last_entry(case).told == "等电缆到货"
    assert "延长10天" in working(case)


def test_r057_a_denied_extension_moves_nothing_and_may_be_asked_again(cast: Cast) -> None:
    case = handled(cast)
    due_on = case.due_on
    actions.ask_extension(case, by=cast.handler, days=10, reason="等材料")
    with pytest.raises(Refusal):
        actions.deny_extension(case, by=cast.station_head, words="")
    actions.deny_extension(case, by=cast.station_head, words="理由不足")
    assert case.due_on == due_on
    with pytest.raises(Refusal, match="没有待审批"):
        actions.grant_extension(case, by=cast.station_head)
    actions.ask_extension(case, by=cast.handler, days=3, reason="等签字")


def test_r058_suspension_needs_a_leader_a_reason_and_a_review_day(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = handled(cast)
    later = date(2026, 4, 1)
    with pytest.raises(Refusal):
        actions.suspend(case, by=cast.handler, review_on=later, reason="等资金")
    with pytest.raises(Refusal):
        actions.suspend(case, by=cast.presidium, review_on=clock.today(), reason="等资金")
    with pytest.raises(Refusal):
        actions.suspend(case, by=cast.presidium, review_on=later, reason="")
    actions.suspend(case, by=cast.presidium, review_on=later, reason="等资金")
    assert case.is_open
    assert Case.objects.open().filter(pk=case.pk).exists()
    assert case.step_due_on == later
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(review_on=None)


def test_r058_the_days_on_account_are_given_back(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = handled(cast)
    actions.suspend(case, by=cast.presidium, review_on=date(2026, 4, 1), reason="等资金")
    at("2026-03-09 10:00")
    actions.resume(case, by=cast.presidium)
    assert (case.due_on, case.review_on, case.paused_on) == (date(2026, 3, 30), None, None)
    assert "5" in working(case)


def test_the_clock_stands_still_while_the_resident_is_asked(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = handled(cast)
    actions.ask_resident(case, by=cast.handler, question="是哪一盏？")
    at("2026-03-04 10:00")
    actions.answer_question(case, by=cast.liaison, answer="第三盏")
    assert case.due_on == date(2026, 3, 25)


def direct(cast: Cast, case: Case | None = None) -> Case:
    return actions.assign_directly(case or other_case(cast), by=cast.deputy, unit=cast.unit)


def test_r070_a_deputy_with_the_grant_hands_micro_matters_to_listed_units(cast: Cast) -> None:
    case = direct(cast)
    assert (case.triage, case.lead_unit) == (Triage.MICRO_DIRECT, cast.unit)
    with pytest.raises(Refusal, match="名单"):
        actions.assign_directly(other_case(cast), by=cast.deputy, unit=cast.co_unit)
    cast.deputy.person.mandates.update(may_assign_directly=False)
    with pytest.raises(Refusal, match="授权"):
        direct(cast)


def test_r070_a_unit_is_listed_for_its_category_and_area(cast: Cast) -> None:
    facts = {"unit": cast.other_unit, "takes_micro_matters": True}
    RemitFactory.create(category=cast.category, division=cast.other_township, **facts)
    RemitFactory.create(category=cast.other_category, division=cast.county, **facts)
    with pytest.raises(Refusal, match="名单"):
        actions.assign_directly(other_case(cast), by=cast.deputy, unit=cast.other_unit)
    RemitFactory.create(category=cast.category.parent, division=cast.county, **facts)
    actions.assign_directly(other_case(cast), by=cast.deputy, unit=cast.other_unit)


def test_r070_ten_open_direct_matters_and_no_more(cast: Cast) -> None:
    first = direct(cast)
    for _ in range(policy.current().micro_cap - 1):
        direct(cast)
    eleventh = other_case(cast)
    with pytest.raises(Refusal, match="10件"):
        direct(cast, eleventh)
    actions.acknowledge(first, by=cast.handler)
    actions.submit_reply(first, by=cast.handler, reply=REPLY)
    actions.sign_reply(first, by=cast.unit_head)
    actions.accept_reply(first, by=cast.liaison)
    actions.feed_back(first, by=cast.liaison, method=FeedbackMethod.PHONE)
    actions.rate(first, by=cast.liaison, grade=Grade.SATISFIED, attitude=Grade.SATISFIED)
    actions.close(first, by=cast.liaison)
    assert direct(cast, eleventh).triage == Triage.MICRO_DIRECT


@pytest.mark.parametrize(
    ("today", "light"),
    [
        (date(2026, 3, 1), Light.GREEN),
        (date(2026, 3, 7), Light.GREEN),
        (date(2026, 3, 8), Light.AMBER),
        (date(2026, 3, 11), Light.AMBER),
        (date(2026, 3, 12), Light.RED),
    ],
)
def test_r071_green_amber_at_thirty_percent_red_after_the_last_day(
    today: date, light: Light
) -> None:
    due_on = date(2026, 3, 11)
    amber_on = lights.amber_from(date(2026, 3, 1), due_on)
    assert lights.light(amber_on, due_on, today) == light


def test_r071_what_has_no_deadline_has_no_light() -> None:
    assert lights.light(None, None, date(2026, 3, 1)) == Light.NONE


@pytest.mark.parametrize(
    ("today", "level"),
    [
        (date(2026, 3, 18), Supervision.NONE),
        (date(2026, 3, 19), Supervision.REMIND),
        (date(2026, 3, 23), Supervision.URGE),
        (date(2026, 3, 27), Supervision.URGE),
        (date(2026, 3, 30), Supervision.LETTER),
        (date(2026, 4, 7), Supervision.LISTED),
        (date(2026, 4, 14), Supervision.SUMMONS),
    ],
)
def test_r072_the_ladder_climbs_by_working_days(
    cast: Cast, at: At, today: date, level: Supervision
) -> None:
    at("2026-03-02 10:00")
    case = handled(cast)
    assert case.due_on == date(2026, 3, 23)
    assert due_level(case, today) == level


def test_r072_the_ladder_rests_while_the_clock_stands(cast: Cast) -> None:
    for state in (State.ASKING, State.SUSPENDED, State.REPLIED, State.REGISTERED):
        assert due_level(case_in(state, cast), date(2099, 1, 1)) == Supervision.NONE


def test_r072_supervision_never_grows_gentler(cast: Cast) -> None:
    case = handled(cast)
    actions.supervise(case, by=cast.presidium, level=Supervision.LETTER, words="请抓紧")
    with pytest.raises(Refusal):
        actions.supervise(case, by=cast.presidium, level=Supervision.URGE, words="请抓紧")
    with pytest.raises(Refusal):
        actions.supervise(case, by=cast.presidium, level=Supervision.LISTED, words="")
    assert due_level(case, clock.today()) == Supervision.LETTER
    assert (case.state, case.result) == (State.HANDLING, "")
    assert Result.RESOLVED not in {case.state, case.result}
