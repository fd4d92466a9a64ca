"""What a ledger's columns and rows are taken for."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from lianxin.cases.ledger import columns, reading
from lianxin.cases.ledger.parsing import parse
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=clock.ZONE)
MAPPING = {"number": 0, "title": 1, "received_at": 2, "verbatim": 3, "reply": 4, "replied_at": 5}


@pytest.mark.parametrize(
    ("headings", "wanted"),
    [
        (
            ["编号", "来访人", "事由", "来访时间", "反映内容", "联系电话"],
            {"number": 0, "name": 1, "title": 2, "received_at": 3, "verbatim": 4, "phone": 5},
        ),
        (
            ["序号", "标题", "日期", "内容", "答复意见", "答复时间", "承办单位"],
            {"title": 1, "received_at": 2, "verbatim": 3, "reply": 4, "replied_at": 5, "unit": 6},
        ),
        (["title", "text", "label"], {"title": 0, "verbatim": 1, "category": 2}),
        (["诉求人姓名", "家庭住址", "问题描述"], {"name": 0, "address": 1, "verbatim": 2}),
    ],
)
def test_columns_are_guessed_from_their_headings(
    headings: list[str], wanted: dict[str, int]
) -> None:
    assert columns.guess(headings) == wanted


def test_the_heading_row_may_stand_below_a_title() -> None:
    above = [(1, ["某镇接待台账", "", ""]), (2, ["标题", "反映内容", "日期"]), (3, ["a", "b", "c"])]
    assert columns.heading_row(above) == (2, ["标题", "反映内容", "日期"])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2020-01-02 11:00:17", (2020, 1, 2, 11, 0, 17)),
        ("2019/8/3 9:05", (2019, 8, 3, 9, 5, 0)),
        ("2021年3月4日", (2021, 3, 4, 0, 0, 0)),
        ("2021.03.04", (2021, 3, 4, 0, 0, 0)),
        ("2022-05-06T07:08:09", (2022, 5, 6, 7, 8, 9)),
    ],
)
def test_dates_are_read_as_offices_write_them(written: str, read: tuple[int, ...]) -> None:
    row = parse(["1", "路灯不亮", written, "村口路灯坏了"], MAPPING, NOW)
    assert row.received_at.timetuple()[:6] == read


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["1", "", "2020-01-01", ""], "没有反映内容。"),
        (["1", "标题", "昨天", "内容"], "反映时间“昨天”看不懂。"),
        (["1", "标题", "2020-13-40", "内容"], "反映时间“2020-13-40”看不懂。"),
        (["1", "标题", "2030-01-01", "内容"], "反映时间“2030-01-01”在今天之后。"),
        (["1", "标题", "1890-01-01", "内容"], "反映时间“1890-01-01”太早。"),
        (["1", "标题", "2020-01-02", "内容", "已处理", "2020-01-01"], "答复时间早于反映时间。"),
        (["1", "标题", "2020-01-02", "字" * 50_001], "反映内容太长（50001字），最多50000字。"),
    ],
)
def test_a_bad_row_says_why_in_one_sentence(cells: list[str], sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse(cells, MAPPING, NOW)
    assert refused.value.message == sentence


def test_a_row_without_a_date_is_received_today_and_stays_the_same_row_tomorrow() -> None:
    today = parse(["", "标题", "", "内容"], MAPPING, NOW)
    tomorrow = parse(["", "标题", "", "内容"], MAPPING, NOW.replace(day=3))
    assert (today.received_at, today.is_dated) == (NOW, False)
    assert today.fingerprint == tomorrow.fingerprint


def test_a_title_too_long_for_its_field_is_kept_before_the_words() -> None:
    row = parse(["1", "长" * 200, "2020-01-01", "内容"], MAPPING, NOW)
    assert row.title == "长" * 119 + "…"
    assert row.verbatim == "长" * 200 + "\n内容"


def test_numbers_and_dates_of_excel_are_written_as_people_read_them(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["编号", "标题", "时间"])
    sheet.write_row(1, 0, [188006, "标题\0"])
    sheet.write_datetime(1, 2, datetime.fromisoformat("2019-02-28 11:25:05"))
    book.close()
    assert list(reading.rows_of(path, "a.xlsx"))[1] == ["188006", "标题", "2019-02-28 11:25:05"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_that_offices_save(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text('标题,反映内容\n"路灯, 村口","第一行\n第二行𬭎😀"\n', encoding=encoding)
    assert list(reading.rows_of(path, "a.csv")) == [
        ["标题", "反映内容"],
        ["路灯, 村口", "第一行\n第二行𬭎😀"],
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK\x03\x04 broken"),
        ("a.xlsx", b"plain words"),
        ("a.xls", b""),
        ("a.pdf", b"%PDF-1.7"),
        ("a.csv", b"\xff\xfe\x00\xd8\x81"),
    ],
)
def test_a_broken_or_foreign_file_is_refused_in_a_sentence(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refusal):
        list(reading.rows_of(path, name))
