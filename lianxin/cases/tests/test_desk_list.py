"""The work list: tabs, filters, order, pages, files; the same number of queries for any length."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from python_calamine import load_workbook

from lianxin.audit.models import AuditEntry
from lianxin.cases import actions, queries
from lianxin.cases.factories import CaseFactory, Cast, case_in, received
from lianxin.cases.models import Case
from lianxin.cases.queries import Sort, Tab, Wanted, page_of
from lianxin.cases.queries.errands import ERRANDS, errands_of
from lianxin.cases.states import ENDED, MOVES, Hat, State
from lianxin.kit import clock
from lianxin.people.models import Account

pytestmark = pytest.mark.django_db
ANYTIME = {"join", "attach", "comment", "amend", "seal", "supervise", "reopen"}


def listed(user: Account, **wanted: Any) -> set[str]:
    return {row.case.number for row in page_of(user, Wanted(**wanted), 1).rows}


def at_desk(user: Account) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_tabs_part_what_is_visible(cast: Cast) -> None:
    open_case, ended = received(cast), case_in(State.CLOSED, cast)
    late = received(cast)
    Case.objects.filter(pk=late.pk).update(step_due_on=clock.today() - timedelta(days=1))
    assert listed(cast.liaison, tab=Tab.OPEN) == {open_case.number, late.number}
    assert listed(cast.liaison, tab=Tab.OVERDUE) == {late.number}
    assert listed(cast.liaison, tab=Tab.ENDED) == {ended.number}
    assert listed(cast.liaison, tab=Tab.ALL) == {open_case.number, late.number, ended.number}


@pytest.mark.slow
@pytest.mark.parametrize("state", [state for state in State if state != State.MERGED])
def test_every_state_waits_for_someone_who_may_move_it(cast: Cast, state: State) -> None:
    case = case_in(state, cast)
    waiting = {
        part
        for part, user in cast.accounts().items()
        if any(each.filter(pk=case.pk).exists() for each in errands_of(user).values())
    }
    if state in {State.SUSPENDED, State.ARCHIVED}:  # nothing to do before the review date
        assert not waiting
        return
    assert waiting
    for part in waiting:
        assert Case.objects.visible_to(cast.fresh(part)).filter(pk=case.pk).exists()


def test_an_errand_waits_only_for_hats_that_have_a_move_there() -> None:
    for errand in ERRANDS.values():
        for state in errand.states:
            moves = [
                move
                for move in MOVES.values()
                if state in move.sources and move.name not in ANYTIME
            ]
            for hat in errand.hats - {Hat.SECRET}:
                assert any(hat in move.hats for move in moves), (errand.name, state, hat)


def test_what_waits_is_sorted_by_what_falls_due(cast: Cast) -> None:
    later, sooner = received(cast), case_in(State.REVIEWED, cast)
    Case.objects.filter(pk=later.pk).update(step_due_on=clock.today() + timedelta(days=9))
    rows = page_of(cast.liaison, Wanted(tab=Tab.MINE, sort=Sort.DUE), 1).rows
    assert [row.case.pk for row in rows] == [sooner.pk, later.pk]


def test_filters_narrow_the_list(cast: Cast) -> None:
    case, other = case_in(State.ASSIGNED, cast), received(cast)
    client = at_desk(cast.committee)
    for query, expected in {
        "unit": (str(cast.unit.pk), {case}),
        "state": (State.RECEIVED.value, {other}),
        "category": ("01", {case}),
        "station": (str(cast.other_station.pk), set()),
        "township": (cast.township.code, {case, other}),
        "channel": ("counter", {case, other}),
        "supervision": ("3", set()),
        "rating": ("satisfied", set()),
        "since": (str(clock.today()), {case, other}),
        "until": (str(clock.today() - timedelta(days=1)), set()),
        "light": ("red", set()),
        "stage": ("acknowledge", {case}),
    }.items():
        value, wanted = expected
        found = client.get("/desk/cases/", {query: value}).context["listing"].rows
        assert {row.case.pk for row in found} == {each.pk for each in wanted}, query


@pytest.mark.parametrize(
    "query",
    ["unit=x&page=-1&tab=no&sort=%00", "since=x&until=9999-99-99&page=" + "9" * 50, "page=²"],
)
def test_a_spoilt_address_is_no_error(cast: Cast, query: str) -> None:
    assert at_desk(cast.liaison).get(f"/desk/cases/?{query}").status_code == 200


def test_pages_follow_each_other_and_end(cast: Cast) -> None:
    CaseFactory.create_batch(30, station=cast.station)
    first, second = (page_of(cast.liaison, Wanted(sort=Sort.NUMBER), page) for page in (1, 2))
    assert (len(first.rows), first.has_next, first.has_previous) == (25, True, False)
    assert (len(second.rows), second.has_next, second.has_previous) == (5, False, True)
    numbers = [row.case.number for row in (*first.rows, *second.rows)]
    assert numbers == sorted(numbers)


def test_counts_stop_at_the_cap(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lianxin.cases.queries.todo.CAP", 3)
    CaseFactory.create_batch(6, station=cast.station)
    assert queries.counts(cast.liaison, Wanted())["wanted"] == 4


@pytest.mark.slow
@pytest.mark.parametrize("part", ["liaison", "station_head", "handler", "committee", "deputy"])
@pytest.mark.parametrize("tab", [Tab.MINE, Tab.ALL])
def test_the_number_of_queries_does_not_grow(
    cast: Cast, part: str, tab: Tab, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = at_desk(getattr(cast, part))
    made, spent = 0, []
    for count in (1, 3, 50):
        for _ in range(count - made):
            _asked(cast, made)
        made = count
        client.get("/desk/cases/")
        with django_assert_max_num_queries(15) as captured:
            assert client.get(f"/desk/cases/?tab={tab}").status_code == 200
        spent.append(len(captured.captured_queries))
    assert spent[0] == spent[1] == spent[2]


def _asked(cast: Cast, made: int) -> None:
    """A real case first, copies of its row after that."""
    if made == 0:
        case_in(State.ASSIGNED, cast)
        received(cast)
        return
    CaseFactory.create(
        station=cast.station,
        state=State.ASSIGNED,
        category=cast.category,
        lead_unit=cast.unit,
        due_on=clock.today(),
        step_due_on=clock.today(),
    )


def test_names_are_masked_in_list_and_files(cast: Cast) -> None:
    received(cast)
    client = at_desk(cast.liaison)
    page = client.get("/desk/cases/").content.decode()
    assert "田**" in page
    sheet = b"".join(client.get("/desk/cases/export/csv/"))
    for text in (page, sheet.decode()):
        assert "田小满" not in text
        assert "13900001234" not in text


def test_the_fragment_is_part_of_the_page(cast: Cast) -> None:
    received(cast)
    client = at_desk(cast.liaison)
    whole = client.get("/desk/cases/").content.decode()
    part = client.get("/desk/cases/", headers={"HX-Request": "true"}).content.decode()
    assert part.strip() in whole
    assert part.startswith('<section id="rows"')


@pytest.mark.parametrize("tab", list(Tab))
def test_an_export_holds_the_list_and_is_audited(cast: Cast, tab: Tab) -> None:
    cases = [received(cast), case_in(State.CLOSED, cast), case_in(State.REVIEWED, cast)]
    client = at_desk(cast.station_head)
    inside = listed(cast.station_head, tab=tab)
    lines = b"".join(client.get(f"/desk/cases/export/csv/?tab={tab}")).decode("utf-8-sig")
    assert {case.number for case in cases if case.number in lines} == inside
    book = client.get(f"/desk/cases/export/xlsx/?tab={tab}")
    sheet = load_workbook(BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert {row[0] for row in sheet[1:]} == inside
    entries = AuditEntry.objects.filter(action="cases.exported")
    assert [entry.detail["rows"] for entry in entries] == [len(inside)] * 2


def test_an_export_of_another_kind_is_not_there(cast: Cast) -> None:
    assert at_desk(cast.liaison).get("/desk/cases/export/pdf/").status_code == 404


def test_a_handed_back_case_leaves_the_list_of_the_unit(cast: Cast) -> None:
    case = case_in(State.RETURNING, cast)
    assert listed(cast.handler) == {case.number}
    actions.accept_return(case, by=cast.station_head)
    assert listed(cast.fresh("handler")) == set()
    assert case.state not in ENDED
