"""B7: a ledger imported and exported, beside the libraries alone; each in its own process."""

from __future__ import annotations

import csv
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter

from bench.jobs.visitor import Reader
from bench.measure import peak_mib, timed
from bench.wordhoard import Wordhoard
from lianxin.cases.actions import ledgers
from lianxin.cases.models import Category, LedgerStatus
from lianxin.cases.queries import Tab, Wanted
from lianxin.cases.queries.worklist import exported
from lianxin.cases.rules import Party
from lianxin.cases.views.desk_list import COLUMNS
from lianxin.kit.export import write_xlsx
from lianxin.stations.models import Station

HEADINGS = ["编号", "反映时间", "主题", "反映内容", "反映人", "电话", "类别", "地点", "答复单位"]
HEADINGS += ["答复意见", "答复时间"]
REPLY = "您好，您反映的问题已安排人员到现场核实，目前正在维修，预计本周内完成，感谢您的监督。"


def measure(what: str, path: str, rows: int) -> dict[str, Any]:
    """Do one of the jobs below; its seconds, and the memory it took over the idle process."""
    job: Callable[[Path, int], Any] = JOBS[what]
    idle = peak_mib()
    found: list[Any] = []
    spent = timed(lambda: found.append(job(Path(path), rows)))
    return {"seconds": spent / 1000, "mib": round(peak_mib() - idle, 1), "found": found[0]}


def make(path: Path, rows: int) -> int:
    """A ledger as an office keeps it: half of its rows with a reply."""
    hoard, dice = Wordhoard(3), random.Random(3)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for at in range(1, rows + 1):
            day = datetime(2023, 1, 1) + timedelta(minutes=12 * at)  # noqa: DTZ001
            replied = [f"第{at % 60 + 1}局", REPLY, str(day + timedelta(days=7))]
            sheet.write_row(
                at,
                0,
                [f"L{at:07d}", str(day), hoard.title(), hoard.text()[0], f"群众{at % 9_000}"]
                + [f"139{at:08d}", f"大类{at % 10 + 1}小类{at % 8 + 1}", "桥头"]
                + (replied if dice.random() < 0.5 else ["", "", ""]),
            )
    return rows


def read_alone(path: Path, rows: int) -> int:
    """What the library takes to read the file, every cell of every row."""
    book = python_calamine.load_workbook(path)
    sheet = book.get_sheet_by_name(book.sheet_names[0])
    return sum(1 for row in sheet.iter_rows() if row)


def import_ledger(path: Path, rows: int) -> dict[str, Any]:
    """Read, map as guessed, import to the last row."""
    station = Station.objects.order_by("pk")[0]
    ledger = ledgers.open_ledger(station, by=Party.SYSTEM, name=path.name)
    began = time.perf_counter()
    ledger = ledgers.read_ledger(ledger, path)
    reading = time.perf_counter() - began
    category = Category.objects.order_by("-code")[0]
    ledger = ledgers.start_import(
        ledger, by=Party.SYSTEM, mapping=ledger.mapping, category=category
    )
    while ledgers.import_chunk(ledger, by=Party.SYSTEM):
        pass
    ledger.refresh_from_db()
    if (ledger.imported_count, ledger.status) != (rows, LedgerStatus.DONE):
        raise RuntimeError(f"{ledger.imported_count} of {rows} rows imported")
    return {"reading": round(reading, 2), "imported": ledger.imported_count}


def export_xlsx(path: Path, rows: int) -> int:
    """The newest cases that the committee sees, as a workbook."""
    return write_xlsx(path, COLUMNS, _exported(rows))


def export_csv(path: Path, rows: int) -> dict[str, Any]:
    """The whole list as the browser gets it: first byte, then to the last row."""
    reader = Reader("committee")
    began = time.perf_counter()
    answer = reader.client.get("/desk/cases/export/csv/", {"tab": "all"})
    pieces = iter(answer.streaming_content)
    head = [next(pieces), next(pieces)]
    first = time.perf_counter() - began
    with path.open("wb") as kept:
        kept.writelines(head)
        count = 1
        for piece in islice(pieces, rows - 1):
            kept.write(piece)
            count += 1
    answer.close()
    return {"first_byte": first, "rows": count}


def write_xlsx_alone(path: Path, rows: int) -> int:
    """What XlsxWriter takes for as many cells of the same kinds."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, line in enumerate(_plain_lines(rows)):
            for column, cell in enumerate(line):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, day)
                else:
                    sheet.write_string(at, column, cell)
    return rows


def write_csv_alone(path: Path, rows: int) -> int:
    """What the csv module takes for as many cells."""
    with path.open("w", newline="", encoding="utf-8-sig") as kept:
        csv.writer(kept).writerows(_plain_lines(rows))
    return rows


def _exported(rows: int) -> Iterator[Any]:
    account = Reader("committee").account
    return islice(exported(account, Wanted(tab=Tab.ALL)), rows)


def _plain_lines(rows: int) -> Iterator[list[Any]]:
    """Lines like those of the export, with nothing to look up."""
    day = datetime(2026, 1, 5, 9, 30)  # noqa: DTZ001
    texts = [
        "T001-2026-000123",
        "村口路灯坏了很久没有人管",
        "第1乡代表联络站",
        "群**",
        "大类1小类2",
    ]
    texts += ["来站反映", "已归档", "第7局", "已办结", "未督办"]
    return ([*texts, day, day.date(), day] for _row in range(rows))


JOBS: dict[str, Callable[[Path, int], Any]] = {
    each.__name__: each
    for each in (
        make,
        read_alone,
        import_ledger,
        export_xlsx,
        export_csv,
        write_xlsx_alone,
        write_csv_alone,
    )
}
