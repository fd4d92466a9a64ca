"""A year's official table as it comes: the notice, JSON, lines, a spreadsheet; checked."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils import dateformat
from django.utils.translation import gettext as _

from lianxin.kit.refusals import Refusal
from lianxin.kit.text import clean
from lianxin.places.calendar import Day, scope_of, table_year
from lianxin.places.notice import WORK_NAME, is_notice, read_notice
from lianxin.places.wording import Span, told

FEWEST_OFF_DAYS = 11
LONGEST_NAME = 40
FIRST_YEAR, LAST_YEAR = 2004, 2100
SPREADSHEETS = frozenset({".xlsx", ".xls", ".ods"})
ENCODINGS = ("utf-8-sig", "gb18030")
OFF_WORDS = frozenset({"休", "放假", "休息", "假", "off", "holiday"})
WORK_WORDS = frozenset({"班", "上班", "补班", "调休上班", "work", "workday"})
HEADINGS = frozenset({"日期", "date", "on_date", "day"})

_SATURDAY = 5
_MOST_DATES = 2
_LONGEST_SPAN = 31
# Every table that was ever published has these off.
_ALWAYS = ((1, 1), (5, 1), (10, 1))
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?"
)
_GAP = re.compile(r"[\s,，、;；\t]+")
# When a list gives no names: the first entry whose last month and day is not yet past.
_SEASONS = (
    ((1, 10), "元旦"), ((3, 5), "春节"), ((4, 15), "清明节"), ((5, 15), "劳动节"),
    ((6, 30), "端午节"), ((9, 30), "中秋节"), ((10, 15), "国庆节"), ((12, 31), "元旦"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class YearTable:
    """The off-days and make-up days of one year; made by `checked`, so it is sound."""

    year: int
    days: Mapping[date, Day]


def read_text(text: str) -> list[YearTable]:
    """The tables of a pasted or uploaded text, whichever way it is written."""
    words = clean(text).strip()
    if not words:
        raise Refusal(_("请粘贴放假安排，或选择文件。"), field="words")
    if words.startswith("{"):
        return _read_json(words)
    if is_notice(words):
        return [checked(*read_notice(words))]
    return _by_year(_lines(words.splitlines()))


def read_file(name: str, content: bytes) -> list[YearTable]:
    """The tables of a file: a spreadsheet by its ending, otherwise a text."""
    if Path(name).suffix.lower() in SPREADSHEETS:
        return _by_year(_lines(_sheet_lines(content)))
    for encoding in ENCODINGS:
        try:
            return read_text(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Refusal(_("文件 %(path)s 不是文本文件。") % {"path": name}, field="file")


def checked(year: int, entries: Iterable[tuple[date, Day]]) -> YearTable:
    """A table that can be put in force, or the refusal that says what is wrong with it."""
    days = list(entries)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refusal(_("年份 %(year)s 不对。") % {"year": year})
    _check_days(year, days)
    _check_whole(year, dict(days))
    return YearTable(year, {day: _named(day, entry) for day, entry in sorted(days)})


def as_lines(table: YearTable) -> str:
    """The table as lines that `read_text` understands."""
    return "\n".join(
        f"{day.isoformat()} {'班' if entry.is_workday else '休'} {entry.name}".rstrip()
        for day, entry in table.days.items()
    )


def as_json(tables: Iterable[YearTable]) -> str:
    """The tables as JSON that `read_text` understands; names stand beside their days."""
    told_years = {
        str(table.year): {
            "off": {day.isoformat(): one.name for day, one in _kind(table, works=False)},
            "work": [day.isoformat() for day, _one in _kind(table, works=True)],
        }
        for table in tables
    }
    return json.dumps(told_years, ensure_ascii=False, indent=1)


def _kind(table: YearTable, *, works: bool) -> Iterator[tuple[date, Day]]:
    return ((day, entry) for day, entry in table.days.items() if entry.is_workday == works)


def _check_days(year: int, days: list[tuple[date, Day]]) -> None:
    scope = scope_of(year)
    twice = [day for day, count in Counter(day for day, _entry in days).items() if count > 1]
    if twice:
        raise Refusal(_("%(day)s写了两次。") % {"day": told(twice[0], year)})
    for day, entry in days:
        if not scope.first <= day <= scope.last:
            facts = {"day": day.isoformat(), "year": year}
            raise Refusal(_("%(day)s不属于%(year)s年的放假安排。") % facts)
        if entry.is_workday and day.weekday() < _SATURDAY:
            facts = {"day": told(day, year), "weekday": dateformat.format(day, "l")}
            raise Refusal(_("%(day)s是%(weekday)s，本来就上班，不能写成调休上班。") % facts)
        if len(entry.name) > LONGEST_NAME:
            raise Refusal(_("%(day)s的名称太长，最多40个字。") % {"day": told(day, year)})


def _check_whole(year: int, days: Mapping[date, Day]) -> None:
    """A table that was copied in part must not pass for the year's."""
    off = {day for day, entry in days.items() if not entry.is_workday}
    if len(off) < FEWEST_OFF_DAYS:
        facts = {"count": len(off), "least": FEWEST_OFF_DAYS}
        raise Refusal(_("只有%(count)s天放假，全年安排至少有%(least)s天，请检查是否完整。") % facts)
    for month, number in _ALWAYS:
        if date(year, month, number) not in off:
            day = told(date(year, month, number), year)
            raise Refusal(_("没有写%(day)s放假，请检查是否完整。") % {"day": day})


