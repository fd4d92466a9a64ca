"""Papers and codes: the right size, our fonts inside, what people wrote as text (decision 0024)."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from lianxin.cases.factories import Cast
from lianxin.documents import papers as printer
from lianxin.kit import clock
from lianxin.stations import actions
from lianxin.stations.factories import ResidentDeputyFactory
from lianxin.stations.models import Station
from lianxin.stations.tests.test_r006_disclosures import arranged

A4, A3_WIDE = (595, 842), (1191, 842)
HOSTILE = '#let a=1 $x*y$ *粗* \\ @me <l> "引" [] {} // 😀 ' + "长" * 20


@dataclass(frozen=True)
class Paper:
    """What a PDF says of itself, read from its streams."""

    pages: int
    sizes: set[tuple[int, int]]
    fonts: set[str]
    embedded: int
    letters: set[str]
    title: str


def read(content: bytes) -> Paper:
    text = content
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL):
        try:
            text += b"\n" + zlib.decompress(found[1])
        except zlib.error:
            continue
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", text)
    codes = re.findall(rb"<[0-9A-F]{4}> <([0-9A-F]{4,8})>", text)
    title = re.search(rb'<dc:title>.*?x-default">(.*?)</rdf:li>', text, re.DOTALL)
    return Paper(
        pages=len(re.findall(rb"/Type ?/Page\b", text)),
        sizes={(round(float(wide)), round(float(high))) for wide, high in boxes},
        fonts={each.decode() for each in re.findall(rb"/BaseFont ?/\w+\+([\w-]+)", text)},
        embedded=len(re.findall(rb"/FontFile\d", text)),
        letters={bytes.fromhex(each.decode()).decode("utf-16-be") for each in codes},
        title=title[1].decode() if title else "",
    )


@pytest.fixture
def staff(client: Client, cast: Cast) -> Client:
    client.force_login(cast.liaison)
    return client


def paper_of(client: Client, path: str) -> Paper:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    return read(answer.content)


@pytest.mark.parametrize(
    ("name", "size"),
    [("poster", A4), ("cards", A4), ("board-a4", A4), ("board-a3", A3_WIDE)],
)
def test_a_stations_paper_has_its_size_our_fonts_and_its_words(
    staff: Client, cast: Cast, name: str, size: tuple[int, int]
) -> None:
    actions.publish_plan(cast.station, by=None, body="每月十五日接待选民")
    arranged(cast)
    paper = paper_of(staff, f"/stations/QS01/{name}.pdf")
    assert (paper.pages, paper.sizes) == (1, {size})
    assert paper.fonts == {"NotoSansSC-Regular", "NotoSansSC-Bold"}
    assert paper.embedded == 2
    assert paper.title == cast.station.name
    wanted = cast.station.name + ("每月十五日接待选民" + "听取村道意见" if "board" in name else "")
    assert set(wanted) <= paper.letters


@pytest.mark.parametrize("name", ["poster", "cards"])
def test_a_deputys_paper_tells_the_deputy_and_the_station(
    staff: Client, cast: Cast, name: str
) -> None:
    paper = paper_of(staff, f"/deputies/{cast.deputy.person_id}/{name}.pdf")
    assert (paper.pages, paper.sizes) == (1, {A4})
    assert set(cast.deputy.person.name + cast.station.name) <= paper.letters


@pytest.mark.parametrize("name", ["poster", "cards", "board-a4", "board-a3"])
def test_hostile_words_are_set_as_they_are(staff: Client, cast: Cast, name: str) -> None:
    Station.objects.filter(pk=cast.station.pk).update(
        name=HOSTILE[:60], address=HOSTILE, opening_hours="#" * 80, reception_day="\\" * 80
    )
    actions.publish_plan(cast.station, by=None, body=HOSTILE * 3)
    arranged(cast, scope=HOSTILE, place=HOSTILE[:80])
    paper = paper_of(staff, f"/stations/QS01/{name}.pdf")
    assert paper.pages == 1
    assert set("#$*\\@<[{") <= paper.letters


def test_a_long_board_goes_on_to_the_next_page(staff: Client, cast: Cast) -> None:
    for _each in range(70):
        ResidentDeputyFactory.create(station=cast.station)
    assert paper_of(staff, "/stations/QS01/board-a4.pdf").pages == 2
    assert paper_of(staff, "/stations/QS01/board-a3.pdf").pages == 1


def test_papers_are_for_staff_and_for_what_exists(client: Client, cast: Cast) -> None:
    for path in ("/stations/QS01/poster.pdf", f"/deputies/{cast.deputy.person_id}/cards.pdf"):
        assert "/accounts/login/" in client.get(path)["Location"]
    client.force_login(cast.handler)
    for path in ("/stations/QS01/nonsense.pdf", "/stations/NONE/poster.pdf"):
        assert client.get(path).status_code == 404
    assert client.get(f"/deputies/{cast.handler.person_id}/poster.pdf").status_code == 404
    actions.close_station(cast.station, by=None, on=clock.today())
    assert client.get("/stations/QS01/poster.pdf").status_code == 404


def test_without_fonts_the_reader_is_told_what_to_do(
    staff: Client, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer, "FONTS", tmp_path)
    answer = staff.get("/stations/QS01/poster.pdf")
    assert answer.status_code == 503
    assert "字体还没有安装" in answer.content.decode()


@pytest.mark.parametrize("thing", ["stations/QS01", "deputies/{person}"])
def test_codes_are_for_everybody_and_large_enough_for_print(
    client: Client, cast: Cast, tmp_path: Path, thing: str
) -> None:
    here = f"/{thing.format(person=cast.deputy.person_id)}/"
    drawn = client.get(f"{here}qr.svg")
    assert drawn["Content-Type"] == "image/svg+xml"
    assert "attachment" in drawn["Content-Disposition"]
    assert b"<svg" in drawn.content
    kept = tmp_path / "code.png"
    kept.write_bytes(client.get(f"{here}qr.png").content)
    with Image.open(kept) as picture:
        assert picture.width >= 1200
    assert client.get(f"{here}qr.exe").status_code == 404


def test_the_wall_board_is_a_page_to_print(client: Client, cast: Cast) -> None:
    page = client.get("/stations/QS01/board/").content.decode()
    for block in ("驻站代表", "联系接待选民计划", "本月安排", "意见问题处理情况"):
        assert block in page
    actions.close_station(cast.station, by=None, on=clock.today())
    assert client.get("/stations/QS01/board/").status_code == 404
