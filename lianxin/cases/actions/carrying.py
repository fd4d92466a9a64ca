"""Rows of a ledger become cases: set-based, each with words, petitioner, reply and journal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from lianxin.cases import rules
from lianxin.cases.actions.clocks import Clocks
from lianxin.cases.actions.indexing import words_of
from lianxin.cases.actions.journal import Turn, entry_of
from lianxin.cases.actions.numbering import next_numbers
from lianxin.cases.actions.replies import signature_of
from lianxin.cases.actions.routing import note_advice
from lianxin.cases.ledger.parsing import ParsedRow, parse
from lianxin.cases.limits import Limits
from lianxin.cases.models import (
    Case,
    Category,
    Channel,
    Deadline,
    JournalEntry,
    LedgerImport,
    LedgerRow,
    Petitioner,
    Reply,
    ReplyStatus,
    RowStatus,
)
from lianxin.cases.rules import By, account_of
from lianxin.cases.states import MOVES, Hat, Stage, State
from lianxin.kit import clock
from lianxin.kit.copying import copy_in
from lianxin.kit.refusals import Refusal
from lianxin.people.actions import NewContact, new_contact
from lianxin.people.models import Contact
from lianxin.places.calendar import Calendar

KEEP_OUTCOMES = """
    UPDATE cases_ledgerrow AS kept
    SET status = new.status, reason = new.reason, case_id = new.case_id, cells = new.cells
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::uuid[], %s::jsonb[])
        AS new (id, status, reason, case_id, cells)
    WHERE kept.id = new.id
"""


@dataclass(slots=True)
class Carried:
    """A row on its way: what was read, and the case that it becomes."""

    row: LedgerRow
    read: ParsedRow
    case: Case
    contact: Contact | None


class Carrier:
    """What all rows of a chunk share, looked up once."""

    def __init__(self, ledger: LedgerImport, by: By) -> None:
        self.ledger, self.by, self.now = ledger, by, clock.now()
        self.today: date = clock.today()
        probe = Case(station=ledger.station, region=ledger.station.division_id)
        worn = rules.hats_of(probe, by) & MOVES["carry_over"].hats
        self.hat: Hat = next(hat for hat in Hat if hat in worn)
        near = Limits.of(probe, [Stage.TRIAGE, Stage.REVIEW])
        self.stated, self.days = near.stated, Calendar.read()

    @cached_property
    def categories(self) -> dict[str, Category]:
        """Categories by name; a second-level one wins over a first-level one of the same name."""
        return {each.name: each for each in Category.objects.order_by("-parent")}

    def clocks_of(self, case: Case, name: str) -> Clocks:
        """The clocks that start as the case enters; its next step is written on it."""
        clocks = Clocks(case, stated=self.stated)
        clocks.calendar = self.days
        for column, day in clocks.settle(name, State(case.state), self.now, {}).items():
            setattr(case, column, day)
        return clocks

    def key(self, read: ParsedRow) -> bytes:
        """The row's own key: the same words at the same station enter once."""
        return hashlib.sha256(f"{self.ledger.station_id}:".encode() + read.fingerprint).digest()


def carry_over(ledger: LedgerImport, rows: Sequence[LedgerRow], *, by: By) -> None:
    """Make cases of the rows; sets status, reason and case of every row, saves only the cases."""
    carrier = Carrier(ledger, by)
    fresh = _not_known(carrier, _parsed(carrier, rows))
    carried = [_case_of(carrier, row, read) for row, read in fresh]
    _give_numbers(carrier, [each.case for each in carried])
    copy_in(each.contact for each in carried if each.contact)
    entries, clocks = [_journal(carrier, each) for each in carried], list[Deadline]()
    for each, entry in zip(carried, entries, strict=True):
        clocks += carrier.clocks_of(each.case, entry.move).fresh
    copy_in(each.case for each in carried)
    copy_in(clocks)
    _write_words(carrier, carried)
    copy_in(entries)
    note_advice([each.case for each in carried if each.case.state == State.REGISTERED])
    for each in carried:
        each.row.status, each.row.case, each.row.cells = RowStatus.IMPORTED, each.case, []


