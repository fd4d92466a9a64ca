"""Residents find a station: by name, by the letters typed for it, by township, nearby."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.cases.factories import Cast
from lianxin.kit.refusals import Refusal
from lianxin.stations import actions, finding
from lianxin.stations.factories import StationFactory
from lianxin.stations.models import Station

PLACES = {"近": ("28.01", "110.18"), "中": ("28.10", "110.18"), "远": ("29.00", "111.00")}


@pytest.mark.parametrize(
    "typed", ["青石", "联络站", "qingshi", "qsz", "QingShi Zhen", "青石 联络站", "  青石镇  "]
)
def test_a_station_is_found_by_name_pinyin_and_initials(
    client: Client, cast: Cast, typed: str
) -> None:
    page = client.get("/stations/", {"q": typed}).content.decode()
    assert cast.station.name in page


@pytest.mark.parametrize("typed", ["zzz", "不存在", "青石 白水", "';--", "(((", "%", "\\"])
def test_what_is_not_there_is_told_with_advice(client: Client, cast: Cast, typed: str) -> None:
    page = client.get("/stations/", {"q": typed}).content.decode()
    assert "没有找到这样的联络站" in page
    assert "换成拼音" in page


def test_a_name_and_a_township_narrow_together(client: Client, cast: Cast) -> None:
    asked = {"q": "青石", "area": cast.other_township.code}
    assert "没有找到" in client.get("/stations/", asked).content.decode()


def test_no_station_at_all_is_told(client: Client, db: None) -> None:
    assert "还没有开放的联络站" in client.get("/stations/").content.decode()


def placed(cast: Cast) -> None:
    for name, (latitude, longitude) in PLACES.items():
        StationFactory.create(
            name=f"{name}站", division=cast.township, latitude=latitude, longitude=longitude
        )


def test_the_nearest_come_first_with_their_distance(client: Client, cast: Cast) -> None:
    placed(cast)
    answer = client.post("/stations/", {"latitude": "28.00", "longitude": "110.18"})
    found = [(each.name, round(each.km, 1)) for each in answer.context["stations"]]
    # A degree of latitude is 111.2 km; the far one is 111.2 by 80.1.
    assert found == [("近站", 1.1), ("中站", 11.1), ("远站", 137.1)]
    assert "约1.1公里" in answer.content.decode()
    assert cast.station.name not in answer.content.decode()  # its position is unknown


def test_a_position_is_never_read_from_an_address(client: Client, cast: Cast) -> None:
    placed(cast)
    answer = client.get("/stations/", {"latitude": "28.00", "longitude": "110.18"})
    assert "is_nearest" not in answer.context
    form = client.get("/stations/").content.decode()
    assert '<form method="post" action="/stations/">' in form
    assert "hidden data-lx-locate" in form  # shown by the script only


@pytest.mark.parametrize(
    "given",
    [{}, {"latitude": "28"}, {"latitude": "51.5", "longitude": "0"}]
    + [{"latitude": bad, "longitude": "110"} for bad in ("", "x", "nan", "inf", "1e9", "91")],
)
def test_a_position_outside_china_is_told_plainly(
    client: Client, cast: Cast, given: dict[str, str]
) -> None:
    answer = client.post("/stations/", given)
    assert answer.status_code == 200
    assert "查不到您的位置" in answer.content.decode()


def test_haversine_agrees_with_a_known_distance(cast: Cast) -> None:
    """Changsha to Huaihua in a straight line."""
    StationFactory.create(division=cast.township, latitude="27.5500", longitude="109.9983")
    nearest = finding.nearest(finding.Point(28.2282, 112.9388)).get()
    assert float(vars(nearest)["km"]) == pytest.approx(298.6, abs=2)


def test_a_station_has_both_coordinates_or_none(cast: Cast) -> None:
    with pytest.raises(Refusal, match="一起填"):
        actions.amend_station(cast.station, by=cast.station_head, latitude=Decimal(28))
    where = {"latitude": Decimal("28.00600"), "longitude": Decimal("110.18400")}
    actions.amend_station(cast.station, by=cast.station_head, **where)
    for wrong in ({"longitude": None}, {"latitude": None}, {"latitude": Decimal(60)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Station.objects.filter(pk=cast.station.pk).update(**wrong)


@pytest.mark.parametrize(
    ("latitude", "longitude", "status"),
    [
        ("28.0064123456", "110.184", 302),
        ("", "", 302),
        ("28", "", 422),
        ("51.5", "-0.1", 422),
        ("110", "28", 422),
        ("NaN", "110", 422),
    ],
)
def test_the_head_places_the_station(
    client: Client, cast: Cast, latitude: str, longitude: str, status: int
) -> None:
    client.force_login(cast.station_head)
    given = {"latitude": latitude, "longitude": longitude}
    where = f"/desk/stations/{cast.station.code}/amend/"
    assert client.post(where, given).status_code == status


def test_a_new_name_is_found_at_once(client: Client, cast: Cast) -> None:
    actions.amend_station(cast.station, by=cast.committee, name="凤凰山代表之家")
    assert "凤凰山代表之家" in client.get("/stations/?q=fhs").content.decode()


@pytest.mark.parametrize("is_near", [True, False])
def test_as_many_queries_for_three_as_for_one(client: Client, cast: Cast, is_near: bool) -> None:
    asked = []
    given: dict[str, Any] = {"latitude": "28.00", "longitude": "110.18"}
    for _more in range(2):
        placed(cast)
        with CaptureQueriesContext(connection) as queries:
            client.post("/stations/", given) if is_near else client.get("/stations/?q=站")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 3
