"""A year's table comes as people have it, and what is wrong with it is said in one sentence."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from lianxin.kit.export import Column, write_xlsx
from lianxin.kit.refusals import Refusal
from lianxin.places import tables
from lianxin.places.calendar import Calendar, Day
from lianxin.places.tables import YearTable
from lianxin.places.tests.test_releases import TABLE_2027, table

pytestmark = pytest.mark.django_db


def test_lines_ranges_and_chinese_dates_read_the_same() -> None:
    chinese = TABLE_2027.replace("2027-06-09 休", "2027年6月9日，放假，")
    assert table(chinese) == table()
    assert len(table().days) == 33


def test_json_with_and_without_names() -> None:
    given = table()
    assert tables.read_text(tables.as_json([given])) == [given]
    plain = {
        "2027": {
            "off": [day.isoformat() for day, one in given.days.items() if not one.is_workday],
            "work": [day.isoformat() for day, one in given.days.items() if one.is_workday],
        }
    }
    assert tables.read_text(json.dumps(plain)) == [given]


def test_lines_written_are_lines_read() -> None:
    assert tables.read_text(tables.as_lines(table())) == [table()]


def test_csv_in_utf8_and_gbk() -> None:
    text = "日期,类型,名称\n" + tables.as_lines(table()).replace(" ", ",")
    for encoding in ("utf-8-sig", "gb18030"):
        assert tables.read_file("2027.csv", text.encode(encoding)) == [table()]


def test_a_workbook_with_real_dates(tmp_path: Path) -> None:
    rows = list(table().days.items())
    columns: list[Column[tuple[date, Day]]] = [
        Column("日期", lambda row: row[0]),
        Column("类型", lambda row: "班" if row[1].is_workday else "休"),
        Column("名称", lambda row: row[1].name),
    ]
    write_xlsx(tmp_path / "2027.xlsx", columns, rows)
    assert tables.read_file("2027.xlsx", (tmp_path / "2027.xlsx").read_bytes()) == [table()]


def test_the_last_days_of_december_go_with_the_year_that_begins() -> None:
    held = table()
    text = "2026-12-31 休 元旦\n" + tables.as_lines(held)
    (read,) = tables.read_text(text)
    assert (read.year, min(read.days)) == (2027, date(2026, 12, 31))


def test_every_embedded_table_would_pass_the_checks() -> None:
    calendar = Calendar.read()
    for year in range(2008, 2027):
        given = YearTable(year, calendar.table_of(year))
        (read,) = tables.read_text(tables.as_json([given]))
        kinds = {day: entry.is_workday for day, entry in given.days.items()}
        assert {day: entry.is_workday for day, entry in read.days.items()} == kinds, year


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "请粘贴放假安排"),
        ("放假通知", "第1行看不懂"),
        ("2027-02-30 休 春节", "第1行看不懂"),
        ("2027-02-05 春节", "第1行看不懂"),
        ("2027-02-12 ~ 2027-02-05 休 春节", "第1行看不懂"),
        ("2027-02-05 ~ 2028-02-05 休 春节", "第1行看不懂"),
        ("日期 类型", "没有找到任何日期"),
        ("2027-02-05 ~ 2027-02-12 休 春节", "只有8天放假"),
        (TABLE_2027 + "2027-02-06 休 春节", "2月6日写了两次"),
        (TABLE_2027 + "2027-03-03 班", "3月3日是星期三，本来就上班"),
        (TABLE_2027.replace("2027-05-01 ~", "2027-05-02 ~"), "没有写5月1日放假"),
        (TABLE_2027 + "2027-12-31 休 元旦", "只有1天放假"),
        (TABLE_2027.replace("端午节", "端" * 41), "名称太长"),
        ('{"2027": ["2027-01-01"]}', "JSON 的写法不对"),
        ('{"2027": {"off": ["2027-13-01"]}}', "JSON 的写法不对"),
        ('{"2027": {"off": 5}}', "JSON 的写法不对"),
        ('{"2027": {"off": ["2027-01-01", "2027-01-01"]}}', "2027-01-01写了两次"),
        ('{"2027": {"off": ["2026-12-20"]}}', "2026-12-20不属于2027年"),
        ('{"3027": {"off": []}}', "年份 3027 不对"),
        ("{}", "没有找到任何日期"),
        ("{", "JSON 的写法不对"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        tables.read_text(text)


def test_a_file_that_is_no_table_is_refused() -> None:
    with pytest.raises(Refusal, match="已损坏"):
        tables.read_file("2027.xlsx", b"not a workbook")
    with pytest.raises(Refusal, match="不是文本文件"):
        tables.read_file("2027.csv", b"\xff\xfe\x00\x81\xff")