def keep_outcomes(rows: Sequence[LedgerRow]) -> None:
    """Write what became of the rows: one statement for all of them."""
    columns = zip(
        *((row.pk, row.status, row.reason, row.case_id, Jsonb(row.cells)) for row in rows),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(KEEP_OUTCOMES, [list(column) for column in columns])


def _parsed(carrier: Carrier, rows: Iterable[LedgerRow]) -> list[tuple[LedgerRow, ParsedRow]]:
    good = []
    for row in rows:
        try:
            good.append((row, parse(row.cells, carrier.ledger.mapping, carrier.now)))
        except Refusal as refusal:
            row.status, row.reason = RowStatus.REFUSED, refusal.message[:200]
    return good


def _not_known(
    carrier: Carrier, parsed: Sequence[tuple[LedgerRow, ParsedRow]]
) -> list[tuple[LedgerRow, ParsedRow]]:
    """Rows that entered before are marked as known; a repeat within the file is refused."""
    keys = [carrier.key(read) for _row, read in parsed]
    known = Case.objects.filter(import_key__in=keys)
    earlier = {bytes(key or b""): pk for key, pk in known.values_list("import_key", "pk")}
    same_file = _rows_of(carrier.ledger, earlier.values())
    fresh, seen = [], dict[bytes, int]()
    for key, (row, read) in zip(keys, parsed, strict=True):
        if key in seen or earlier.get(key) in same_file:
            position = seen.get(key) or same_file[earlier[key]]
            row.status = RowStatus.REFUSED
            row.reason = _("与第%(position)s行完全相同。") % {"position": position}
        elif key in earlier:
            row.status, row.case_id, row.cells = RowStatus.KNOWN, earlier[key], []
        else:
            seen[key] = row.position
            fresh.append((row, read))
    return fresh


def _rows_of(ledger: LedgerImport, cases: Iterable[UUID]) -> dict[UUID | None, int]:
    found = ledger.rows.filter(case__in=list(cases), status=RowStatus.IMPORTED)
    return dict(found.values_list("case", "position"))


def _case_of(carrier: Carrier, row: LedgerRow, read: ParsedRow) -> Carried:
    contact = None
    if read.name or read.phone:
        contact = new_contact(NewContact(name=read.name, phone=read.phone, address=read.address))
    state = State.REPLIED if read.reply else State.REGISTERED
    station = carrier.ledger.station
    case = Case(
        station=station,
        region=station.division_id,
        title=read.title,
        channel=Channel.LEDGER,
        category=carrier.categories.get(read.category, carrier.ledger.category),
        place_text=read.place,
        is_anonymous=contact is None,
        state=state,
        received_at=read.received_at,
        registered_at=carrier.now,
        replied_at=read.replied_at,
        import_key=carrier.key(read),
    )
    return Carried(row, read, case, contact)


def _give_numbers(carrier: Carrier, cases: Sequence[Case]) -> None:
    """R-040: a block of numbers per year, allocated under the lock of each year's series."""
    station = carrier.ledger.station
    by_year: dict[int, list[Case]] = {}
    for case in cases:
        by_year.setdefault(_local_year(case.received_at), []).append(case)
    for year, wanted in sorted(by_year.items()):
        for case, number in zip(wanted, next_numbers(station, year, len(wanted)), strict=True):
            case.number = number


def _local_year(moment: datetime) -> int:
    return timezone.localtime(moment).year


def _journal(carrier: Carrier, carried: Carried) -> JournalEntry:
    """The carry-over is the first row of the case's journal; no step is invented."""
    name = "carry_over_replied" if carried.read.reply else "carry_over"
    case = carried.case
    turn = Turn(case, MOVES[name], carrier.hat, carrier.by, carrier.now, Clocks(case))
    facts = {
        "ledger": carrier.ledger.name,
        "row": carried.row.position,
        "number": carried.read.number,
        "category": carried.read.category,
        "unit": carried.read.unit,
        "is_dated": carried.read.is_dated,
    }
    return entry_of(turn, "", reason="", told="", facts=facts)


def _write_words(carrier: Carrier, carried: Sequence[Carried]) -> None:
    copy_in(words_of(each.case, each.read.verbatim) for each in carried)
    copy_in(
        Petitioner(
            case=each.case, contact=each.contact, is_first=True, joined_at=each.read.received_at
        )
        for each in carried
        if each.contact
    )
    copy_in(_reply_of(carrier, each) for each in carried if each.read.reply)


def _reply_of(carrier: Carrier, carried: Carried) -> Reply:
    """The official reply that the ledger carries: signed by the office that kept it."""
    read, case = carried.read, carried.case
    signed_at = read.replied_at or carrier.now
    account = account_of(carrier.by)
    reply = Reply(
        case=case,
        round=1,
        unit_name=read.unit,
        status=ReplyStatus.SIGNED,
        findings=read.reply,
        drafted_by=account.person if account else None,
        signed_at=signed_at,
    )
    reply.signature = signature_of(reply)
    return reply
