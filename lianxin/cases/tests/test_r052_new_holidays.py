"""R-052, R-053: a published holiday moves exactly the open deadlines that it touches, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lianxin.cases import actions, deadlines, jobs
from lianxin.cases.actions import calendar as following
from lianxin.cases.factories import REPLY, Cast, case_in, last_entry
from lianxin.cases.models import Case, Deadline
from lianxin.cases.queries.calendar import count_moved, foreseen
from lianxin.cases.queries.clocks import working
from lianxin.cases.sentences import sentence
from lianxin.cases.states import Stage, State
from lianxin.kit.jobs import is_under_way, run_pending
from lianxin.notify.models import Message
from lianxin.people.models import Account
from lianxin.places import actions as places
from lianxin.places.calendar import Calendar, Day, add_workdays
from lianxin.places.models import CalendarRelease
from lianxin.places.tables import YearTable

pytestmark = pytest.mark.django_db

At = Callable[[str], None]
HOLIDAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def friday(at: At) -> None:
    at("2026-11-20 10:00")


def publish(day: date = HOLIDAY, *, is_workday: bool = False) -> CalendarRelease:
    return places.set_day(day, by=None, is_workday=is_workday, name="建县纪念日", source="决定")


def reply_of(case: Case) -> Deadline:
    return case.deadlines.get(stage=Stage.REPLY)


def moves(case: Case) -> int:
    return case.journal.filter(move="recalculate").count()


def client_of(account: Account) -> Client:
    Authenticator.objects.create(user=account, type="totp", data={})
    client = Client()
    client.force_login(account, "lianxin.people.backends.PeopleBackend")
    return client


def test_a_holiday_published_for_next_week_moves_the_open_deadline(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    before = reply_of(case)
    assert before.due_on == date(2026, 12, 11)
    release = publish()
    assert is_under_way(jobs.recalculate_deadlines, release=release.number)
    assert run_pending() == 1
    assert not is_under_way(jobs.recalculate_deadlines, release=release.number)
    case.refresh_from_db()
    after = reply_of(case)
    assert after.due_on == case.due_on == date(2026, 12, 14)
    assert after.amber_on >= before.amber_on
    assert after.calendar_version == release.number
    contact = case.deadlines.get(stage=Stage.CONTACT)
    assert case.step_due_on == contact.due_on == date(2026, 11, 26)
    assert case.step_amber_on == min(after.amber_on, contact.amber_on)
    entry = last_entry(case)
    assert (entry.move, entry.hat) == ("recalculate", "system")
    assert sentence(entry) == ("因放假安排调整，答复期限由12月11日（周五）改为12月14日（周一）")
    assert "建县纪念日" in working(case)


def test_those_whose_day_moved_are_told_once_and_nobody_else(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    publish()
    run_pending()
    news = Message.objects.filter(event=f"case:{case.pk}:{last_entry(case).seq}")
    told = news.filter(recipient__isnull=False)
    people = [each.recipient_id for each in told]
    assert {cast.handler.person_id, cast.liaison.person_id} <= set(people)
    assert cast.other_handler.person_id not in people
    assert len(people) == len(set(people))
    assert {each.facts["due_on"] for each in told} == {"2026-12-14"}


@pytest.mark.parametrize("state", State)
def test_never_a_met_a_dropped_or_a_closed_one(cast: Cast, state: State) -> None:
    case = case_in(state, cast)
    ended = {each.pk: each.due_on for each in case.deadlines.all() if not each.is_running}
    publish()
    run_pending()
    for pk, due_on in ended.items():
        assert Deadline.objects.get(pk=pk).due_on == due_on
    if state in {State.CLOSED, State.ARCHIVED}:
        assert moves(case) == 0
    calendar = Calendar.read()
    case.refresh_from_db()
    if case.is_open:
        for each in case.deadlines.running():
            assert each.due_on == deadlines.due_of(each.basis, calendar)
        leading = case.deadlines.running().exclude(stage=Stage.OPINION)
        if state == State.ASKING:
            assert case.step_due_on is None
        elif state == State.SUSPENDED:
            assert case.step_due_on == case.review_on
        else:
            assert case.step_due_on == min((each.due_on for each in leading), default=None)


def test_a_deadline_that_the_day_does_not_touch_stays(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    count = case.journal_count
    publish(date(2026, 12, 14))
    run_pending()
    case.refresh_from_db()
    assert (case.due_on, case.journal_count) == (date(2026, 12, 11), count)


def test_a_day_that_someone_named_stays(cast: Cast) -> None:
    case = case_in(State.REGISTERED, cast)
    actions.assign(case, by=cast.station_head, lead=cast.unit, due_on=date(2026, 11, 24))
    publish()
    run_pending()
    assert reply_of(case).due_on == date(2026, 11, 24)


def test_a_make_up_day_brings_the_deadline_forward(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    publish(date(2026, 11, 28), is_workday=True)
    run_pending()
    assert reply_of(case).due_on == date(2026, 12, 10)


def test_once_taken_back_the_deadlines_stand_where_they_stood(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    release = publish()
    run_pending()
    back = places.take_back(release, by=None)
    run_pending()
    case.refresh_from_db()
    assert case.due_on == date(2026, 12, 11)
    assert reply_of(case).calendar_version == back.number
    assert (moves(case), count_moved(release.number), count_moved(back.number)) == (2, 1, 1)


def test_run_twice_nothing_moves_twice_and_nobody_is_told_twice(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    release = publish()
    run_pending()
    told = Message.objects.count()
    jobs.recalculate_deadlines(release.number)
    jobs.recalculate_missed()
    assert (moves(case), Message.objects.count()) == (1, told)


def test_a_worker_killed_midway_leaves_the_rest_for_the_next_run(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "CHUNK", 1)
    cases = [case_in(State.HANDLING, cast) for _ in range(3)]
    release = publish()
    following.recalculate_these(release.number, [cases[1].pk])
    assert sum(map(moves, cases)) == 1
    jobs.recalculate_deadlines(release.number)
    assert [moves(case) for case in cases] == [1, 1, 1]


def test_two_releases_before_the_worker_came_move_once(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    publish()
    publish(date(2026, 11, 25))
    assert run_pending() == 2
    assert moves(case) == 1
    assert reply_of(case).due_on == date(2026, 12, 15)


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_cases_takes_as_many_statements(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    cases = [case_in(State.HANDLING, cast) for _ in range(count)]
    release = publish()
    # Calendar and clocks read; a savepoint; locks, clocks, calendar; clocks and cases written; who
    # is told, twice asked and once written; the journal goes by COPY.
    with django_assert_num_queries(15):
        following.recalculate(release.number, {HOLIDAY})
    assert [moves(case) for case in cases] == [1] * count


def test_a_clock_that_stands_still_is_right_once_it_runs_on(cast: Cast, at: At) -> None:
    case = case_in(State.ASKING, cast)
    publish()
    run_pending()
    at("2026-11-26 10:00")
    actions.answer_question(case, by=cast.liaison, answer="是南门")
    # The holiday lies in the pause: 23, 25 and 26 November are given back, not the 24th.
    assert reply_of(case).due_on == add_workdays(date(2026, 12, 14), 3)
    at("2026-11-30 10:00")
    publish(date(2026, 11, 25))
    run_pending()
    assert reply_of(case).due_on == add_workdays(date(2026, 12, 15), 2)


def test_a_pause_after_an_overdue_day_is_reckoned_anew_too(cast: Cast, at: At) -> None:
    case = case_in(State.HANDLING, cast)
    at("2026-12-21 10:00")
    actions.ask_resident(case, by=cast.handler, question="哪个门？")
    at("2026-12-25 10:00")
    actions.answer_question(case, by=cast.liaison, answer="南门")
    assert reply_of(case).due_on == date(2026, 12, 17)
    publish(date(2026, 12, 23))
    run_pending()
    assert reply_of(case).due_on == date(2026, 12, 16)


def test_a_suspended_matter_keeps_its_review_day(cast: Cast) -> None:
    case = case_in(State.SUSPENDED, cast)
    review_on = case.review_on
    publish()
    run_pending()
    case.refresh_from_db()
    assert case.step_due_on == case.review_on == review_on


def test_r057_an_extended_deadline_moves_with_its_first_part(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    actions.ask_extension(case, by=cast.handler, days=10, reason="等材料")
    actions.grant_extension(case, by=cast.station_head)
    assert reply_of(case).due_on == date(2026, 12, 21)
    publish()
    run_pending()
    assert reply_of(case).due_on == date(2026, 12, 24)


def test_r053_months_that_end_on_a_new_off_day_go_on_to_the_next_workday(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    reply = reply_of(case)
    reply.basis = deadlines.months(date(2026, 10, 24), 1)
    reply.due_on = HOLIDAY
    reply.save()
    Case.objects.filter(pk=case.pk).update(due_on=HOLIDAY)
    publish()
    run_pending()
    assert reply_of(case).due_on == date(2026, 11, 25)
    assert "遇11月24日建县纪念日，顺延至11月25日" in working(case)


def test_a_table_for_a_year_partly_past_moves_open_deadlines_only(cast: Cast, at: At) -> None:
    at("2026-09-23 10:00")
    answered = case_in(State.HANDLING, cast)
    actions.give_opinion(answered, by=cast.co_handler, unit=cast.co_unit, opinion="无意见")
    actions.submit_reply(answered, by=cast.handler, reply=REPLY)
    actions.sign_reply(answered, by=cast.unit_head)
    still_open = case_in(State.HANDLING, cast)
    was = reply_of(answered).due_on
    at("2026-10-09 10:00")
    held = Calendar.read().table_of(2026)
    longer = {**held, date(2026, 9, 24): Day(is_workday=False, name="中秋节")}
    places.publish_table(YearTable(2026, longer), by=None, source="国办发明电〔2026〕9号")
    run_pending()
    assert reply_of(answered).due_on == was
    assert reply_of(still_open).due_on == add_workdays(was, 1)


def test_an_ended_clock_explains_itself_by_the_calendar_of_its_time(cast: Cast) -> None:
    case = case_in(State.REPLIED, cast)
    before = working(case)
    publish()
    run_pending()
    case.refresh_from_db()
    assert working(case) == before
    assert reply_of(case).calendar_version == 0


def test_a_change_is_foreseen_before_it_is_in_force(cast: Cast) -> None:
    for state in (State.HANDLING, State.HANDLING, State.CLOSED):
        case_in(state, cast)
    after = Calendar.read().with_own(HOLIDAY, Day(is_workday=False, name="建县纪念日"))
    assert foreseen(after, frozenset({HOLIDAY})) == "启用后，2件正在办理的事项期限会移动。"
    late = date(2027, 8, 4)
    after = Calendar.read().with_own(late, Day(is_workday=False, name="节"))
    assert foreseen(after, frozenset({late})) == ""


def test_the_page_of_the_release_says_what_moved_to_each_what_they_may_see(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    release = publish()
    path = f"/desk/cases/calendar/{release.number}/"
    station = client_of(cast.liaison)
    waiting = station.get(path).content.decode()
    assert "正在重新计算期限" in waiting
    assert "已移动0件" in waiting
    run_pending()
    body = station.get(path).content.decode()
    assert "这次调整移动了1件事项的期限" in body
    assert case.number in body
    assert "答复 12月11日（周五） → 12月14日（周一）" in body
    assert "联系群众 11月25日（周三） → 11月26日（周四）" in body
    for stranger in (cast.system_admin, cast.other_liaison):
        body = client_of(stranger).get(path).content.decode()
        assert "这次调整移动了1件事项的期限" in body
        assert case.number not in body
    assert station.get("/desk/cases/calendar/9/").status_code == 404
    page = station.get(f"/desk/places/calendar/releases/{release.number}/").content.decode()
    assert path in page


def test_the_screen_of_a_day_says_how_many_would_move(cast: Cast) -> None:
    case_in(State.HANDLING, cast)
    given = {"is_workday": "off", "name": "建县纪念日", "source": "决定"}
    admin = client_of(cast.system_admin)
    body = admin.post("/desk/places/calendar/2026/11/24/", given).content.decode()
    assert "启用后，1件正在办理的事项期限会移动。" in body
    nothing_moved = admin.post("/desk/places/calendar/2027/8/4/", given).content.decode()
    assert "没有正在办理的事项因此改变期限" in nothing_moved


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_move_each_case_once(cast: Cast) -> None:
    cases = [case_in(State.HANDLING, cast) for _ in range(3)]
    release = publish()
    start = Barrier(2)

    def work() -> None:
        start.wait()
        try:
            jobs.recalculate_deadlines(release.number)
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    run_pending()
    assert [moves(case) for case in cases] == [1, 1, 1]
