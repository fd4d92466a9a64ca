"""Raising on one page: without scripts a plain form, from the phone's outbox exactly once."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lianxin.cases.factories import Cast
from lianxin.cases.models import Case, CaseFile, Petitioner
from lianxin.cases.states import State
from lianxin.cases.tests.test_raising import WORDS, photo
from lianxin.cases.tests.test_uploads import announce, send
from lianxin.cases.tests.test_uploads import photo as photo_bytes
from lianxin.cases.throttles import RAISING
from lianxin.stations.actions import close_station

pytestmark = pytest.mark.django_db
PAGE = "/raise/one-page/"


@pytest.fixture(autouse=True)
def no_memory_of_earlier_visits() -> None:
    cache.clear()


def filled(cast: Cast, **more: object) -> dict[str, object]:
    return {"verbatim": WORDS, "station": cast.station.code, "key": str(uuid4()), **more}


def test_everything_at_once_without_scripts(client: Client, cast: Cast) -> None:
    key = re.search(r'name="key" value="([0-9a-f-]{36})"', client.get(PAGE).content.decode())
    assert key is not None
    contact = {"name": "田小满", "phone": "13900001234", "agrees": "on"}
    given = filled(cast, key=key[1], village="柳树", where="3组", photos=[photo()], **contact)
    answer = client.post(PAGE, given)
    assert answer["Location"].startswith("/receipt/")
    case = Case.objects.get()
    assert (case.place, case.place_text, case.channel) == (cast.village, "3组", "online")
    assert Petitioner.objects.get().contact.phone == "13900001234"
    assert CaseFile.objects.count() == 1


def test_sent_again_by_its_key_it_is_the_same_matter(client: Client, cast: Cast) -> None:
    given = filled(cast)
    for _try in "123":
        answer = client.post(PAGE, {**given, "photos": [photo()]})
        assert answer["Location"].startswith("/receipt/")
    assert Case.objects.count() == 1
    assert CaseFile.objects.count() == 1


def test_photos_that_came_ahead_under_its_key_join_it(client: Client, cast: Cast) -> None:
    given, whole = filled(cast), photo_bytes()
    address = announce(client, len(whole), matter=str(given["key"]))["Location"]
    send(client, address, whole, 0)
    assert "路灯.jpg" not in client.get("/raise/").content.decode()
    client.post(PAGE, given)
    assert CaseFile.objects.get().file.name == "路灯.jpg"


def test_a_strangers_photos_do_not_join(client: Client, cast: Cast) -> None:
    given, whole = filled(cast), photo_bytes()
    stranger = Client()
    address = announce(stranger, len(whole), matter=str(given["key"]))["Location"]
    send(stranger, address, whole, 0)
    client.post(PAGE, given)
    assert not CaseFile.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"verbatim": ""},
        {"station": "nowhere"},
        {"key": "x"},
        {"name": "田小满"},
        {"phone": "12", "agrees": "on"},
        {"name": "小满", "is_child": "on", "agrees": "on"},
    ],
)
def test_what_is_wrong_is_said_and_the_rest_stays(
    client: Client, cast: Cast, wrong: dict[str, str]
) -> None:
    answer = client.post(PAGE, filled(cast, where="3组老水井旁", **wrong))
    assert answer.status_code == 422
    assert "3组老水井旁" in answer.content.decode()
    assert not Case.objects.exists()


def test_r048_emergency_words_show_the_numbers_before_it_is_sent(
    client: Client, cast: Cast
) -> None:
    urgent = filled(cast, verbatim="老屋着火了，快来人")
    page = client.post(PAGE, urgent).content.decode()
    assert 'href="tel:119"' in page
    assert not Case.objects.exists()
    client.post(PAGE, {**urgent, "emergency_seen": "on"})
    assert Case.objects.get().state == State.REFERRED


def test_r172_who_comes_too_often_waits_and_loses_nothing(client: Client, cast: Cast) -> None:
    for _each in range(RAISING.free):
        RAISING.note("127.0.0.1")
    answer = client.post(PAGE, filled(cast))
    assert answer.status_code == 429
    assert answer["Retry-After"]
    assert WORDS in answer.content.decode()


def test_a_station_that_closed_meanwhile_is_said(client: Client, cast: Cast) -> None:
    close_station(cast.station, by=None, on=cast.station.opened_on)
    assert client.post(PAGE, filled(cast)).status_code == 422


def test_a_refused_photo_is_named_and_nothing_is_sent(client: Client, cast: Cast) -> None:
    bad = SimpleUploadedFile("x.jpg", photo_bytes()[:300])
    answer = client.post(PAGE, filled(cast, photos=[bad]))
    assert answer.status_code == 422
    assert "x.jpg" in answer.content.decode()
    assert not Case.objects.exists()


def test_the_page_asks_a_constant_number_of_times(
    client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(4):
        client.get(PAGE)
