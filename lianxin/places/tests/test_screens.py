"""Divisions are browsed and searched; constituencies are kept by the system administrator."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.places.models import Constituency, Division


def enter(account: Any) -> Client:
    Authenticator.objects.create(user=account, type="totp", data={})
    client = Client()
    client.force_login(account, "lianxin.people.backends.PeopleBackend")
    return client


@pytest.fixture
def admin(cast: Any) -> Client:
    return enter(cast.system_admin)


def test_the_tree_is_walked_from_the_province_down(admin: Client, cast: Any) -> None:
    top = admin.get("/desk/places/").content.decode()
    assert "云省" in top
    page = admin.get(f"/desk/places/{cast.county.code}/").content.decode()
    for name in ("云中市", "青石镇", "白水镇"):
        assert name in page
    assert admin.get("/desk/places/000000000000/").status_code == 404


def test_a_place_is_found_by_name_code_and_letters(admin: Client, cast: Any) -> None:
    Division.objects.filter(pk=cast.township.pk).update(sort_key="qing shi zhen")
    for typed in ("青石", "qsz", "qingshi", cast.township.code[:9]):
        assert "青石镇" in admin.get("/desk/places/", {"q": typed}).content.decode()
    assert "没有找到" in admin.get("/desk/places/", {"q": "无此地"}).content.decode()


def test_a_constituency_is_entered_and_amended(admin: Client, cast: Any) -> None:
    path = f"/desk/places/{cast.county.code}/constituencies/new/"
    given = {"number": 1, "name": "城东选区", "seats": 2}
    assert admin.post(path, given).status_code == 302
    again = admin.post(path, given)
    assert (again.status_code, "选区号已经用过" in again.content.decode()) == (422, True)
    held = Constituency.objects.get()
    edit = f"/desk/places/constituencies/{held.pk}/"
    assert admin.get(edit).status_code == 200
    admin.post(edit, {**given, "name": "城西选区"})
    assert "城西选区" in admin.get(f"/desk/places/{cast.county.code}/").content.decode()


def test_who_only_sees_places_does_not_change_them(cast: Any) -> None:
    client = enter(cast.committee)
    assert client.get(f"/desk/places/{cast.county.code}/").status_code == 200
    path = f"/desk/places/{cast.county.code}/constituencies/new/"
    assert client.post(path, {"number": 1, "name": "一", "seats": 1}).status_code == 404
    assert enter(cast.handler).get("/desk/places/").status_code == 404


def test_a_division_costs_the_same_for_one_row_and_for_three(admin: Client, cast: Any) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            admin.get(f"/desk/places/{cast.county.code}/")
        return len(seen)

    Constituency.objects.create(division=cast.county, number=1, name="一")
    admin.get("/desk/places/")
    before = cost()
    for number in (2, 3):
        Constituency.objects.create(division=cast.county, number=number, name="选区")
    assert cost() == before
