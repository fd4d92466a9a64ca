"""Tables for people's spreadsheets, written row by row: CSV streamed, XLSX in constant memory."""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.functional import Promise

from lianxin.kit.clock import ZONE
from lianxin.kit.text import clean

Row = TypeVar("Row")
Cell = str | Promise | int | float | Decimal | bool | date | datetime | None

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_CELL = 32_767  # what Excel takes
_LARGEST_EXACT = 10**15 - 1  # a spreadsheet keeps fifteen digits
_ROWS_A_SHEET = 1_000_000  # Excel ends at 1,048,576


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A heading and how to get its cell from a row; `width` in characters."""

    title: str | Promise
    value: Callable[[Row], Cell]
    width: int = 16


def stream_csv(columns: Sequence[Column[Row]], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield the lines of a CSV file with BOM, so that Excel reads the Chinese."""
    line = csv.writer(_Echo())
    yield b"\xef\xbb\xbf" + _line(line, [str(column.title) for column in columns])
    for row in rows:
        yield _line(line, [_csv_cell(column.value(row)) for column in columns])


def csv_response(
    filename: str, columns: Sequence[Column[Row]], rows: Iterable[Row]
) -> StreamingHttpResponse:
    """Answer with a CSV download that is written while it is sent."""
    return StreamingHttpResponse(
        stream_csv(columns, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(filename)}"},
    )


def write_xlsx(path: Path, columns: Sequence[Column[Row]], rows: Iterable[Row]) -> int:
    """Write a workbook with typed cells, a new sheet every million rows; return the rows."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    written = 0
    source = iter(rows)
    # As heavy to load as Django, and most of a server's life goes by without a workbook.
    with import_module("xlsxwriter").Workbook(str(path), options) as book:
        while True:
            count = _write_sheet(book, columns, islice(source, _ROWS_A_SHEET))
            written += count
            if count < _ROWS_A_SHEET:
                return written


def xlsx_response(
    filename: str, columns: Sequence[Column[Row]], rows: Iterable[Row]
) -> HttpResponse:
    """Answer with a workbook; for so many rows that the file fits in memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_xlsx(path, columns, rows)
        return HttpResponse(
            path.read_bytes(),
            content_type=_XLSX_TYPE,
            headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(filename)}"},
        )


class _Echo:
    """A file that gives back what is written, as csv.writer returns what write() returns."""

    def write(self, text: str) -> str:
        return text


def _line(writer: Any, cells: list[str]) -> bytes:
    text: str = writer.writerow(cells)
    return text.encode()


def harmless(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "1" if cell else "0"
        case int() | float() | Decimal():
            return str(cell)
        case datetime():
            return _local(cell).strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return cell.isoformat()
        case _:
            return harmless(clean(str(cell)))


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE).replace(tzinfo=None) if moment.tzinfo else moment


def _write_sheet(book: Any, columns: Sequence[Column[Row]], rows: Iterable[Row]) -> int:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    formats = {
        "head": book.add_format({"bold": True}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, str(column.title), formats["head"])
    count = 0
    for count, row in enumerate(rows, start=1):
        for at, column in enumerate(columns):
            _write_cell(sheet, (count, at), column.value(row), formats)
    return count


def _write_cell(sheet: Any, place: tuple[int, int], cell: Cell, formats: dict[str, Any]) -> None:
    match cell:
        case None:
            return
        case bool():
            sheet.write_boolean(*place, cell)
        case int() if abs(cell) > _LARGEST_EXACT:
            sheet.write_string(*place, str(cell))
        case int() | float() | Decimal():
            sheet.write_number(*place, cell)
        case datetime():
            sheet.write_datetime(*place, _local(cell), formats["moment"])
        case date():
            sheet.write_datetime(*place, cell, formats["day"])
        case _:
            sheet.write_string(*place, clean(str(cell))[:_LONGEST_CELL])
