"""What comes in and what does not (R-171): hostile files, and pictures that say too much."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from PIL import Image
from pytest_django import Settings

from lianxin.documents import actions, checks
from lianxin.documents.formats import DOCX, JPEG, MP4, PDF, XLSX
from lianxin.documents.jobs import sweep
from lianxin.documents.models import StoredFile
from lianxin.documents.queries import open_file
from lianxin.documents.responses import file_response
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal

pytestmark = pytest.mark.django_db
PDF_BYTES = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def own_storage(settings: Settings, tmp_path: Path) -> None:
    backend = settings.STORAGES["default"]["BACKEND"]
    own = {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": own}


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **how)
    return out.getvalue()


def office(*names: str, filler: bytes = b"<xml/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, filler)
    return out.getvalue()


def box(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


MP4_BYTES = box(b"ftyp", b"isom\0\0\0\0isom") + box(b"moov", b"\0" * 20) + box(b"mdat", b"x" * 50)
WORD = office("[Content_Types].xml", "word/document.xml")


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def refused(name: str, content: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        actions.store(upload(name, content), by=None)
    assert caught.value.field == "file"
    assert not StoredFile.objects.exists()
    return caught.value.message


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("路灯.jpg", picture(), JPEG.media_type),
        ("p.png", picture("PNG"), "image/png"),
        ("p.webp", picture("WEBP"), "image/webp"),
        ("通知.pdf", PDF_BYTES, PDF.media_type),
        ("信.docx", WORD, DOCX.media_type),
        ("表.xlsx", office("[Content_Types].xml", "xl/workbook.xml"), XLSX.media_type),
        ("录像.mp4", MP4_BYTES, MP4.media_type),
        ("录音.amr", b"#!AMR\n" + b"\0" * 64, "audio/amr"),
        ("录音.mp3", b"ID3\x03\0\0\0\0\0\0" + b"\0" * 64, "audio/mpeg"),
    ],
)
def test_r171_what_the_office_needs_is_kept(name: str, content: bytes, media_type: str) -> None:
    stored = actions.store(upload(name, content), by=None)
    assert (stored.name, stored.media_type) == (name, media_type)
    with open_file(stored) as kept:
        assert len(kept.read()) == stored.size


def test_heic_from_a_phone_becomes_a_jpeg() -> None:
    stored = actions.store(upload("IMG_1.HEIC", picture("HEIF")), by=None)
    assert (stored.name, stored.media_type) == ("IMG_1.jpg", "image/jpeg")


def test_a_picture_with_the_wrong_picture_extension_is_mended() -> None:
    assert actions.store(upload("p.jpg", picture("PNG")), by=None).name == "p.png"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.jpg", b""),
        ("伪装.jpg", PDF_BYTES),
        ("伪装.pdf", picture()),
        ("伪装.docx", MP4_BYTES),
        ("画.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("画.jpg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("页.html", b"<!doctype html><script>alert(1)</script>"),
        ("程序.exe", b"MZ\x90\0" + b"\0" * 100),
        ("程序", b"\x7fELF" + b"\0" * 100),
        ("断.jpg", picture(size=(400, 400))[:900]),
        ("断.png", picture("PNG", size=(400, 400))[:60]),
        ("断.pdf", PDF_BYTES[:20]),
        ("断.docx", WORD[:-30]),
        ("断.mp4", MP4_BYTES[:-10]),
        ("没有索引.mp4", box(b"ftyp", b"isom\0\0\0\0isom") + box(b"mdat", b"x" * 50)),
        ("压缩包.zip", office("a.txt")),
        ("压缩包.docx", office("a.txt")),
        ("宏.docx", office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("爬.docx", office("[Content_Types].xml", "word/document.xml", "../../etc/cron.d/x")),
        ("炸.docx", office("[Content_Types].xml", "word/document.xml", filler=b"\0" * 30_000_000)),
        ("动.gif", b"GIF89a" + b"\0" * 40),
        ("前缀.docx", b"#!/bin/sh\nexit\n" + WORD),
    ],
)
def test_r171_everything_else_is_refused_in_one_sentence(name: str, content: bytes) -> None:
    sentence = refused(name, content)
    assert sentence.startswith("“")
    assert sentence.endswith("。")


def test_r171_twenty_megabytes_is_the_limit() -> None:
    assert "20MB" in refused("大.pdf", b"%PDF-1.4\n" + b"0" * (checks.LARGEST - 8))
    fits = b"%PDF-1.4\n" + b"0" * (checks.LARGEST - 15) + b"%%EOF\n"
    assert actions.store(upload("大.pdf", fits), by=None).size == checks.LARGEST


def test_a_zip_with_too_many_entries_is_refused() -> None:
    names = [f"word/{at}.xml" for at in range(checks.MOST_ENTRIES)]
    assert "解压后过大" in refused("多.docx", office("[Content_Types].xml", *names))


def test_a_picture_with_too_many_pixels_is_refused() -> None:
    flat = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(flat, "PNG")
    assert "像素太大" in refused("大.png", flat.getvalue())


def test_r171_pictures_lose_place_and_secrets_and_stand_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "secret words"
    exif.get_ifd(0x8825)[1] = "N"
    source = picture(exif=exif, comment=b"hidden") + b"<script>polyglot</script>"
    stored = actions.store(upload("p.jpg", source), by=None)
    with open_file(stored) as kept:
        content = kept.read()
    for word in (b"secret", b"hidden", b"polyglot"):
        assert word not in content
    with Image.open(io.BytesIO(content)) as seen:
        assert seen.size == (20, 40) == (stored.width, stored.height)
        assert not seen.getexif()


def test_large_pictures_are_shrunk() -> None:
    stored = actions.store(upload("p.jpg", picture(size=(5000, 1000))), by=None)
    assert (stored.width, stored.height) == (4096, 819)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\照片\\路灯.JPG", "路灯.jpg"),
        ("图\u202egpj.exe", "图gpj.jpg"),
        ('a"b<c>.jpg', "a_b_c_.jpg"),
        ("长" * 300 + ".jpg", "长" * 100 + ".jpg"),
        ("...", "文件.jpg"),
        ("没有后缀", "没有后缀.jpg"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    assert checks.kept_name(given, JPEG) == kept


def test_files_leave_as_downloads_and_only_our_pictures_show() -> None:
    shown = file_response(actions.store(upload("p.jpg", picture()), by=None), inline=True)
    paper = file_response(actions.store(upload("p.pdf", PDF_BYTES), by=None), inline=True)
    assert shown["Content-Disposition"].startswith("inline")
    assert paper["Content-Disposition"].startswith("attachment")
    for response in (shown, paper):
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response["Content-Security-Policy"]
        response.close()


def test_the_sweep_removes_what_came_to_nothing() -> None:
    stored = actions.store(upload("p.jpg", picture()), by=None)
    default_storage.save("2026/01/leftover.jpg", io.BytesIO(b"x"))
    assert sweep() == 0
    with clock.advance(days=2):
        assert sweep() == 2
    assert not default_storage.exists(stored.path)
    assert not StoredFile.objects.exists()


@trials(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff"]))
def test_no_bytes_break_the_checks(noise: bytes, start: bytes) -> None:
    with suppress(Refusal):
        actions.store(upload("x.bin", start + noise), by=None)
