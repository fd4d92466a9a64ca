"""A resident raises a matter without account or script: three steps, sent once, nothing lost."""

from __future__ import annotations

import io
import re

import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from lianxin.cases import codes, privacy, receipts
from lianxin.cases.factories import Cast
from lianxin.cases.models import Case, CaseFile, JournalEntry, Petitioner
from lianxin.cases.states import State
from lianxin.cases.throttles import RAISING
from lianxin.documents.models import StoredFile
from lianxin.kit import tally
from lianxin.stations.actions import close_station

WORDS = "村口的路灯坏了三个月，晚上看不见路。"


def photo(name: str = "路灯.jpg") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (30, 30), "red").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


def walk(client: Client, cast: Cast, contact: dict[str, str] | None = None, **words: object) -> str:
    """Fill in the three steps; returns the key of the check page."""
    assert client.post("/raise/", {"verbatim": WORDS, **words})["Location"] == "/raise/place/"
    place = {"station": cast.station.code, "village": "柳树", "where": "3组"}
    assert client.post("/raise/place/", place)["Location"] == "/raise/contact/"
    assert client.post("/raise/contact/", contact or {})["Location"] == "/raise/check/"
    page = client.get("/raise/check/").content.decode()
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', page)
    assert found is not None
    return found[1]


def test_a_matter_is_raised_without_account_and_without_script(client: Client, cast: Cast) -> None:
    contact = {"name": "田小满", "phone": "139 0000 1234", "agrees": "on"}
    key = walk(client, cast, contact, photos=[photo(), photo("二.jpg")])
    response = client.post("/raise/check/", {"key": key}, follow=True)
    case = Case.objects.get()
    assert case.number in response.content.decode()
    assert codes.query_code(case)[:4] in response.content.decode()
    assert (case.state, case.channel, case.is_anonymous) == (State.RECEIVED, "online", False)
    assert (case.place, case.place_text) == (cast.village, "3组")
    assert case.text.verbatim == WORDS
    assert CaseFile.objects.filter(case=case).count() == 2
    kept = Petitioner.objects.get(case=case).contact
    assert (kept.name, kept.phone) == ("田小满", "13900001234")
    assert kept.notice_version == privacy.VERSION
    assert client.get("/raise/check/")["Location"] == "/raise/contact/"


def test_r041_anonymous_matters_are_taken_in(client: Client, cast: Cast) -> None:
    client.post("/raise/check/", {"key": walk(client, cast)})
    assert Case.objects.get().is_anonymous


def test_r162_the_notice_shown_is_kept_without_a_contact_too(client: Client, cast: Cast) -> None:
    client.post("/raise/check/", {"key": walk(client, cast)})
    [received] = JournalEntry.objects.filter(move="receive")
    assert received.facts["notice_version"] == privacy.VERSION


def test_a_double_press_a_reload_and_a_retry_send_once(client: Client, cast: Cast) -> None:
    key = walk(client, cast, photos=[photo()])
    places = {client.post("/raise/check/", {"key": key})["Location"].split(":")[0] for _ in "123"}
    assert len(places) == 1
    assert Case.objects.count() == 1
    assert CaseFile.objects.count() == 1


def test_steps_are_taken_in_order_and_kept_on_the_way_back(client: Client, cast: Cast) -> None:
    assert client.get("/raise/place/")["Location"] == "/raise/"
    assert client.get("/raise/check/")["Location"] == "/raise/contact/"
    walk(client, cast, photos=[photo()])
    assert WORDS in client.get("/raise/").content.decode()
    assert "路灯.jpg" in client.get("/raise/").content.decode()
    assert "柳树" in client.get("/raise/place/").content.decode()


def test_the_draft_lies_sealed_in_the_session(client: Client, cast: Cast) -> None:
    walk(client, cast, {"name": "田小满", "phone": "13900001234", "agrees": "on"})
    kept = str(dict(client.session))
    assert "13900001234" not in kept
    assert "田小满" not in kept


def test_r048_emergency_words_show_the_numbers_at_once(client: Client, cast: Cast) -> None:
    urgent = {"verbatim": "老屋着火了，快来人"}
    page = client.post("/raise/", urgent).content.decode()
    shown = page.split("hidden")[0]
    for number in ("110", "119", "120", "122"):
        assert f'href="tel:{number}"' in page
    assert shown
    assert client.post("/raise/", {**urgent, "emergency_seen": "on"})["Location"] == "/raise/place/"
    client.post("/raise/place/", {"station": cast.station.code})
    client.post("/raise/contact/", {})
    key = re.search(r'value="([0-9a-f-]{36})"', client.get("/raise/check/").content.decode())
    assert key is not None
    receipt = client.post("/raise/check/", {"key": key[1]}, follow=True).content.decode()
    assert "tel:119" in receipt
    assert Case.objects.get().state == State.REFERRED


def test_r162_data_without_the_notice_is_refused_and_kept_in_the_form(
    client: Client, cast: Cast
) -> None:
    walk(client, cast)
    response = client.post("/raise/contact/", {"name": "田小满"})
    assert response.status_code == 422
    assert 'value="田小满"' in response.content.decode()


