"""R-071: lists, counts, search, export and API show one colour for the same cases, day by day."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client

from lianxin.cases import actions, search
from lianxin.cases.codes import query_code
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.lights import Light
from lianxin.cases.models import Case, FeedbackMethod
from lianxin.cases.queries import Tab, Wanted, counts, inbox, overdue_by_unit
from lianxin.cases.states import State
from lianxin.kit import clock

pytestmark = pytest.mark.django_db
MORNING = time(9)
BEGAN = datetime(2026, 3, 2, 9, tzinfo=clock.ZONE)
DUE = date(2026, 3, 23)
STATES = (State.HANDLING, State.ASKING, State.SUSPENDED, State.CLOSED, State.REGISTERED)
LABELS = {str(each.label): each for each in Light}


@pytest.fixture(params=range(-8, 4))
def today(cast: Cast, request: pytest.FixtureRequest) -> Iterator[date]:
    """Five matters of the second of March, seen on twelve days around the day of the reply."""
    with clock.set_to(BEGAN):
        for state in STATES:
            case = case_in(state, cast)
            if state == State.HANDLING:
                actions.contact(case, by=cast.handler, method=FeedbackMethod.PHONE)
        day = DUE + timedelta(days=request.param)
        clock.advance(days=(day - clock.today()).days)
        yield day


def expected(today: date) -> Light:
    """The reply's colour: amber from six days before, red after the last."""
    if today > DUE:
        return Light.RED
    return Light.AMBER if today >= DUE - timedelta(days=6) else Light.GREEN


def reader(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.committee)
    return client


def shown_by_list(client: Client) -> dict[str, Light]:
    found = {}
    for each in Light:
        page = client.get("/desk/cases/", {"tab": "open", "light": each.value})
        for row in page.context["listing"].rows:
            assert row.light == each
            found[row.case.number] = each
        assert page.context["total"] == len(page.context["listing"].rows)
    return found


def shown_by_export(client: Client) -> dict[str, Light]:
    answer = client.get("/desk/cases/export/csv/?tab=open")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    return {row["编号"]: LABELS[row["期限状态"]] for row in csv.DictReader(lines)}


def shown_by_search(cast: Cast) -> dict[str, Light]:
    rows = search.find(cast.committee, "路灯").listing.rows
    return {row.case.number: row.light for row in rows if row.case.is_open}


def shown_by_api(case: Case) -> str:
    answer = Client().post(
        "/api/v1/cases/status",
        {"number": case.number, "code": query_code(case)},
        content_type="application/json",
    )
    light: str = answer.json()["light"]
    return light


@pytest.mark.slow
def test_r071_list_count_search_export_and_api_agree(cast: Cast, today: date) -> None:
    client = reader(cast)
    by_list = shown_by_list(client)
    assert by_list == shown_by_export(client) == shown_by_search(cast)
    handling = Case.objects.get(state=State.HANDLING)
    assert by_list[handling.number] == expected(today) == shown_by_api(handling)
    asking = Case.objects.get(state=State.ASKING)
    assert by_list[asking.number] == Light.NONE == shown_by_api(asking)
    assert shown_by_api(Case.objects.get(state=State.CLOSED)) == Light.NONE
    tally = Counter(by_list.values())
    for each in Light:
        wanted = Wanted(tab=Tab.OPEN, light=each)
        assert counts(cast.committee, wanted)["wanted"] == tally[each]
    assert counts(cast.committee)[Tab.OVERDUE] == tally[Light.RED]
    late = overdue_by_unit(Case.objects.all())
    is_late = by_list[handling.number] == Light.RED
    assert [count for _unit, _name, count in late] == [1] * is_late


@pytest.mark.slow
def test_r071_home_shows_what_the_list_shows(cast: Cast, today: date) -> None:
    by_list = shown_by_list(reader(cast))
    rows = [row for card in inbox(cast.handler) for row in card.rows]
    assert rows
    assert all(row.light == by_list[row.case.number] for row in rows)


@pytest.mark.parametrize(("state", "on_time"), [(State.HANDLING, ""), (State.CLOSED, "是")])
def test_the_export_says_what_was_on_time(cast: Cast, state: State, on_time: str) -> None:
    case = case_in(state, cast)
    answer = reader(cast).get("/desk/cases/export/csv/?tab=all")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    (row,) = csv.DictReader(lines)
    assert row["按期答复"] == on_time
    assert row["答复期限"] == str(case.due_on)


def test_the_case_page_tells_every_clock(cast: Cast) -> None:
    with clock.set_to(BEGAN):
        case = case_in(State.HANDLING, cast)
        page = reader(cast).get(f"/desk/cases/{case.number}/").content.decode()
    assert "联系群众" in page
    assert "3月2日（周一）完成，按期" in page
    assert "15个工作日" in page.replace(" ", "")
    with clock.set_to(BEGAN + timedelta(days=3)):
        actions.ask_resident(case, by=cast.handler, question="哪一盏？")
        page = reader(cast).get(f"/desk/cases/{case.number}/").content.decode()
    assert "计时已暂停，自3月5日（周四）起" in page
    with clock.set_to(BEGAN + timedelta(days=30)):
        actions.answer_question(case, by=cast.liaison, answer="东头")
    with clock.set_to(BEGAN + timedelta(days=32)):
        actions.contact(case, by=cast.handler, method=FeedbackMethod.PHONE)
        page = reader(cast).get(f"/desk/cases/{case.number}/").content.decode()
    assert "4月3日（周五）完成，超期" in page
