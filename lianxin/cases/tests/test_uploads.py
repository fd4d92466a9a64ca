"""R-171: photos come in pieces, go on where they broke off, and belong to one visitor's draft."""

from __future__ import annotations

import base64
import io
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image

from lianxin.cases.factories import Cast
from lianxin.cases.models import Case, CaseFile
from lianxin.cases.tests.test_raising import walk
from lianxin.documents import parts
from lianxin.documents.checks import LARGEST
from lianxin.documents.jobs import sweep
from lianxin.documents.models import PartialUpload, StoredFile
from lianxin.kit import clock

pytestmark = pytest.mark.django_db
SPEAKS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture(autouse=True)
def no_memory_of_earlier_visits() -> None:
    cache.clear()


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "red").save(out, "JPEG")
    return out.getvalue()


def announce(client: Client, length: object, name: str = "路灯.jpg", matter: str = "") -> Any:
    told = f"filename {base64.b64encode(name.encode()).decode()}"
    if matter:
        told += f",matter {base64.b64encode(matter.encode()).decode()}"
    headers = {"Upload-Length": str(length), "Upload-Metadata": told, **SPEAKS}
    return client.post("/raise/uploads/", headers=headers)


def send(client: Client, address: str, piece: bytes, offset: int) -> Any:
    told = {"Upload-Offset": str(offset), **SPEAKS}
    kind = "application/offset+octet-stream"
    return client.patch(address, piece, content_type=kind, headers=told)


def received(client: Client, address: str) -> int:
    return int(client.head(address, headers=SPEAKS)["Upload-Offset"])


def test_the_server_says_what_it_can_do(client: Client) -> None:
    answer = client.options("/raise/uploads/")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,termination"
    assert answer["Tus-Max-Size"] == str(LARGEST)


def test_a_photo_in_two_pieces_joins_the_draft_and_the_matter(client: Client, cast: Cast) -> None:
    whole = photo()
    begun = announce(client, len(whole))
    assert begun.status_code == 201
    address = begun["Location"]
    assert send(client, address, whole[:500], 0)["Upload-Offset"] == "500"
    assert received(client, address) == 500
    last = send(client, address, whole[500:], 500)
    assert last.status_code == 204
    assert last["Lianxin-File"] == str(StoredFile.objects.get().pk)
    assert "路灯.jpg" in client.get("/raise/").content.decode()
    key = walk(client, cast)
    client.post("/raise/check/", {"key": key})
    assert CaseFile.objects.get().case == Case.objects.get()
    gone = client.delete(address, headers=SPEAKS)
    assert gone.status_code == 404
    assert StoredFile.objects.exists()


def test_a_piece_at_the_wrong_place_is_refused_and_changes_nothing(client: Client) -> None:
    whole = photo()
    address = announce(client, len(whole))["Location"]
    send(client, address, whole[:500], 0)
    for offset in (0, 499, 501, len(whole)):
        assert send(client, address, whole[:10], offset).status_code == 409
    assert received(client, address) == 500


def test_what_an_interrupted_write_left_behind_is_written_over(client: Client) -> None:
    whole = photo()
    address = announce(client, len(whole))["Location"]
    send(client, address, whole[:500], 0)
    with parts.path_of(PartialUpload.objects.get().pk).open("ab") as part:
        part.write(b"left behind by a crash")
    assert send(client, address, whole[500:], 500).status_code == 204
    assert StoredFile.objects.exists()


def test_another_visitor_and_a_guesser_find_nothing(client: Client) -> None:
    address = announce(client, 1000)["Location"]
    stranger = Client()
    for where in (address, f"/raise/uploads/{uuid4()}/"):
        assert stranger.head(where, headers=SPEAKS).status_code == 404
        assert send(stranger, where, b"x", 0).status_code == 404
        assert stranger.delete(where, headers=SPEAKS).status_code == 404
    assert received(client, address) == 0


def test_r171_too_large_is_refused_before_and_while_it_comes(client: Client) -> None:
    early = announce(client, LARGEST + 1)
    assert early.status_code == 413
    assert "20MB" in early.content.decode()
    address = announce(client, 10)["Location"]
    assert send(client, address, b"x" * 11, 0).status_code == 413
    assert received(client, address) == 0


@pytest.mark.parametrize("length", ["", "-1", "1e3", "９", "99999999999"])
def test_a_length_that_is_none_is_refused(client: Client, length: str) -> None:
    assert announce(client, length).status_code == 400


def test_an_empty_file_is_refused_in_a_sentence(client: Client) -> None:
    answer = announce(client, 0)
    assert (answer.status_code, answer.content.decode()[:1]) == (422, "“")


def test_what_is_no_photo_is_refused_in_a_sentence_and_forgotten(client: Client) -> None:
    address = announce(client, 60, "x.exe")["Location"]
    answer = send(client, address, b"MZ" + b"\0" * 58, 0)
    assert answer.status_code == 422
    assert answer.content.decode().startswith("“x.exe”不能上传")
    assert client.head(address, headers=SPEAKS).status_code == 404
    assert not StoredFile.objects.exists()


def test_another_version_and_another_content_are_told_so(client: Client) -> None:
    address = announce(client, 10)["Location"]
    assert client.post("/raise/uploads/").status_code == 412
    assert client.head(address, headers={"Tus-Resumable": "0.2.2"}).status_code == 412
    wrong = client.patch(address, b"x", content_type="text/plain", headers=SPEAKS)
    assert wrong.status_code == 415


def test_the_sender_gives_it_up(client: Client) -> None:
    whole = photo()
    address = announce(client, len(whole))["Location"]
    send(client, address, whole, 0)
    assert client.delete(address, headers=SPEAKS).status_code == 204
    assert client.head(address, headers=SPEAKS).status_code == 404
    assert not StoredFile.objects.exists()


def test_a_fifth_file_is_refused(client: Client) -> None:
    for _each in range(4):
        assert announce(client, 10).status_code == 201
    fifth = announce(client, 10)
    assert (fifth.status_code, "最多上传4个" in fifth.content.decode()) == (422, True)


def test_two_tabs_share_one_draft(client: Client, cast: Cast) -> None:
    whole = photo()
    first = announce(client, len(whole), "一.jpg")["Location"]
    second = announce(client, len(whole), "二.jpg")["Location"]
    send(client, second, whole, 0)
    send(client, first, whole, 0)
    client.post("/raise/check/", {"key": walk(client, cast)})
    names = CaseFile.objects.values_list("file__name", flat=True)
    assert sorted(names) == ["一.jpg", "二.jpg"]


def test_the_token_of_the_page_is_needed() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert announce(strict, 10).status_code == 403


def test_a_day_later_the_sweep_takes_what_never_arrived(client: Client) -> None:
    address = announce(client, 1000)["Location"]
    send(client, address, b"x" * 500, 0)
    part = parts.path_of(PartialUpload.objects.get().pk)
    assert part.exists()
    with clock.advance(days=2):
        sweep()
    assert not part.exists()
    assert client.head(address, headers=SPEAKS).status_code == 404
