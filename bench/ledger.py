"""B7: a ledger in and out, beside the libraries alone."""

from __future__ import annotations

from typing import Any

from bench.report import Line
from bench.stand import Stand, say

SHARE = 10


def run(stand: Stand, base: str, rows: int) -> list[Line]:
    """Import into a copy of the base, then export what is there; and a tenth, for the memory."""
    name, folder = "ledger", stand.place.home / "files"
    folder.mkdir(exist_ok=True)
    stand.database(name, like=base)

    def did(what: str, count: int, suffix: str = "xlsx") -> dict[str, Any]:
        path = folder / f"{'ledger' if what in READS else what}-{count}.{suffix}"
        found: dict[str, Any] = stand.work("b7", name, what=what, path=str(path), rows=count)
        say(f"B7 {what}, {count:,} rows: {found['seconds']:.1f} s, {found['mib']:.0f} MiB")
        return found

    for count in (rows // SHARE, rows):
        did("make", count)
    few, read = did("import_ledger", rows // SHARE), did("read_alone", rows)
    stand.database(name, like=base)
    brought = did("import_ledger", rows)
    few_out, out = did("export_xlsx", rows // SHARE), did("export_xlsx", rows)
    few_lines, lines = did("export_csv", rows // SHARE, "csv"), did("export_csv", rows, "csv")
    book, plain = did("write_xlsx_alone", rows), did("write_csv_alone", rows, "csv")
    stand.drop(name)
    where = f"{rows:,} rows"
    return [
        _times("import xlsx, checked", where, brought, read, reference="python-calamine alone"),
        _memory("import xlsx", where, brought, few, read),
        _times("export xlsx", where, out, book, reference="XlsxWriter alone"),
        _memory("export xlsx", where, out, few_out, book),
        _times("export csv", where, lines, plain, reference="csv module alone"),
        _memory("export csv", where, lines, few_lines, plain),
        Line(
            "B7", "export csv, first byte", where, lines["found"]["first_byte"], None, "s", 1, "<="
        ),
    ]


READS = frozenset({"make", "import_ledger", "read_alone"})


def _times(
    what: str, where: str, ours: dict[str, Any], alone: dict[str, Any], *, reference: str
) -> Line:
    detail = {"found": ours["found"]}
    where = f"{where}; {reference}"
    return Line("B7", what, where, ours["seconds"], alone["seconds"], "s", 5, "<=", detail)


def _memory(
    what: str, where: str, ours: dict[str, Any], few: dict[str, Any], alone: dict[str, Any]
) -> Line:
    """Constant memory: ten times the rows take no more than the half again (allocators' noise)."""
    detail = {"alone_mib": alone["mib"]}
    where = f"{where}; reference a tenth of them"
    reference = max(few["mib"], 1.0)
    return Line("B7", f"{what}, memory", where, ours["mib"], reference, "MiB", 1.5, "<=", detail)
