"""R-171 at the residents' own form: what a file may not be, and what a photo may not tell."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from lianxin.cases.factories import Cast
from lianxin.documents.models import StoredFile
from lianxin.documents.queries import open_file

pytestmark = pytest.mark.django_db
WORDS = "村口的路灯坏了三个月，晚上看不见路。"
GPS = 0x8825


def sent(client: Client, name: str, content: bytes) -> tuple[int, str]:
    """Send the first step of raising with one file; give the status and the page."""
    file = SimpleUploadedFile(name, content)
    answer = client.post("/raise/", {"verbatim": WORDS, "photos": [file]})
    return answer.status_code, answer.content.decode()


def painted(**how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "green").save(out, "JPEG", **how)
    return out.getvalue()


def packed(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", "word/document.xml"):
            archive.writestr(name, content)
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SCRIPT = b"<script>alert(document.domain)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"
HOSTILE = {
    "a PDF named .jpg": ("照片.jpg", PDF),
    "an SVG with a script": ("图.svg", SVG),
    "an SVG named .png": ("图.png", SVG),
    "a page named .jpg": ("图.jpg", b"<!doctype html>" + SCRIPT),
    "a zip bomb in Word's clothes": ("说明.docx", packed(b"\0" * 40_000_000)),
    "a program in front of Word's": ("说明.docx", b"#!/bin/sh\nexit\n" + packed(b"<x/>")),
    "a program named .pdf": ("文件.pdf", b"MZ\x90\0" + b"\0" * 200),
    "more than 20 MB": ("大.jpg", painted() + b"\0" * 21_000_000),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_r171_a_hostile_file_is_refused_in_a_sentence_and_the_words_stay(
    client: Client, cast: Cast, what: str
) -> None:
    name, content = HOSTILE[what]
    status, page = sent(client, name, content)
    assert status == 422
    assert WORDS in page
    assert name in page
    assert not StoredFile.objects.exists()
    assert WORDS in client.get("/raise/").content.decode()


def test_r171_a_polyglot_keeps_the_picture_and_loses_the_rest(client: Client, cast: Cast) -> None:
    status, _page = sent(client, "照片.jpg", painted(comment=SCRIPT) + packed(SCRIPT) + SCRIPT)
    assert status == 302
    with open_file(StoredFile.objects.get()) as kept:
        held = kept.read()
    assert b"script" not in held
    assert b"PK\x03\x04" not in held
    with Image.open(io.BytesIO(held)) as picture:
        assert picture.size == (400, 300)


def test_r171_a_photo_loses_place_and_camera_and_is_painted_anew(
    client: Client, cast: Cast
) -> None:
    told = Image.Exif()
    told[0x010F] = "SecretCamera"
    told.get_ifd(GPS)[2] = (IFDRational(28), IFDRational(0), IFDRational(12))
    given = painted(exif=told)
    assert b"SecretCamera" in given
    status, _page = sent(client, "照片.jpg", given)
    assert status == 302
    with open_file(StoredFile.objects.get()) as kept:
        held = kept.read()
    with Image.open(io.BytesIO(held)) as picture:
        assert not picture.getexif()
    assert b"SecretCamera" not in held


@pytest.mark.parametrize(
    ("how", "status"),
    [({"CONTENT_LENGTH": "2000000000"}, 413), ({"HTTP_TRANSFER_ENCODING": "chunked"}, 411)],
)
def test_r171_two_gigabytes_are_turned_away_unread(
    client: Client, how: dict[str, str], status: int
) -> None:
    """By the length that is told; a body that tells none is not read either."""
    answer = client.generic("POST", "/raise/", b"x", "multipart/form-data; boundary=x", **how)
    assert answer.status_code == status
    page = answer.content.decode()
    assert page.count("<h1>") == 1
    assert "没有收下" in page
