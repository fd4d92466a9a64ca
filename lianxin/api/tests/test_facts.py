"""What anybody may know: of every station, category and number, and nothing more."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from lianxin.cases.factories import Cast, case_in
from lianxin.cases.states import State
from lianxin.stations.factories import StationFactory

FACTS = ["stations", "categories", "privacy-notice", "statistics/funnel", "openapi.json"]


@pytest.mark.parametrize("path", FACTS)
def test_facts_need_no_sign_in(cast: Cast, client: Client, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/json")


def test_stations_are_found_by_division(cast: Cast, client: Client) -> None:
    def codes(division: str) -> list[str]:
        answer = client.get("/api/v1/stations", {"division": division}).json()
        assert answer["count"] == len(answer["items"])
        return [station["code"] for station in answer["items"]]

    assert codes(cast.county.code) == ["QS01", "BS01"]
    assert codes(cast.township.code) == ["QS01"]
    assert codes(cast.other_county.code) == []


def test_closed_stations_are_not_listed(cast: Cast, client: Client) -> None:
    cast.other_station.status, cast.other_station.closed_on = "closed", "2024-06-01"
    cast.other_station.save()
    assert client.get("/api/v1/stations").json()["count"] == 1


def test_an_unknown_division_is_not_found(cast: Cast, client: Client) -> None:
    answer = client.get("/api/v1/stations", {"division": "000000000000"})
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_queries_for_one_and_for_three(
    cast: Cast, client: Client, django_assert_num_queries: Any, count: int
) -> None:
    StationFactory.create_batch(count, division=cast.township)
    with django_assert_num_queries(2):
        client.get("/api/v1/stations")


def test_categories_name_their_parent(cast: Cast, client: Client) -> None:
    found = {row["code"]: row["parent"] for row in client.get("/api/v1/categories").json()}
    assert found == {"01": None, "0101": "01", "0102": "01"}


def test_the_funnel_counts_by_division_and_period(cast: Cast, client: Client) -> None:
    case_in(State.HANDLING, cast)
    case_in(State.RECEIVED, cast)

    def counted(**asked: str) -> tuple[int, int, int]:
        answer = client.get("/api/v1/statistics/funnel", asked).json()
        return answer["collected"], answer["assigned"], answer["closed"]

    assert counted(division=cast.county.code) == (2, 1, 0)
    assert counted(division=cast.other_county.code) == (0, 0, 0)
    assert counted(until="2000-01-01") == (0, 0, 0)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("stations", {"limit": "0"}),
        ("stations", {"limit": "99999999999999999999"}),
        ("stations", {"offset": "-1"}),
        ("stations", {"division": "9\x000"}),
        ("statistics/funnel", {"since": "0001-01-01"}),
        ("statistics/funnel", {"until": "morgen"}),
    ],
)
def test_what_does_not_fit_is_named(
    cast: Cast, client: Client, path: str, asked: dict[str, str]
) -> None:
    answer = client.get(f"/api/v1/{path}", asked)
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == next(iter(asked))


@pytest.mark.parametrize("path", ["", "v1", "v1/", "v1/nothing", "v2/stations", "v1/stations/"])
def test_an_unknown_address_is_told_in_the_one_shape(client: Client, path: str) -> None:
    answer = client.get(f"/api/{path}")
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


def test_a_wrong_method_is_told_in_the_one_shape(client: Client) -> None:
    answer = client.delete("/api/v1/stations")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET"
    assert answer.json()["error"]["code"] == "method_not_allowed"