def test_r163_a_child_needs_a_guardian(client: Client, cast: Cast) -> None:
    walk(client, cast)
    child = {"name": "小满", "is_child": "on", "agrees": "on"}
    assert client.post("/raise/contact/", child).status_code == 422
    allowed = client.post("/raise/contact/", {**child, "guardian_consents": "on"})
    assert allowed["Location"] == "/raise/check/"


def test_who_helps_stands_beside_who_is_concerned(client: Client, cast: Cast) -> None:
    both = {
        "name": "田奶奶",
        "is_for_other": "on",
        "helper_name": "田小满",
        "helper_phone": "13900001234",
        "agrees": "on",
    }
    client.post("/raise/check/", {"key": walk(client, cast, both)})
    names = [each.contact.name for each in Petitioner.objects.order_by("-is_first")]
    assert names == ["田奶奶", "田小满"]


def test_r047_an_accusation_is_sealed_from_the_first_moment(client: Client, cast: Cast) -> None:
    client.post("/raise/check/", {"key": walk(client, cast, is_accusation="on")})
    case = Case.objects.get()
    assert case.is_sealed
    assert not Case.objects.visible_to(cast.liaison).exists()


def test_r172_the_eleventh_in_an_hour_waits_and_loses_nothing(client: Client, cast: Cast) -> None:
    for _each in range(RAISING.free):
        RAISING.note("127.0.0.1")
    key = walk(client, cast)
    response = client.post("/raise/check/", {"key": key})
    assert response.status_code == 429
    assert response["Retry-After"]
    assert WORDS in response.content.decode()
    assert not Case.objects.exists()
    tally.forget()
    client.post("/raise/check/", {"key": key})
    assert Case.objects.count() == 1


def test_a_refused_photo_leaves_the_words_standing(client: Client, cast: Cast) -> None:
    bad = SimpleUploadedFile("x.exe", b"MZ" + b"\0" * 50)
    response = client.post("/raise/", {"verbatim": WORDS, "photos": [bad, photo()]})
    page = response.content.decode()
    assert response.status_code == 422
    assert WORDS in page
    assert "“x.exe”不能上传" in page
    assert "路灯.jpg" in page
    assert WORDS in client.get("/raise/").content.decode()


def test_refused_words_leave_the_photos_standing(client: Client, cast: Cast) -> None:
    response = client.post("/raise/", {"verbatim": "", "photos": [photo()]})
    assert response.status_code == 422
    assert "路灯.jpg" in client.get("/raise/").content.decode()


def test_photos_of_a_draft_are_shown_to_their_owner_and_taken_out(
    client: Client, cast: Cast
) -> None:
    walk(client, cast, photos=[photo()])
    file = StoredFile.objects.get()
    response = client.get(f"/raise/files/{file.pk}/")
    assert response.getvalue().startswith(b"\xff\xd8")
    assert Client().get(f"/raise/files/{file.pk}/").status_code == 404
    Client().post(f"/raise/files/{file.pk}/drop/")
    assert StoredFile.objects.exists()
    client.post(f"/raise/files/{file.pk}/drop/")
    assert not StoredFile.objects.exists()


def test_a_closed_station_takes_nothing_in(client: Client, cast: Cast) -> None:
    key = walk(client, cast)
    close_station(cast.station, by=None, on=cast.station.opened_on)
    response = client.post("/raise/check/", {"key": key})
    assert response.status_code == 422
    assert "撤并" in response.content.decode()


def test_the_station_of_the_poster_is_preselected(client: Client, cast: Cast) -> None:
    page = client.get(f"/raise/?station={cast.station.code}").content.decode()
    assert f'name="station_code" value="{cast.station.code}"' in page
    client.post("/raise/", {"verbatim": WORDS, "station_code": cast.station.code})
    page = client.get("/raise/place/").content.decode()
    assert f'value="{cast.station.code}" selected' in page
    assert "柳树村" in page


def test_the_receipt_opens_only_with_its_token(client: Client, cast: Cast) -> None:
    where = client.post("/raise/check/", {"key": walk(client, cast)})["Location"]
    assert Client().get(where).status_code == 200
    picture = Client().get(f"{where}qr.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"style=" not in picture.content
    assert client.get(where[:-3] + "xx/").status_code == 404


def test_the_paper_of_the_desk_brings_the_code_as_the_residents_own_does(
    client: Client, cast: Cast
) -> None:
    client.post("/raise/check/", {"key": walk(client, cast)})
    case, request = Case.objects.get(), RequestFactory().get("/")
    link = f"http://testserver/track/?number={case.number}#{codes.query_code(case)}"
    assert receipts.link_to(case, request) == link
    qr = segno.make(link, error="m", micro=False).svg_data_uri(scale=4, border=2)
    assert receipts.receipt_for(case, request).qr == qr


def test_the_journal_notes_the_address_it_came_from(client: Client, cast: Cast) -> None:
    client.post("/raise/check/", {"key": walk(client, cast)})
    assert JournalEntry.objects.get(move="receive").ip == "127.0.0.1"


def test_pages_of_many_stations_ask_as_often_as_those_of_one(
    client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    walk(client, cast)
    with django_assert_max_num_queries(12):
        client.get("/raise/place/")
