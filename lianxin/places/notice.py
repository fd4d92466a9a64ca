"""Reads the State Council's yearly notice on holidays as it is published, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lianxin.kit.refusals import Refusal
from lianxin.places.calendar import Day
from lianxin.places.wording import Span

WORK_NAME = gettext_noop("调休上班")

_YEAR = re.compile(r"(\d{4})年(?:部分)?节假日")
_SECTION = re.compile(r"^\s*[一二三四五六七八九十]+、\s*([^：:。]{2,20})[：:](.+)$", re.MULTILINE)
_DATE = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\s*[（(]([^）)]*)[）)])?")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_NEW_YEAR = "元旦"
_DECEMBER = 12

Entry = tuple[date, Day]


def is_notice(words: str) -> bool:
    """Whether the text is the notice itself, not a list."""
    return "放假" in words and _SECTION.search(words) is not None


def read_notice(words: str) -> tuple[int, list[Entry]]:
    """The year of the notice and the days that it makes off or working."""
    found = _YEAR.search(words)
    if found is None:
        raise Refusal(_("请连同标题一起粘贴，标题里有年份，例如“关于2027年部分节假日安排的通知”。"))
    year = int(found[1])
    entries: list[Entry] = []
    for name, body in _SECTION.findall(words):
        for sentence in body.split("。"):
            entries += _entries(sentence, name.strip(), year)
    return year, entries


def _entries(sentence: str, name: str, year: int) -> Iterator[Entry]:
    """A sentence gives days off (… 放假) or working (… 上班); any other gives none."""
    before, is_off, _rest = sentence.partition("放假")
    if is_off:
        days = list(_dates(before, name, year))
        if "至" in before and days:
            days = list(Span(days[0], days[-1]).days())
        yield from ((day, Day(is_workday=False, name=name)) for day in days)
    elif sentence.strip().endswith("上班"):
        days = list(_dates(sentence, name, year))
        yield from ((day, Day(is_workday=True, name=WORK_NAME)) for day in days)


def _dates(sentence: str, name: str, year: int) -> Iterator[date]:
    """Every date of a sentence; one that lacks its month or year has that of the one before."""
    month, in_year = 0, 0
    for said_year, said_month, said_day, note in _DATE.findall(sentence):
        month = int(said_month or month)
        is_eve = name.startswith(_NEW_YEAR) and month == _DECEMBER
        in_year = int(said_year or (year - 1 if is_eve else year))
        try:
            day = date(in_year, month, int(said_day))
        except ValueError as error:
            raise _doubtful(sentence) from error
        _check_weekday(day, note, sentence)
        yield day


def _check_weekday(day: date, note: str, sentence: str) -> None:
    """The notice says the weekday of most days: a year that was misread is found out."""
    said = _WEEKDAY.search(note)
    if said is not None and _WEEKDAYS[said[1]] != day.weekday():
        raise _doubtful(sentence)


def _doubtful(sentence: str) -> Refusal:
    return Refusal(_("“%(sentence)s”里的日期或星期不对。") % {"sentence": sentence.strip()[:40]})
