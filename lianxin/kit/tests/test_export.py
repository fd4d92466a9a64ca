from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import gettext_lazy
from python_calamine import CalamineWorkbook

from lianxin.kit import export
from lianxin.kit.export import Cell, Column, csv_response, stream_csv, write_xlsx

COLUMNS = [
    Column[list[Cell]](gettext_lazy("工具"), lambda row: row[0]),
    Column[list[Cell]]("值", lambda row: row[1]),
]
MOMENT = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
ROWS: list[list[Cell]] = [
    ["=1+1", -5],
    ["  @SUM(A1)", Decimal("1.50")],
    ["＝HYPERLINK()", True],
    ['张𬭎\x00, "引号"', MOMENT],
    ["-", date(2026, 2, 1)],
    [None, None],
    ["号", 11010519491231002],
]


def test_csv_has_a_bom_and_no_formula() -> None:
    lines = b"".join(stream_csv(COLUMNS, ROWS)).decode("utf-8-sig").split("\r\n")
    assert lines == [
        "工具,值",
        "'=1+1,-5",
        "'  @SUM(A1),1.50",
        "'＝HYPERLINK(),1",
        '"张𬭎, ""引号""",2026-11-21 01:30:00',
        "'-,2026-02-01",
        ",",
        "号,11010519491231002",
        "",
    ]


def test_csv_is_written_row_by_row() -> None:
    def endless() -> Iterator[list[Cell]]:
        while True:
            yield ["行", 1]

    lines = stream_csv(COLUMNS, endless())
    assert next(lines).startswith(b"\xef\xbb\xbf")
    assert next(lines) == "行,1\r\n".encode()


def test_a_download_has_a_chinese_name() -> None:
    response = csv_response("台账.csv", COLUMNS, ROWS)
    assert "UTF-8''%E5%8F%B0" in response["Content-Disposition"]


def test_xlsx_cells_are_typed_and_formulas_are_words(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    assert write_xlsx(path, COLUMNS, ROWS) == len(ROWS)
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert rows[0] == ["工具", "值"]
    assert rows[1] == ["=1+1", -5.0]
    assert rows[2][1] == 1.5
    assert rows[3][1] is True
    assert rows[4] == [
        '张𬭎, "引号"',
        datetime(2026, 11, 21, 1, 30, tzinfo=UTC).replace(tzinfo=None),
    ]
    assert rows[-1] == ["号", "11010519491231002"]
    assert rows[5] == ["-", date(2026, 2, 1)]


def test_too_many_rows_go_on_a_new_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_ROWS_A_SHEET", 4)
    assert write_xlsx(tmp_path / "a.xlsx", COLUMNS, ROWS) == 7
    assert len(CalamineWorkbook.from_path(tmp_path / "a.xlsx").sheet_names) == 2
