"""Stations at the desk: who sees what, and each move by its form."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.cases.factories import Cast
from lianxin.kit import clock
from lianxin.people.factories import MandateFactory
from lianxin.stations.factories import PostFactory, StationFactory
from lianxin.stations.models import Post, ResidentDeputy, Station

ADDRESSES = ("", "amend/", "appoint/", "admit/", "close/")


@pytest.mark.parametrize("part", ["other_committee", "handler", "deputy", "other_liaison"])
def test_strangers_get_404_at_every_address(client: Client, cast: Cast, part: str) -> None:
    client.force_login(getattr(cast, part))
    for each in ADDRESSES:
        assert client.get(f"/desk/stations/{cast.station.code}/{each}").status_code == 404
    assert cast.station.name not in client.get("/desk/stations/").content.decode()


def test_the_desk_is_closed_without_an_account(client: Client, cast: Cast) -> None:
    for address in ("/desk/stations/", f"/desk/stations/{cast.station.code}/"):
        assert "/accounts/login/" in client.get(address)["Location"]


def test_staff_look_but_do_not_run_their_station(client: Client, cast: Cast) -> None:
    client.force_login(cast.liaison)
    page = client.get(f"/desk/stations/{cast.station.code}/").content.decode()
    assert "乔站" in page
    assert "appoint/" not in page
    for each in ("amend/", "appoint/", "admit/", "close/"):
        assert client.get(f"/desk/stations/{cast.station.code}/{each}").status_code == 404


def test_the_head_amends_hours_only(client: Client, cast: Cast) -> None:
    client.force_login(cast.station_head)
    where = f"/desk/stations/{cast.station.code}/amend/"
    assert 'name="name"' not in client.get(where).content.decode()
    given = {"phone": "6221000", "opening_hours": "周一", "reception_day": "", "name": "新名"}
    assert client.post(where, given).status_code == 302
    cast.station.refresh_from_db()
    assert (cast.station.phone, cast.station.name) == ("6221000", "青石镇代表联络站")


def test_the_committee_opens_staffs_and_closes(client: Client, cast: Cast) -> None:
    client.force_login(cast.committee)
    new: dict[str, Any] = {
        "name": "柳树村联系点",
        "code": "ls01",
        "kind": "point",
        "division": cast.village.pk,
        "owner": cast.station.owner_id,
        "address": "村部",
        "opened_on": "2026-01-01",
    }
    assert client.post("/desk/stations/new/", {**new, "code": "坏码"}).status_code == 422
    assert client.post("/desk/stations/new/", {**new, "code": "QS01"}).status_code == 422
    assert client.post("/desk/stations/new/", new).status_code == 302
    here = "/desk/stations/LS01/"
    assert "还没有站长，也没有联络员" in client.get(here).content.decode()
    head = {"person": cast.handler.person.pk, "kind": "head", "since_on": "2026-01-01"}
    assert client.post(f"{here}appoint/", head).status_code == 302
    assert client.post(f"{here}appoint/", head).status_code == 422
    post = Post.objects.get(station__code="LS01")
    assert client.get(f"{here}posts/{post.pk}/end/").status_code == 200
    assert client.post(f"{here}posts/{post.pk}/end/", {"until_on": "2025-01-01"}).status_code == 422
    assert client.post(f"{here}posts/{post.pk}/end/", {"until_on": "2026-01-02"}).status_code == 302
    into = {"on": "2026-02-01", "into": cast.station.pk}
    assert client.post(f"{here}close/", into).status_code == 302
    assert "撤并" in client.get(here).content.decode()
    assert client.get(f"{here}amend/").status_code == 200
    assert Station.objects.get(code="LS01").closed_on is not None


def test_the_day_of_a_post_is_preset_as_browsers_take_it(client: Client, cast: Cast) -> None:
    client.force_login(cast.committee)
    page = client.get("/desk/stations/new/").content.decode()
    assert f'value="{clock.today().isoformat()}"' in page


def test_deputies_are_admitted_and_dismissed(client: Client, cast: Cast) -> None:
    client.force_login(cast.committee)
    loose = MandateFactory.create(congress=cast.deputy.person.mandates.get().congress)
    here = f"/desk/stations/{cast.station.code}/"
    assert loose.person.name in client.get(f"{here}admit/").content.decode()
    assert client.post(f"{here}admit/", {}).status_code == 422
    assert client.post(f"{here}admit/", {"mandates": [loose.pk]}).status_code == 302
    resident = ResidentDeputy.objects.get(mandate=loose)
    ends = f"{here}deputies/{resident.pk}/dismiss/"
    assert client.post(ends, {"until_on": "2030-01-01"}).status_code == 302
    assert client.post(ends, {"until_on": "2030-01-01"}).status_code == 422


def test_the_list_asks_as_often_for_three_as_for_one(client: Client, cast: Cast) -> None:
    client.force_login(cast.committee)
    client.get("/desk/stations/")
    asked = []
    for more in (1, 2):
        for _each in range(more):
            PostFactory.create(station=StationFactory.create(division=cast.township))
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/stations/")
        asked.append(len(queries))
    assert asked[0] == asked[1]
