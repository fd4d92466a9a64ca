"""The desk: each role finds its to-do, sees only the doors that open, and pays a constant price."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.cases.factories import Cast, case_in
from lianxin.cases.states import State
from lianxin.people.models import Account

pytestmark = pytest.mark.django_db
WORKING = ("liaison", "station_head", "deputy", "handler", "unit_head", "presidium", "committee")
MOST_QUERIES = 20


def at_desk(user: Account) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("state", "part", "errand"),
    [
        (State.RECEIVED, "liaison", "register"),
        (State.REGISTERED, "station_head", "triage"),
        (State.ASSIGNED, "handler", "acknowledge"),
        (State.ASSIGNED, "co_handler", "give_opinion"),
        (State.HANDLING, "handler", "reply"),
        (State.REVIEWING, "unit_head", "sign"),
        (State.RETURNING, "committee", "rule_return"),
        (State.REPLIED, "liaison", "review_reply"),
        (State.REVIEWED, "deputy", "feed_back"),
        (State.FED_BACK, "liaison", "finish"),
        (State.CLOSED, "liaison", "archive"),
    ],
)
def test_home_shows_what_waits_for_the_role(
    cast: Cast, state: State, part: str, errand: str
) -> None:
    case = case_in(state, cast)
    cards = at_desk(getattr(cast, part)).get("/desk/").context["cards"]
    (card,) = [card for card in cards if card.errand.name == errand]
    assert card.count == 1
    assert [row.case.pk for row in card.rows] == [case.pk]


def test_the_side_lights_only_the_door_that_was_taken(cast: Cast) -> None:
    client = at_desk(cast.liaison)
    for address, lit in {"/desk/": ["/desk/"], "/desk/stations/": ["/desk/stations/"]}.items():
        lines = client.get(address).context["nav"]
        assert [line["url"] for line in lines if line.get("active")] == lit


@pytest.mark.slow
@pytest.mark.parametrize("part", WORKING)
def test_every_page_opens_empty_and_filled(cast: Cast, part: str) -> None:
    client = at_desk(getattr(cast, part))
    pages = [
        "/desk/",
        "/desk/cases/",
        "/desk/cases/?tab=mine",
        "/desk/cases/search/",
        "/desk/messages/",
    ]
    for _ in range(2):
        for address in pages:
            assert client.get(address).status_code == 200
        case_in(State.HANDLING, cast)


@pytest.mark.slow
@pytest.mark.parametrize("part", WORKING)
def test_the_price_of_home_does_not_grow(cast: Cast, part: str) -> None:
    client = at_desk(getattr(cast, part))
    states = (State.RECEIVED, State.REVIEWED, State.REVIEWING, State.HANDLING, State.RETURNING)
    prices = []
    for _ in range(3):
        for state in states:
            case_in(state, cast)
        client.get("/desk/")
        with CaptureQueriesContext(connection) as spent:
            client.get("/desk/")
        prices.append(len(spent))
    assert prices[0] == prices[1] == prices[2] <= MOST_QUERIES


def doors(client: Client) -> set[str]:
    return {line["url"] for line in client.get("/desk/").context["nav"] if "url" in line}


@pytest.mark.slow
def test_the_side_shows_only_doors_that_open(cast: Cast) -> None:
    for part, user in cast.accounts().items():
        client = at_desk(user)
        if client.get("/desk/").status_code != 200:  # a second factor is asked first
            continue
        for address in doors(client):
            assert client.get(address).status_code == 200, (part, address)


def test_only_stations_are_offered_registration(cast: Cast) -> None:
    assert "/desk/imports/" in doors(at_desk(cast.liaison))
    assert "/desk/imports/" not in doors(at_desk(cast.handler))


def test_statistics_are_for_those_who_count(cast: Cast) -> None:
    case_in(State.CLOSED, cast)
    page = at_desk(cast.committee).get("/desk/statistics/")
    assert page.context["funnel"].closed == 1
    assert at_desk(cast.other_deputy).get("/desk/statistics/").status_code == 403
    assert at_desk(cast.committee).get("/desk/statistics/?since=x").status_code == 200


def test_the_committee_sees_the_county_at_a_glance(cast: Cast) -> None:
    case_in(State.HANDLING, cast)
    county = at_desk(cast.committee).get("/desk/").context["county"]
    assert county["funnel"].assigned == 1
    assert at_desk(cast.other_committee).get("/desk/").context["county"]["funnel"].collected == 0


def test_the_frame_costs_nothing_outside_the_desk(cast: Cast) -> None:
    assert "unread_notices" not in (at_desk(cast.liaison).get("/").context or {})
