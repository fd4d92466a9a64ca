"""The desk of requests and disposals: who comes in, how many questions it asks, two at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.cases.factories import Cast, case_in, make_cast
from lianxin.cases.models import Case
from lianxin.cases.states import State
from lianxin.kit import clock
from lianxin.kit.jobs import run_pending
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account
from lianxin.rights import actions
from lianxin.rights.models import DataRequest, DisposalList, Hold
from lianxin.rights.states import Kind, Part, Stage, Status
from lianxin.rights.tests.people import LATER, WHEN, contact_of, second_committee


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def asked(cast: Cast) -> DataRequest:
    case = case_in(State.CLOSED, cast)
    return actions.ask(case, by=None, kind=Kind.DELETE, parts=[Part.CONTACT])


@pytest.mark.django_db
def test_r164_strangers_find_no_request_at_any_address(cast: Cast) -> None:
    request = asked(cast)
    listed = DisposalList.objects.create(county=cast.county, proposed_at=clock.now())
    at, case_at = f"/desk/rights/requests/{request.pk}/", f"/desk/rights/cases/{request.case_id}/"
    for part in ("other_liaison", "other_committee", "handler", "deputy", "secret"):
        client = signed_in(cast.fresh(part))
        assert client.get(at).status_code == 404
        for step in ("grant", "refuse", "hand-over"):
            assert client.post(f"{at}{step}/", {"sure": "on"}).status_code == 404
        assert client.get(f"{case_at}record/").status_code == 404
        assert client.get(f"/desk/rights/disposals/{listed.pk}/").status_code == 404
        assert client.post(f"/desk/rights/disposals/{listed.pk}/check/").status_code == 404
        if part != "other_committee":
            assert client.get("/desk/rights/disposals/").status_code == 404
    request.refresh_from_db()
    assert request.status == Status.OPEN


@pytest.mark.django_db
def test_r164_the_inbox_takes_the_same_queries_for_one_and_three(cast: Cast) -> None:
    client, counts = signed_in(cast.station_head), []
    for more in (1, 2):
        for _each in range(more):
            asked(cast)
        client.get("/desk/rights/")
        with CaptureQueriesContext(connection) as seen:
            page = client.get("/desk/rights/", headers={"HX-Request": "true"})
        counts.append(len(seen))
        assert page.status_code == 200
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_r164_the_head_grants_in_two_presses(cast: Cast) -> None:
    request = asked(cast)
    client, at = signed_in(cast.station_head), f"/desk/rights/requests/{request.pk}/"
    assert client.post(f"{at}grant/", {}).status_code == 422
    assert contact_of(request.case).name
    assert client.post(f"{at}grant/", {"sure": "on"}).status_code == 302
    assert contact_of(request.case).erased_at is not None
    assert client.post(f"{at}grant/", {"sure": "on"}).status_code == 422


@pytest.mark.django_db
def test_r164_the_counter_records_whom_it_has_checked(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    client, at = signed_in(cast.liaison), f"/desk/rights/cases/{case.pk}/record/"
    given = {"kind": "correct", "proof": "id_card", "phone": "13700001111"}
    assert client.post(at, {**given, "proof": "code"}).status_code == 422
    assert client.post(at, given).status_code == 302
    request = DataRequest.objects.get()
    assert request.recorded_by == cast.liaison.person
    shown = signed_in(cast.station_head).get(f"/desk/rights/requests/{request.pk}/")
    assert "13700001111" in shown.content.decode()
    assert "13700001111" not in client.get(f"/desk/rights/requests/{request.pk}/").content.decode()


@pytest.mark.django_db
def test_a_disposal_goes_through_the_screens(cast: Cast) -> None:
    second = second_committee(cast)
    with clock.set_to(WHEN):
        case = case_in(State.CLOSED, cast)
    with clock.set_to(LATER):
        (listed,) = actions.propose()
        at = f"/desk/rights/disposals/{listed.pk}/"
        first = signed_in(cast.committee)
        assert first.get(at).status_code == 200
        first.post(f"{at}check/", {"line": [str(n) for n in range(1, listed.total + 1)]})
        bad = first.post(f"{at}confirm/", {"count": listed.total, "sure": "on"})
        assert bad.status_code == 422
        other = signed_in(second)
        assert other.post(f"{at}confirm/", {"count": listed.total}).status_code == 422
        assert other.get(f"{at}register/").status_code == 404
        done = other.post(f"{at}confirm/", {"count": listed.total, "sure": "on"})
        assert done.status_code == 302
        run_pending()
        page = other.get(f"{at}register/").content.decode()
        assert case.number in page
        assert "田小满" not in page
        form = {"part": "contact", "years": "2", "basis": "规定", "preview": "1"}
        assert first.post("/desk/rights/disposals/rule/", form).status_code == 200
        del form["preview"]
        assert first.post("/desk/rights/disposals/rule/", form).status_code == 302


@pytest.mark.django_db
def test_a_hold_is_placed_and_lifted_from_the_panel(cast: Cast) -> None:
    case = case_in(State.CLOSED, cast)
    at = f"/desk/rights/cases/{case.pk}/"
    signed_in(cast.liaison).post(f"{at}hold/", {"reason": "x"})
    assert not Hold.objects.exists()
    client = signed_in(cast.committee)
    client.post(f"{at}hold/", {"reason": "行政诉讼"})
    assert "行政诉讼" in client.get(at).content.decode()
    client.post(f"{at}release/")
    assert Hold.objects.get().lifted_at is not None


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads that start together; a refusal is returned, any error is raised."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=10)
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [each.result() for each in [pool.submit(run, act) for act in acts]]


@pytest.mark.django_db(transaction=True)
def test_two_who_check_at_once_do_not_both_count_as_the_other() -> None:
    cast = make_cast()
    second = second_committee(cast)
    with clock.set_to(WHEN):
        case_in(State.CLOSED, cast)
    with clock.set_to(LATER):
        (listed,) = actions.propose()
        whole = range(1, listed.total + 1)
        came = at_once(
            lambda: actions.check(listed, by=cast.committee, positions=whole),
            lambda: actions.check(listed, by=second, positions=whole),
        )
        assert sum(isinstance(each, Refusal) for each in came) == 1
        confirmed = at_once(
            lambda: actions.confirm(listed, by=cast.committee, count=listed.total),
            lambda: actions.confirm(listed, by=second, count=listed.total),
        )
        assert sum(isinstance(each, Refusal) for each in confirmed) == 1
    listed = DisposalList.objects.get()
    assert listed.stage == Stage.RUNNING
    assert listed.checked_by != listed.confirmed_by


@pytest.mark.django_db(transaction=True)
def test_r164_two_decisions_at_once_are_one() -> None:
    cast = make_cast()
    request = asked(cast)
    head = cast.station_head
    came = at_once(lambda: actions.grant(request, by=head), lambda: actions.grant(request, by=head))
    assert sum(isinstance(each, Refusal) for each in came) == 1
    assert Case.objects.get(pk=request.case_id).journal_count
