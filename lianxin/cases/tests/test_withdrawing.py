"""撤回: a resident takes the matter back before it is answered; nobody else is harmed by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from lianxin.cases import actions, queries, tracking
from lianxin.cases.factories import Cast, case_in, last_entry, make_cast, other_case
from lianxin.cases.figures import station_figures
from lianxin.cases.models import Case
from lianxin.cases.rules import Party
from lianxin.cases.states import MOVES, State
from lianxin.cases.tests.test_races import at_once, on, refused
from lianxin.cases.tests.test_tracking import shown, tracked
from lianxin.kit.refusals import Refusal
from lianxin.notify.models import Message
from lianxin.people.actions.contacts import NewContact

pytestmark = pytest.mark.django_db
UNANSWERED = sorted(MOVES["withdraw"].sources)


@pytest.fixture(autouse=True)
def no_memory_of_earlier_visits() -> None:
    cache.clear()


def withdrawn(case: Case, reason: str = "") -> Case:
    return actions.withdraw(case, by=Party.RESIDENT, reason=reason)


@pytest.mark.parametrize("state", UNANSWERED)
def test_what_is_not_answered_is_taken_back(cast: Cast, state: State) -> None:
    case = case_in(state, cast)
    withdrawn(case, "自己修好了")
    case.refresh_from_db()
    assert (case.state, case.result) == (State.CLOSED, "withdrawn")
    assert not case.assignments.filter(ended_at__isnull=True).exists()
    running = case.deadlines.filter(met_at__isnull=True, dropped_at__isnull=True)
    assert set(running.values_list("stage", flat=True)) == {"archive"}
    assert last_entry(case).told == "自己修好了"


@pytest.mark.parametrize("state", [State.REPLIED, State.FED_BACK, State.CLOSED, State.SPLIT])
def test_r061_what_is_answered_is_judged_and_not_taken_back(cast: Cast, state: State) -> None:
    with pytest.raises(Refusal):
        withdrawn(case_in(state, cast))


def test_station_and_units_hear_of_it_and_the_resident_too(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    withdrawn(case)
    told = Message.objects.filter(event=f"case:{case.pk}:{case.journal_count}")
    heard = {each.recipient_id for each in told}
    assert {cast.handler.person_id, cast.liaison.person_id} <= heard
    assert told.get(resident__isnull=False).kind == "resident.withdrawn"


def test_a_page_says_what_follows_before_it_is_done(client: Client, cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    where = tracked(client, case)
    assert f'href="{where}withdraw/"' in client.get(where).content.decode()
    page = client.get(f"{where}withdraw/").content.decode()
    assert "不再办理" in page
    assert client.post(f"{where}withdraw/", {"words": "修好了"})["Location"] == where
    page = client.get(where).content.decode()
    assert "您已经撤回" in page
    assert "改变主意了" in page
    assert client.post(f"{where}withdraw/", {}).status_code == 422


def test_strangers_withdraw_nothing(client: Client, cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    for answer in (
        client.get(f"/track/{case.number}/withdraw/"),
        client.post(f"/track/{case.number}/withdraw/", {}),
        client.post("/track/QS01-2026-999999/withdraw/", {}),
    ):
        assert answer["Location"].startswith("/track/?number=")
    assert on(case).state == State.HANDLING


def test_r049_one_of_many_does_not_take_back_what_others_raise(client: Client, cast: Cast) -> None:
    master = case_in(State.REGISTERED, cast)
    actions.merge(other_case(cast), by=cast.liaison, master=master)
    with pytest.raises(Refusal, match="别的群众"):
        withdrawn(master)
    joined = case_in(State.HANDLING, cast)
    actions.join(joined, by=cast.liaison, contact=NewContact(name="吴二", phone="13900005678"))
    assert not tracking.may_withdraw(on(joined))
    where = tracked(client, joined)
    assert "withdraw" not in client.get(where).content.decode()
    assert "不能由一个人撤回" in client.post(f"{where}withdraw/", {}).content.decode()


def test_r049_one_of_the_merged_leaves_and_the_master_goes_on(cast: Cast) -> None:
    case = case_in(State.MERGED, cast)
    withdrawn(case)
    assert case.merged_into is not None
    assert on(case.merged_into).state == State.REGISTERED
    assert tracking.may_withdraw(on(case.merged_into))


def test_r047_an_accusation_is_not_taken_back_online(client: Client, cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    Case.objects.filter(pk=case.pk).update(is_sealed=True)
    with pytest.raises(Refusal):
        withdrawn(on(case))
    assert "withdraw" not in shown(client, on(case))


def test_the_station_writes_down_a_withdrawal_with_how_it_was_said(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    with pytest.raises(Refusal):
        actions.withdraw(case, by=cast.liaison)
    actions.withdraw(case, by=cast.liaison, reason="本人来站要求撤回")
    entry = last_entry(case)
    assert (entry.reason, entry.told) == ("本人来站要求撤回", "")


def test_what_was_taken_back_is_filed_and_can_be_raised_anew(client: Client, cast: Cast) -> None:
    case = case_in(State.RECEIVED, cast)
    withdrawn(case)
    where = tracked(client, case)
    answer = client.post(f"{where}again/", {"verbatim": "又坏了"})
    assert answer["Location"].startswith("/receipt/")
    actions.archive(case, by=cast.liaison)
    assert on(case).state == State.ARCHIVED


def test_r065_what_was_taken_back_is_no_result_of_the_office(cast: Cast) -> None:
    case_in(State.CLOSED, cast)
    withdrawn(case_in(State.HANDLING, cast))
    shares = queries.result_distribution(Case.objects.all())
    assert sum(each.count for each in shares) == 1
    assert sum(each.percent for each in shares) == 100
    assert "withdrawn" not in {each.code for each in shares}
    assert station_figures(cast.station).closed == 1


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    """One wins, the other hears a plain sentence."""

    @pytest.fixture
    def cast(self, transactional_db: None) -> Cast:
        return make_cast()

    def test_two_withdrawals_are_one(self, cast: Cast) -> None:
        case = case_in(State.HANDLING, cast)
        results = at_once(*[lambda: withdrawn(on(case))] * 3)
        assert len(refused(results)) == 2
        assert case.journal.filter(move="withdraw").count() == 1

    def test_withdrawn_while_the_head_signs(self, cast: Cast) -> None:
        case = case_in(State.REVIEWING, cast)
        acts: list[Callable[[], object]] = [
            lambda: withdrawn(on(case)),
            lambda: actions.sign_reply(on(case), by=cast.fresh("unit_head")),
        ]
        results = at_once(*acts)
        assert len(refused(results)) == 1
        ended = on(case)
        assert (ended.state, ended.result) in {
            (State.CLOSED, "withdrawn"),
            (State.REPLIED, "resolved"),
        }
