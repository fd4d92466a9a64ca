"""批量办理: preview, one transaction a case, what was done and what was not, nothing twice."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.cases import actions, jobs, rules
from lianxin.cases.actions import bulk
from lianxin.cases.factories import Cast, case_in, last_entry, received
from lianxin.cases.models import BulkItem, BulkRun, Case, ItemStatus, JournalEntry
from lianxin.cases.queries.bulk import possible, ticked
from lianxin.cases.states import MOVES, State
from lianxin.cases.tests.test_unit_desk import desk, words_of
from lianxin.cases.views.move_table import BULK_FORMS, MOVE_FORMS
from lianxin.kit.jobs import run_pending
from lianxin.kit.refusals import Refusal

pytestmark = pytest.mark.django_db
URL = "/desk/cases/bulk/"


def assigned(cast: Cast, count: int) -> list[Case]:
    return [case_in(State.ASSIGNED, cast) for _ in range(count)]


def press(client: Client, cases: list[Case], move: str, **given: Any) -> Any:
    """The button beneath the preview."""
    numbers = [case.number for case in cases]
    return client.post(URL, {"key": str(uuid.uuid4()), "move": move, "pick": numbers, **given})


def preview(client: Client, cases: list[Case], move: str) -> Any:
    return client.get(URL, {"move": move, "pick": [case.number for case in cases]})


def test_the_bulk_moves_are_moves_of_the_table_with_their_action() -> None:
    assert BULK_FORMS.keys() == bulk.BULK.keys()
    assert BULK_FORMS.keys() <= MOVE_FORMS.keys() <= MOVES.keys()


def test_three_are_acknowledged_at_one_press(cast: Cast) -> None:
    cases, client = assigned(cast, 3), desk(cast.handler)
    page = words_of(preview(client, cases, "acknowledge"))
    assert page.count("可以办") >= 3
    assert not BulkRun.objects.exists()
    response = press(client, cases, "acknowledge")
    run = BulkRun.objects.get()
    assert response.headers["Location"] == f"{URL}{run.pk}/"
    assert "3 件都办好了" in words_of(client.get(f"{URL}{run.pk}/"))
    for case in cases:
        case.refresh_from_db()
        assert case.state == State.HANDLING
        entry = last_entry(case)
        assert (entry.move, entry.actor_name) == ("acknowledge", "乔承")


def test_the_journal_is_that_of_a_single_move(cast: Cast) -> None:
    alone, in_bulk = assigned(cast, 2)
    actions.acknowledge(alone, by=cast.handler)
    press(desk(cast.handler), [in_bulk], "acknowledge")
    kept = ("seq", "move", "hat", "from_state", "to_state", "reason", "told", "facts", "actor_id")
    rows = JournalEntry.objects.order_by("seq")
    one, other = (list(rows.filter(case=case).values(*kept)) for case in (alone, in_bulk))
    assert one == other


def test_the_preview_says_for_each_why_not(cast: Cast) -> None:
    ready, done = case_in(State.ASSIGNED, cast), case_in(State.HANDLING, cast)
    page = words_of(preview(desk(cast.handler), [ready, done], "acknowledge"))
    assert "勾选了 2 件，其中 1 件可以办" in page
    assert "不能签收" in page
    nothing = words_of(preview(desk(cast.handler), [done], "acknowledge"))
    assert "勾选的都不能这样办" in nothing


def test_what_changed_since_the_preview_is_told_and_the_others_are_done(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = assigned(cast, 3)
    run = bulk.start_run(cases, by=cast.handler, key=uuid.uuid4(), move="acknowledge", given={})
    actions.hand_back(cases[1], by=cast.handler, reason="不属本局职责")
    bulk.carry_on(run)
    told = list(run.items.values_list("status", flat=True))
    assert told == [ItemStatus.DONE, ItemStatus.REFUSED, ItemStatus.DONE]
    page = words_of(desk(cast.handler).get(f"{URL}{run.pk}/"))
    assert "办好 2 件，没有办 1 件" in page
    assert "承办单位申请退回" in page


def test_a_double_press_does_nothing_twice(cast: Cast) -> None:
    cases, client, key = assigned(cast, 2), desk(cast.handler), str(uuid.uuid4())
    first = press(client, cases, "acknowledge", key=key)
    again = press(client, cases, "acknowledge", key=key)
    assert first.headers["Location"] == again.headers["Location"]
    assert JournalEntry.objects.filter(move="acknowledge").count() == 2


def test_a_run_cut_off_goes_on_behind_its_last_case(cast: Cast) -> None:
    cases = assigned(cast, 3)
    run = bulk.start_run(
        cases, by=cast.handler, key=uuid.uuid4(), move="comment", given={"words": "一起看现场"}
    )
    bulk._do(run.items.get(position=1).pk, run, cast.handler)
    for _ in range(2):
        jobs.bulk(run.pk)
    assert JournalEntry.objects.filter(move="comment").count() == 3
    run.refresh_from_db()
    assert run.ended_at is not None


def test_many_are_done_in_the_background(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    cases, client = assigned(cast, 3), desk(cast.handler)
    where = press(client, cases, "acknowledge").headers["Location"]
    waiting = words_of(client.get(where))
    assert "等待 3" in waiting
    assert "every 2s" in waiting
    assert "还在办" in words_of(client.get(f"{URL}runs/"))
    run_pending()
    assert "3 件都办好了" in words_of(client.get(where))
    assert client.post(f"{where}on/").status_code == 302
    run_pending()
    assert JournalEntry.objects.filter(move="acknowledge").count() == 3


def test_two_hundred_at_most(cast: Cast) -> None:
    client = desk(cast.handler)
    response = client.get(URL, {"move": "comment", "pick": [f"X-{n}" for n in range(201)]})
    assert response.status_code == 302
    with pytest.raises(Refusal, match="200"):
        bulk.start_run([Case()] * 201, by=cast.handler, key=uuid.uuid4(), move="comment", given={})


@pytest.mark.parametrize("query", ["", "move=acknowledge", "pick=QS01"])
def test_without_ticks_or_move_one_goes_back_with_the_ticks(cast: Cast, query: str) -> None:
    response = desk(cast.handler).get(f"{URL}?{query}&back=/desk/cases/unit/?late=on")
    assert response.status_code == 302
    where = response.headers["Location"]
    assert where.startswith("/desk/cases/unit/?late=on")
    assert ("pick=QS01" in where) == ("pick" in query)


def test_the_way_back_never_leaves_the_house(cast: Cast) -> None:
    for back in ("https://example.com/", "//example.com/", "javascript:alert(1)"):
        response = desk(cast.handler).get(URL, {"back": back})
        assert response.headers["Location"] == "/desk/cases/"


def test_a_refused_form_keeps_the_ticks(cast: Cast) -> None:
    cases, client = assigned(cast, 2), desk(cast.unit_head)
    refused = press(client, cases, "delegate")
    assert refused.status_code == 422
    assert all(f'value="{case.number}"' in words_of(refused) for case in cases)
    assert not BulkRun.objects.exists()


def test_a_head_hands_over_what_a_leaver_left_in_one_press(cast: Cast) -> None:
    cases = [case_in(State.HANDLING, cast) for _ in range(2)]
    officer = cast.unit_head.person
    press(desk(cast.unit_head), cases, "delegate", officer=str(officer.pk), reason="老乔调离")
    for case in cases:
        assert case.assignments.get(role="lead").officer == officer
        assert last_entry(case).reason == "老乔调离"


def test_a_station_head_assigns_many_to_one_unit(cast: Cast) -> None:
    cases = [case_in(State.REGISTERED, cast) for _ in range(2)]
    given = {"lead": cast.unit.pk, "complexity": "simple", "instructions": "请一并核实"}
    press(desk(cast.station_head), cases, "assign", **given)
    assert set(Case.objects.values_list("state", "lead_unit")) == {("assigned", cast.unit.pk)}


def test_a_liaison_officer_archives_and_reviews_many(cast: Cast) -> None:
    closed, replied = case_in(State.CLOSED, cast), case_in(State.REPLIED, cast)
    client = desk(cast.liaison)
    press(client, [closed], "archive")
    press(client, [replied], "accept_reply", reason="")
    closed.refresh_from_db()
    replied.refresh_from_db()
    assert (closed.state, replied.state) == (State.ARCHIVED, State.REVIEWED)


def test_r047_an_accusation_never_reaches_the_accused_in_bulk(cast: Cast) -> None:
    case = case_in(State.REGISTERED, cast)
    actions.seal(case, by=cast.station_head, accused_unit=cast.unit)
    given = {"lead": cast.unit.pk, "complexity": "simple", "instructions": ""}
    assert press(desk(cast.secret), [case], "assign", **given).status_code in {302, 422}
    case.refresh_from_db()
    assert case.lead_unit is None


def test_strangers_find_nothing_in_bulk(cast: Cast) -> None:
    case = case_in(State.ASSIGNED, cast)
    page = words_of(preview(desk(cast.other_handler), [case], "acknowledge"))
    assert case.title not in page
    assert press(desk(cast.other_handler), [case], "acknowledge").status_code == 422
    case.refresh_from_db()
    assert case.state == State.ASSIGNED
    run = bulk.start_run([case], by=cast.handler, key=uuid.uuid4(), move="acknowledge", given={})
    for path in (f"{URL}{run.pk}/", f"{URL}987654321/"):
        assert desk(cast.unit_head).get(path).status_code == 404
    assert desk(cast.unit_head).post(f"{URL}{run.pk}/on/").status_code == 404
    assert preview(desk(cast.liaison), [case], "acknowledge").status_code == 404
    assert preview(desk(cast.liaison), [case], "sign_reply").status_code == 404


def test_a_key_of_somebody_elses_run_is_refused(cast: Cast) -> None:
    (case,), key = assigned(cast, 1), uuid.uuid4()
    bulk.start_run([case], by=cast.handler, key=key, move="comment", given={"words": "一"})
    answer = press(desk(cast.unit_head), [case], "comment", key=str(key), words="二")
    assert answer.status_code == 422
    assert BulkItem.objects.count() == 1


def test_whoever_lost_the_right_meanwhile_does_nothing(cast: Cast) -> None:
    cases = assigned(cast, 2)
    run = bulk.start_run(cases, by=cast.handler, key=uuid.uuid4(), move="acknowledge", given={})
    cast.handler.person.memberships.all().delete()
    bulk.carry_on(run)
    assert set(run.items.values_list("status", flat=True)) == {ItemStatus.REFUSED}


@pytest.mark.parametrize(("part", "move"), [("handler", "acknowledge"), ("liaison", "comment")])
def test_the_preview_asks_as_much_for_one_as_for_three(cast: Cast, part: str, move: str) -> None:
    cases, client = assigned(cast, 3), desk(getattr(cast, part))
    preview(client, cases, move)
    spent = []
    for count in (1, 3):
        with CaptureQueriesContext(connection) as captured:
            assert preview(client, cases[:count], move).status_code == 200
        spent.append(len(captured))
    assert spent[0] == spent[1]


def test_the_preview_judges_as_the_move_itself(cast: Cast) -> None:
    """What the set-based preview lets through, the rules let through, state by state."""
    for state in (State.ASSIGNED, State.HANDLING, State.RETURNING, State.REPLIED):
        case = case_in(state, cast)
        for part in ("handler", "unit_head", "liaison", "station_head", "committee", "presidium"):
            who = cast.fresh(part)
            for name in BULK_FORMS:
                (found,) = possible(who, ticked(who, [case.number]), MOVES[name])
                assert bool(found.refusal) == (not _may(who, case, name)), (state, part, name)


def _may(who: Any, case: Case, name: str) -> bool:
    try:
        rules.require(case, name, rules.hats_on(case, who))
    except Refusal:
        return False
    return True


def test_the_list_of_the_station_offers_its_own_bulk_moves(cast: Cast) -> None:
    received(cast)
    page = words_of(desk(cast.liaison).get("/desk/cases/?tab=all"))
    assert 'name="pick"' in page
    offered = page.split('id="bulk-move"')[1].split("</select>")[0]
    assert 'value="archive"' in offered
    assert 'value="acknowledge"' not in offered
    assert 'value="assign"' not in offered
