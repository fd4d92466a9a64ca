"""台账导入: a ledger is read, its columns are mapped, its rows become cases chunk by chunk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases import rules
from lianxin.cases.actions.carrying import carry_over, keep_outcomes
from lianxin.cases.ledger import columns, reading
from lianxin.cases.models import (
    Case,
    Category,
    LedgerImport,
    LedgerRow,
    LedgerStatus,
    RowStatus,
)
from lianxin.cases.rules import By, account_of
from lianxin.cases.states import MOVES
from lianxin.kit import clock
from lianxin.kit.copying import copy_in
from lianxin.kit.refusals import Refusal
from lianxin.stations.models import Station

CHUNK = 1_000
HEADING_SEARCH = 10
MOST_ROWS = 200_000


@transaction.atomic
def open_ledger(station: Station, *, by: By, name: str, path: str = "") -> LedgerImport:
    """Begin an import for a station; the file is read next."""
    _require_front(station, by)
    account = account_of(by)
    ledger = LedgerImport.objects.create(
        station=station,
        name=name[-120:],
        path=path,
        started_by=account.person if account else None,
        started_at=clock.now(),
    )
    audit.record("ledger.opened", by=account, about=ledger, detail={"name": ledger.name})
    return ledger


def _require_front(station: Station, by: By) -> None:
    """Whoever may register at the station may import its ledger."""
    probe = Case(station=station, region=station.division_id)
    if not MOVES["carry_over"].hats & rules.hats_of(probe, by):
        raise Refusal(_("您没有在这个联络站登记事项的权限。"), field="station")


def read_ledger(ledger: LedgerImport, path: Path) -> LedgerImport:
    """Read the whole file or nothing; then guess what the columns hold."""
    try:
        with transaction.atomic():
            return _read(ledger, path)
    except Refusal as refusal:
        LedgerImport.objects.filter(pk=ledger.pk).update(
            status=LedgerStatus.FAILED, trouble=refusal.message[:200], ended_at=clock.now()
        )
        raise


def _read(ledger: LedgerImport, path: Path) -> LedgerImport:
    ledger.refresh_from_db(from_queryset=LedgerImport.objects.select_for_update())
    if ledger.status != LedgerStatus.READING:
        return ledger
    rows = enumerate(reading.rows_of(path, ledger.name), start=1)
    above = list(islice(rows, HEADING_SEARCH))
    heading_at, headings = columns.heading_row(above)
    count, chunk = 0, list[LedgerRow]()
    for position, cells in chain(above[heading_at:], rows):
        if any(cells):
            chunk.append(LedgerRow(ledger=ledger, position=position, cells=cells))
        if len(chunk) == CHUNK:
            count += _keep(chunk, count)
    count += _keep(chunk, count)
    if count == 0:
        raise Refusal(_("文件里只有表头，没有内容。"), field="file")
    ledger.headings, ledger.mapping = headings, columns.guess(headings)
    ledger.status, ledger.row_count = LedgerStatus.MAPPING, count
    ledger.save(update_fields=["headings", "mapping", "status", "row_count"])
    return ledger


def _keep(chunk: list[LedgerRow], already: int) -> int:
    if already + len(chunk) > MOST_ROWS:
        raise Refusal(
            _("一次最多导入%(most)s行，请分成几个文件。") % {"most": MOST_ROWS}, field="file"
        )
    kept = copy_in(chunk)
    chunk.clear()
    return kept


@transaction.atomic
def start_import(
    ledger: LedgerImport,
    *,
    by: By,
    mapping: Mapping[str, int],
    category: Category,
) -> LedgerImport:
    """Begin the import proper with the columns as the person mapped them."""
    ledger.refresh_from_db(from_queryset=LedgerImport.objects.select_for_update())
    _require_front(ledger.station, by)
    if ledger.status != LedgerStatus.MAPPING:
        raise Refusal(_("这次导入已经开始。"))
    columns.check_mapping(mapping, len(ledger.headings))
    ledger.mapping, ledger.category = dict(mapping), category
    ledger.status = LedgerStatus.RUNNING
    ledger.save(update_fields=["mapping", "category", "status"])
    return ledger


@transaction.atomic
def import_chunk(ledger: LedgerImport, *, by: By) -> bool:
    """Import the next rows in one transaction; returns whether any are left.

    The lock on the station makes two imports of one file take turns, so none enters twice.
    """
    ledger.refresh_from_db(from_queryset=LedgerImport.objects.select_for_update())
    if ledger.status != LedgerStatus.RUNNING:
        return False
    Station.objects.select_for_update(no_key=True).get(pk=ledger.station_id)
    rows = list(ledger.rows.filter(status=RowStatus.WAITING).order_by("position")[:CHUNK])
    if rows:
        carry_over(ledger, rows, by=by)
        keep_outcomes(rows)
    _count(ledger, rows, is_done=len(rows) < CHUNK)
    return ledger.status == LedgerStatus.RUNNING


def _count(ledger: LedgerImport, rows: Sequence[LedgerRow], *, is_done: bool) -> None:
    """On the way the rows of the chunk are added; at the end all are counted."""
    found = Counter(row.status for row in rows)
    if is_done:
        found = Counter(dict(ledger.rows.values_list("status").annotate(Count("pk")).order_by()))
        ledger.imported_count = ledger.known_count = ledger.refused_count = 0
    ledger.imported_count += found[RowStatus.IMPORTED]
    ledger.known_count += found[RowStatus.KNOWN]
    ledger.refused_count += found[RowStatus.REFUSED]
    if is_done:
        ledger.status, ledger.ended_at = LedgerStatus.DONE, clock.now()
    ledger.save(
        update_fields=["imported_count", "known_count", "refused_count", "status", "ended_at"]
    )


@transaction.atomic
def mend_row(row: LedgerRow, *, by: By, cells: Sequence[str]) -> LedgerImport:
    """A refused row is mended by hand and waits to be imported again."""
    ledger = row.ledger
    ledger.refresh_from_db(from_queryset=LedgerImport.objects.select_for_update())
    _require_front(ledger.station, by)
    row.refresh_from_db(from_queryset=LedgerRow.objects.select_for_update())
    if row.status != RowStatus.REFUSED:
        raise Refusal(_("这一行已经导入，不用再改。"))
    row.cells, row.status, row.reason = list(cells), RowStatus.WAITING, ""
    row.save(update_fields=["cells", "status", "reason"])
    ledger.status, ledger.ended_at = LedgerStatus.RUNNING, None
    ledger.save(update_fields=["status", "ended_at"])
    return ledger