def _named(day: date, entry: Day) -> Day:
    if entry.name:
        return entry
    if entry.is_workday:
        return Day(is_workday=True, name=WORK_NAME)
    return Day(is_workday=False, name=_season(day))


def _season(day: date) -> str:
    return next(name for last, name in _SEASONS if (day.month, day.day) <= last)


def _read_json(words: str) -> list[YearTable]:
    try:
        given = json.loads(words)
        found = [
            checked(int(year), [*_json_days(table, "off"), *_json_days(table, "work")])
            for year, table in given.items()
        ]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refusal(
            _("JSON 的写法不对，应为 %(shape)s。")
            % {"shape": '{"2027": {"off": ["2027-01-01"], "work": ["2027-01-03"]}}'}
        ) from error
    if not found:
        raise Refusal(_("没有找到任何日期。"))
    return found


def _json_days(table: Mapping[str, Any], kind: str) -> Iterator[tuple[date, Day]]:
    given = table.get(kind, [])
    names = given if isinstance(given, dict) else dict.fromkeys(given, "")
    if len(names) < len(given):
        twice = next(text for text, count in Counter(given).items() if count > 1)
        raise Refusal(_("%(day)s写了两次。") % {"day": twice})
    for text, name in names.items():
        yield date.fromisoformat(text), Day(is_workday=kind == "work", name=_line(str(name)))


def _lines(lines: Iterable[str]) -> Iterator[tuple[date, Day]]:
    for number, line in enumerate(lines, start=1):
        words = line.strip().strip('"')
        if words and not words.startswith("#") and _first_word(words) not in HEADINGS:
            yield from _line_days(words, number)


def _first_word(words: str) -> str:
    return _GAP.split(words, maxsplit=1)[0].strip('"').lower()


def _line_days(words: str, number: int) -> Iterator[tuple[date, Day]]:
    """A line names one day, or a first and a last one; then 休 or 班; then the name."""
    found = list(_DATE.finditer(words))
    rest = _GAP.split(words[found[-1].end() :].strip(" ,，、;；\t")) if found else [""]
    kind = rest[0].strip('"').lower()
    if not 1 <= len(found) <= _MOST_DATES or kind not in OFF_WORDS | WORK_WORDS:
        raise _unreadable(number)
    try:
        first, last = (date(*map(int, found[at].groups())) for at in (0, -1))
    except ValueError as error:
        raise _unreadable(number) from error
    if not first <= last <= first + timedelta(days=_LONGEST_SPAN):
        raise _unreadable(number)
    entry = Day(is_workday=kind in WORK_WORDS, name=_line(" ".join(rest[1:]).replace('"', "")))
    for day in Span(first, last).days():
        yield day, entry


def _unreadable(number: int) -> Refusal:
    example = "2027-02-05 休 春节"
    facts = {"line": number, "example": example}
    return Refusal(_("第%(line)s行看不懂，请写成“%(example)s”的样子。") % facts)


def _line(name: str) -> str:
    return " ".join(clean(name).split())


def _by_year(entries: Iterable[tuple[date, Day]]) -> list[YearTable]:
    """Lines name no year: the last days of December go with the year that begins beside them."""
    days = sorted(entries)
    if not days:
        raise Refusal(_("没有找到任何日期。"))
    groups: dict[int, list[tuple[date, Day]]] = {}
    for day, entry in days:
        groups.setdefault(table_year(day), []).append((day, entry))
    return [checked(year, group) for year, group in groups.items()]


def _sheet_lines(content: bytes) -> Iterator[str]:
    # Heavy, and most of a server's life goes by without a spreadsheet.
    calamine = import_module("python_calamine")
    try:
        book = calamine.load_workbook(BytesIO(content))
        sheets = [book.get_sheet_by_name(each) for each in book.sheet_names]
        rows: list[list[object]] = next((each.to_python() for each in sheets if each.height), [])
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Refusal(_("文件已损坏，或不是电子表格，无法读取。"), field="file") from error
    return (" ".join(_cell(cell) for cell in row if cell not in {"", None}) for row in rows)


def _cell(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
