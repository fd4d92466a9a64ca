"""`lianxin import-cases FILE`: a ledger becomes cases, with a report of every row."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import click
from django.utils.translation import gettext as _

from lianxin.cases.actions import ledgers
from lianxin.cases.ledger.columns import Column
from lianxin.cases.models import Category, LedgerImport, RowStatus
from lianxin.cases.rules import Party
from lianxin.kit.refusals import Refusal
from lianxin.stations.models import Station

UNSORTED = "9901"


@click.command("import-cases")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--station", "code", help="Code of the station (default: the only one, or the first)."
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="KIND=HEADING",
    help=f"What a column holds, over the guess. Kinds: {', '.join(Column.values)}.",
)
@click.option("--category", default=UNSORTED, help="Category code for rows that name none.")
@click.option(
    "--refused", type=click.Path(path_type=Path), help="Write the refused rows here (csv)."
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def import_cases(
    file: Path,
    code: str | None,
    columns: tuple[str, ...],
    category: str,
    refused: Path | None,
    form: str,
) -> None:
    """Import a ledger (xlsx, xls, ods, csv). The same file twice adds nothing.

    Exit code 0: every row is in the house; 1: some rows were refused, or the file was.
    """
    try:
        ledger = _import(file, code, columns, category)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    report = _report(ledger)
    if refused:
        _write_refused(ledger, refused)
    click.echo(
        json.dumps(report, ensure_ascii=False, indent=2) if form == "json" else _told(report)
    )
    click.get_current_context().exit(1 if report["refused"] else 0)


def _import(file: Path, code: str | None, given: tuple[str, ...], category: str) -> LedgerImport:
    ledger = ledgers.open_ledger(_station(code), by=Party.SYSTEM, name=file.name)
    ledgers.read_ledger(ledger, file)
    mapping = {**ledger.mapping, **_mapping(ledger, given)}
    fallback = Category.objects.filter(code=category).first()
    if fallback is None:
        raise Refusal(_("没有代码为“%(code)s”的类别。") % {"code": category})
    ledgers.start_import(ledger, by=Party.SYSTEM, mapping=mapping, category=fallback)
    with click.progressbar(length=ledger.row_count, label=file.name, file=sys.stderr) as bar:
        done = 0
        while ledgers.import_chunk(ledger, by=Party.SYSTEM):
            bar.update(_handled(ledger) - done)
            done = _handled(ledger)
        bar.update(ledger.row_count - done)
    return ledger


def _handled(ledger: LedgerImport) -> int:
    return ledger.imported_count + ledger.known_count + ledger.refused_count


def _station(code: str | None) -> Station:
    stations = Station.objects.filter(closed_on__isnull=True).order_by("code")
    station = (stations.filter(code=code) if code else stations).first()
    if station is None:
        raise Refusal(_("没有这个联络站，请用 --station 写明机构代码。"))
    return station


def _mapping(ledger: LedgerImport, given: tuple[str, ...]) -> dict[str, int]:
    mapping = {}
    for each in given:
        kind, _sign, heading = each.partition("=")
        if kind not in Column.values:
            raise click.UsageError(_("没有“%(kind)s”这种列。") % {"kind": kind})
        if heading not in ledger.headings:
            raise click.UsageError(_("表里没有“%(heading)s”这一列。") % {"heading": heading})
        mapping[kind] = ledger.headings.index(heading)
    return mapping


def _report(ledger: LedgerImport) -> dict[str, Any]:
    """Every row accounted for: rows = imported + refused + already_imported."""
    refused = ledger.rows.filter(status=RowStatus.REFUSED)
    return {
        "file": ledger.name,
        "station": ledger.station.code,
        "columns": {kind: ledger.headings[at] for kind, at in ledger.mapping.items()},
        "rows": ledger.row_count,
        "imported": ledger.imported_count,
        "already_imported": ledger.known_count,
        "refused": ledger.refused_count,
        "refusals": [
            {"row": row.position, "reason": row.reason} for row in refused.order_by("position")
        ],
    }


def _told(report: dict[str, Any]) -> str:
    lines = [
        _("%(rows)s行：导入%(imported)s，以前已导入%(already_imported)s，未导入%(refused)s。")
        % report
    ]
    lines += [_("第%(row)s行：%(reason)s") % refusal for refusal in report["refusals"]]
    return "\n".join(lines)


def _write_refused(ledger: LedgerImport, path: Path) -> None:
    """The refused rows as a file to mend and import again, the reason in a column of its own."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*ledger.headings, _("未导入的原因")])
        refused = ledger.rows.filter(status=RowStatus.REFUSED).order_by("position")
        for row in refused.iterator():
            writer.writerow([*row.cells, row.reason])
