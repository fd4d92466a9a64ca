"""Opens xlsx, xls, ods and csv files and gives their rows as lists of plain strings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from importlib import import_module
from pathlib import Path

from django.utils.translation import gettext as _

from lianxin.kit.refusals import Refusal
from lianxin.kit.text import clean

ENCODINGS = ("utf-8-sig", "gb18030")
SPREADSHEETS = frozenset({".xlsx", ".xls", ".ods"})
MOST_COLUMNS = 60
CELL_LIMIT = 60_000
WHOLE_DAY = time()

Cell = str | float | int | bool | datetime | date | time | timedelta | None


def rows_of(path: Path, name: str) -> Iterator[list[str]]:
    """The rows of the first sheet that has any, headings included, each cell as plain text."""
    suffix = Path(name).suffix.lower()
    if suffix in SPREADSHEETS:
        return _sheet_rows(path)
    if suffix in {".csv", ".txt", ".tsv"}:
        return _text_rows(path)
    raise Refusal(_("只能导入 xlsx、xls、ods 或 csv 文件。"), field="file")


def _sheet_rows(path: Path) -> Iterator[list[str]]:
    # Loaded by the worker that reads a ledger; the web server starts without it.
    python_calamine = import_module("python_calamine")
    try:
        book = python_calamine.load_workbook(path)
        sheets = (book.get_sheet_by_name(each) for each in book.sheet_names)
        sheet = next((each for each in sheets if each.height), None)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise Refusal(_("文件已损坏，或不是电子表格，无法读取。"), field="file") from error
    if sheet is None:
        raise Refusal(_("文件里没有内容。"), field="file")
    return (_plain_row(row) for row in sheet.iter_rows())


def _text_rows(path: Path) -> Iterator[list[str]]:
    encoding = _encoding_of(path)
    with path.open(encoding=encoding, newline="", errors="strict") as stream:
        sample = stream.read(8_192)
        stream.seek(0)
        dialect = "excel-tab" if sample.count("\t") > sample.count(",") else "excel"
        csv.field_size_limit(10_000_000)
        try:
            yield from (_plain_row(row) for row in csv.reader(_without_nul(stream), dialect))
        except csv.Error as error:
            raise Refusal(_("文件不是规范的 csv，无法读取。"), field="file") from error


def _without_nul(stream: io.TextIOBase | io.TextIOWrapper) -> Iterator[str]:
    return (line.replace("\0", "") for line in stream)


def _encoding_of(path: Path) -> str:
    """The encoding in which the whole file reads: UTF-8, or what older offices save."""
    for encoding in ENCODINGS:
        try:
            with path.open(encoding=encoding, newline="") as stream:
                while stream.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise Refusal(_("文件的文字编码无法识别，请另存为 UTF-8 或 xlsx 后再试。"), field="file")


def _plain_row(row: Sequence[Cell]) -> list[str]:
    return [_plain(cell) for cell in row[:MOST_COLUMNS]]


def _plain(cell: Cell) -> str:
    """Excel gives 188006.0 for 188006, and dates as dates: write both as people read them."""
    match cell:
        case None:
            return ""
        case str():
            return clean(cell).strip()[:CELL_LIMIT]
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
    return str(cell)
