"""Checks one row of a ledger: clean values, or one sentence that says why not."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from lianxin.cases.ledger.columns import Column
from lianxin.kit.refusals import Refusal
from lianxin.people.actions import plain_phone

TITLE_LIMIT, NAME_LIMIT, NUMBER_LIMIT, WORDS_LIMIT = 120, 60, 60, 50_000
MOMENT = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?:\s*日)?"
    r"(?:[T\s]+(\d{1,2})[:：时](\d{1,2})分?(?:[:：](\d{1,2}))?)?"
)
EARLIEST_YEAR = 1990


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row that may be imported. Moments are aware; empty texts are "".

    A row without a date is received on the day of the import, and its journal says so.
    """

    number: str
    title: str
    verbatim: str
    name: str
    phone: str
    address: str
    category: str
    place: str
    unit: str
    reply: str
    received_at: datetime
    is_dated: bool
    replied_at: datetime | None

    @property
    def fingerprint(self) -> bytes:
        """What makes the row the same when it comes a second time (32 bytes)."""
        facts = (self.number, self.name, self.title, self.verbatim)
        moment = self.received_at.isoformat() if self.is_dated and not self.number else ""
        return hashlib.sha256("\x1f".join((*facts, moment)).encode()).digest()


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a row, asked by what they hold."""

    cells: Sequence[str]
    mapping: Mapping[str, int]

    def __call__(self, column: Column) -> str:
        position = self.mapping.get(column)
        known = position is not None and position < len(self.cells)
        return self.cells[position] if known and position is not None else ""


def parse(cells: Sequence[str], mapping: Mapping[str, int], now: datetime) -> ParsedRow:
    """Check the cells of a row; raises Refusal with the sentence for the report."""
    cell = _Cells(cells, mapping)
    title, verbatim = cell(Column.TITLE), cell(Column.VERBATIM)
    if not title and not verbatim:
        raise Refusal(_("没有反映内容。"))
    _within(cell(Column.NAME), NAME_LIMIT, _("反映人"))
    _within(cell(Column.NUMBER), NUMBER_LIMIT, _("原编号"))
    _within(verbatim, WORDS_LIMIT, _("反映内容"))
    _within(cell(Column.REPLY), WORDS_LIMIT, _("答复意见"))
    received_at = _moment(cell(Column.RECEIVED_AT), _("反映时间"), now)
    return ParsedRow(
        number=cell(Column.NUMBER),
        title=_short(title or verbatim),
        verbatim=_whole(title, verbatim),
        name=cell(Column.NAME),
        phone=plain_phone(cell(Column.PHONE)),
        address=cell(Column.ADDRESS),
        category=cell(Column.CATEGORY),
        place=cell(Column.PLACE)[:TITLE_LIMIT],
        unit=cell(Column.UNIT)[:80],
        reply=cell(Column.REPLY),
        received_at=received_at or now,
        is_dated=received_at is not None,
        replied_at=_replied_at(cell, received_at or now, now),
    )


def _replied_at(cell: _Cells, received_at: datetime, now: datetime) -> datetime | None:
    if not cell(Column.REPLY):
        return None
    replied_at = _moment(cell(Column.REPLIED_AT), _("答复时间"), now) or received_at
    if replied_at < received_at:
        raise Refusal(_("答复时间早于反映时间。"))
    return replied_at


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= TITLE_LIMIT else line[: TITLE_LIMIT - 1] + "…"


def _whole(title: str, verbatim: str) -> str:
    """A title too long for its field is kept before the words, so that none is lost."""
    if not verbatim:
        return title
    return verbatim if len(" ".join(title.split())) <= TITLE_LIMIT else f"{title}\n{verbatim}"


def _within(text: str, limit: int, what: str) -> None:
    if len(text) > limit:
        raise Refusal(
            _("%(what)s太长（%(length)s字），最多%(limit)s字。")
            % {"what": what, "length": len(text), "limit": limit}
        )


def _moment(text: str, what: str, now: datetime) -> datetime | None:
    """A date, with or without a time, in the ways that ledgers write it."""
    if not text:
        return None
    moment = _read_moment(text)
    shown = {"what": what, "text": text[:20]}
    if moment is None:
        raise Refusal(_("%(what)s“%(text)s”看不懂。") % shown)
    if moment.year < EARLIEST_YEAR:
        raise Refusal(_("%(what)s“%(text)s”太早。") % shown)
    if moment > now:
        raise Refusal(_("%(what)s“%(text)s”在今天之后。") % shown)
    return moment


def _read_moment(text: str) -> datetime | None:
    found = MOMENT.search(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in found.groups(default="0"))
    zone = timezone.get_current_timezone()
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
