"""The residents' door: open to everyone, light, in two languages, without private words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from lianxin.cases import privacy
from lianxin.cases.actions import rate
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Grade
from lianxin.cases.states import State
from lianxin.kit import clock
from lianxin.stations.actions import close_station, dismiss
from lianxin.stations.models import ResidentDeputy

PAGES = ("/", "/about/", "/privacy/", "/stations/", "/raise/", "/track/", "/stations/QS01/")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("elder", ["", "1"])
def test_every_page_is_open_and_light(
    client: Client, cast: Cast, path: str, language: str, elder: str
) -> None:
    client.cookies["lx_elder"] = elder
    response = client.get(path, headers={"Accept-Language": language})
    assert response.status_code == 200
    assert len(response.content) < 20_000
    assert "style=" not in response.content.decode()
    assert ('class="lx-elder"' in response.content.decode()) == bool(elder)


def test_r006_a_station_shows_the_four_disclosures(client: Client, cast: Cast) -> None:
    cast.deputy.person.phone = "13711112222"
    cast.deputy.person.save()
    page = client.get("/stations/QS01/").content.decode()
    for block in ("驻站代表", "联系接待选民计划", "本月安排", "意见问题处理情况"):
        assert block in page
    assert "乔代" in page
    assert "13711112222" not in page


def test_r006_how_matters_were_handled_is_told_in_numbers_without_sealed_ones(
    client: Client, cast: Cast
) -> None:
    case_in(State.RECEIVED, cast)
    case_in(State.RECEIVED, cast, is_accusation=True)
    case_in(State.CLOSED, cast)
    rate(
        case_in(State.FED_BACK, cast),
        by=cast.liaison,
        grade=Grade.DISSATISFIED,
        attitude=Grade.SATISFIED,
        words="还没修好",
    )
    figures = client.get("/stations/QS01/").context["blocks"].figures
    told = (figures.received, figures.closed, figures.rated, figures.satisfied)
    assert told == (3, 1, 2, 1)


def test_r007_a_deputys_page_has_no_private_phone(client: Client, cast: Cast) -> None:
    person = cast.deputy.person
    person.phone, person.office_phone = "13711112222", "6220000"
    person.save()
    page = client.get(f"/deputies/{person.pk}/").content.decode()
    assert "乔代" in page
    assert "6220000" in page
    assert "13711112222" not in page


def test_only_deputies_of_a_station_have_a_page(client: Client, cast: Cast) -> None:
    assert client.get(f"/deputies/{cast.liaison.person.pk}/").status_code == 404
    seat = ResidentDeputy.objects.get(mandate__person=cast.deputy.person)
    dismiss(seat, by=None, until_on=seat.since_on)
    assert client.get(f"/deputies/{cast.deputy.person.pk}/").status_code == 404


def test_stations_are_found_by_township(client: Client, cast: Cast) -> None:
    page = client.get(f"/stations/?area={cast.township.code}").content.decode()
    assert cast.station.name in page
    assert cast.other_station.name not in page
    assert cast.other_station.name in client.get("/stations/?area=nonsense").content.decode()


def test_a_closed_station_points_elsewhere(client: Client, cast: Cast) -> None:
    close_station(cast.station, by=None, on=clock.today())
    assert "撤并" in client.get("/stations/QS01/").content.decode()
    assert cast.station.name not in client.get("/stations/").content.decode()
    assert client.get("/stations/NONE/").status_code == 404


def test_the_notice_shows_its_version(client: Client, db: None) -> None:
    assert privacy.VERSION in client.get("/privacy/").content.decode()


@pytest.mark.parametrize(
    ("path", "most"),
    [("/stations/", 7), ("/stations/QS01/", 10), ("/deputies/", 7), ("/", 7)],
)
def test_pages_ask_few_questions(
    client: Client, cast: Cast, path: str, most: int, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(most):
        client.get(path)
