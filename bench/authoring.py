"""Invents cases and brings them into the tables by COPY.

The rows obey the constraints of the tables, but no action made them: journal digests are random,
so `lianxin verify` is not for this data.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.db import connection, transaction

from bench.county import County, build
from bench.multiplying import COPIES, multiply
from bench.wordhoard import Wordhoard, as_vector
from lianxin.cases.models import NumberSeries
from lianxin.cases.reach import scope_terms
from lianxin.cases.seals import series_seal
from lianxin.kit import clock
from lianxin.language.terms import terms

OPEN_SHARE = 0.09
OPEN_STATES = [
    "received",
    "registered",
    "assigned",
    "returning",
    "handling",
    "handling",
    "handling",
    "asking",
    "suspended",
    "reviewing",
    "replied",
    "reviewed",
    "fed_back",
    "escalated",
]
WITH_UNIT = frozenset(
    [
        "assigned",
        "returning",
        "handling",
        "asking",
        "suspended",
        "reviewing",
        "replied",
        "reviewed",
        "fed_back",
    ]
)
ANSWERED = frozenset(["replied", "reviewed", "fed_back", "closed", "archived"])
RESULTS = ("resolved",) * 6 + ("in_progress",) * 2 + ("explained",)
GRADES = ("satisfied",) * 7 + ("basically",) * 2 + ("dissatisfied",)
CHANNELS = ["counter", "reception", "visit", "phone", "letter", "online", "hotline", "ledger"]
STAGES = {"received": "register", "registered": "triage", "closed": "archive"}
MANY_ROWS = 300
LARGE = 500_000
TABLES: dict[str, str] = {
    "cases_case": (
        "id number station_id region title channel nature urgency category_id place_text "
        "is_anonymous is_sealed state triage result supervision round is_return_disabled ending "
        "lead_unit_id received_at registered_at assigned_at replied_at fed_back_at closed_at "
        "archived_at archive_no due_on step_due_on step_amber_on review_on journal_count "
        "journal_head journal_seal"
    ),
    "cases_casetext": "case_id verbatim wish summary terms",
    "cases_petitioner": "case_id contact_id is_first joined_at",
    "cases_participant": "case_id person_id is_collector joined_at",
    "cases_assignment": (
        "case_id unit_id role round assigned_at instructions acknowledged_at return_reason "
        "return_decision opinion ended_at was_returned"
    ),
    "cases_deadline": (
        "case_id round stage unit_id since_on due_on amber_on basis calendar_version met_at"
    ),
    "cases_reply": (
        "case_id round unit_id unit_name status findings basis measures result explain_reason "
        "contact signed_at signature"
    ),
    "cases_feedback": "case_id round method was_reached words told_at",
    "cases_rating": "case_id round attitude grade words rated_at method asked",
    "cases_journalentry": (
        "case_id seq at actor_name hat move from_state to_state reason told facts previous digest"
    ),
}
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(slots=True)
class Life:
    """One invented case: its fate, decided before its rows are written."""

    id: UUID
    state: str
    received_at: datetime
    unit: int | None
    due_on: date | None
    result: str
    at: dict[str, datetime | None] = field(default_factory=dict)


class Author:
    """Invents cases one after another, oldest first."""

    def __init__(
        self, county: County, count: int, now: datetime, *, all_open: bool = False, seed: int = 11
    ) -> None:
        self.county, self.count, self.now = county, count, now
        self.all_open = all_open
        # Where statements are counted, even a thousand cases have some of every kind.
        self.sealed_share = 0.05 if all_open else 0.005
        self.dice = random.Random(seed)
        self.hoard = Wordhoard(seed)
        self.series: dict[tuple[int, int], int] = {}
        self.step = timedelta(days=5 * 365) / count

    def write(self, at: int, rows: Rows) -> None:
        life = self._life(at)
        station = self.dice.choice(self.county.stations)
        self._case(at, life, station, rows)
        self._people(life, rows)
        self._clocks(life, rows)
        self._answers(life, rows)
        self._journal(life, rows, self._rows_of(at))

    def _rows_of(self, at: int) -> int:
        """One case has a long story."""
        return MANY_ROWS if at == self.count - 2 else 3

    def _life(self, at: int) -> Life:
        received = self.now - timedelta(days=5 * 365) + self.step * at
        is_recent = at > self.count * (1 - 2 * OPEN_SHARE)
        is_open = self.dice.random() < (0.45 if is_recent else OPEN_SHARE / 90) or self.all_open
        ended = "closed" if self.dice.random() < 0.01 else "archived"
        state = self.dice.choice(OPEN_STATES) if is_open else ended
        has_unit = state in WITH_UNIT or (not is_open and self.dice.random() < 0.8)
        unit = self.dice.choice(self.county.units).pk if has_unit else None
        due = (
            (received + timedelta(days=self.dice.choice((7, 21, 42)))).date() if has_unit else None
        )
        if is_open and due:
            due = self.now.date() + timedelta(days=self.dice.randint(-20, 30))
        result = self.dice.choice(RESULTS) if state in ANSWERED else ""
        life = Life(self._key(received), state, received, unit, due, result)
        days = {
            "registered": 1,
            "assigned": 3,
            "replied": 12,
            "fed_back": 15,
            "closed": 18,
            "archived": 20,
        }
        life.at = {name: received + timedelta(days=each) for name, each in days.items()}
        return life

    def _key(self, moment: datetime) -> UUID:
        """A version-7 key of the moment, as the house makes them."""
        millis = int(moment.timestamp() * 1000)
        low = self.dice.getrandbits(74)
        value = (
            (millis << 80)
            | (0x7 << 76)
            | ((low >> 62) << 64)
            | (0b10 << 62)
            | (low & ((1 << 62) - 1) & ~0xF)  # the last digit is left to the copies
        )
        return UUID(int=value)

    def _number(self, station: Any, year: int) -> str:
        key = (station.pk, year)
        self.series[key] = self.series.get(key, 0) + 1
        return f"{station.code}-{year}-{self.series[key]:06d}"

    def _case(self, at: int, life: Life, station: Any, rows: Rows) -> None:
        state, when = life.state, life.at
        is_answered = state in ANSWERED
        step_due = None if state in {"archived", "asking", "escalated"} else self._step_due(life)
        title = self.hoard.title()
        ended = state in {"closed", "archived"}
        rows["cases_case"].append(
            (
                life.id,
                self._number(station, life.received_at.year),
                station.pk,
                station.division_id,
                title,
                self.dice.choice(CHANNELS),
                "help",
                0,
                self.dice.choice(self.county.categories).pk,
                "",
                self.dice.random() < 0.05,
                self.dice.random() < self.sealed_share,
                state,
                "" if state in {"received", "registered"} else "town_general",
                life.result,
                self.dice.choice((0,) * 9 + (1, 2, 3)) if life.unit else 0,
                1,
                False,
                "",
                life.unit,
                life.received_at,
                None if state == "received" else when["registered"],
                when["assigned"] if life.unit else None,
                when["replied"] if is_answered else None,
                when["fed_back"] if state == "fed_back" or ended else None,
                when["closed"] if ended else None,
                when["archived"] if state == "archived" else None,
                f"A-{at}" if state == "archived" else "",
                life.due_on,
                step_due,
                step_due and step_due - timedelta(days=3),
                step_due if state == "suspended" else None,
                self._rows_of(at),
                bytes(32),
                bytes(32),
            )
        )
        self._words(life, station, title, rows)

    def _step_due(self, life: Life) -> date:
        return life.due_on or self.now.date() + timedelta(days=self.dice.randint(-5, 10))

    def _words(self, life: Life, station: Any, title: str, rows: Rows) -> None:
        text, found = self.hoard.text()
        found = found.union(
            terms(title),
            scope_terms(station.pk, station.division_id, [life.unit] if life.unit else []),
        )
        rows["cases_casetext"].append((life.id, text, "", "", as_vector(found)))

    def _people(self, life: Life, rows: Rows) -> None:
        contact = self.dice.choice(self.county.contacts)
        rows["cases_petitioner"].append((life.id, contact.pk, True, life.received_at))
        if self.dice.random() < 0.4:
            person = self.dice.choice(self.county.deputies)
            rows["cases_participant"].append((life.id, person.pk, True, life.received_at))
        if life.unit:
            ended_at = life.at["closed"] if life.state in {"closed", "archived"} else None
            taken_at = None if life.state == "assigned" else life.at["assigned"]
            rows["cases_assignment"].append(
                (
                    life.id,
                    life.unit,
                    "lead",
                    1,
                    life.at["assigned"],
                    "",
                    taken_at,
                    "",
                    "",
                    "",
                    ended_at,
                    False,
                )
            )

    def _clocks(self, life: Life, rows: Rows) -> None:
        """The reply's clock of every matter that a unit had, or of an open one the next step's."""
        stage, since = "reply", life.at["assigned"]
        due_on = life.due_on
        if life.unit is None and life.state in STAGES:
            stage, since, due_on = STAGES[life.state], life.received_at, self._step_due(life)
        if since is None or due_on is None:
            return
        met_at = life.at["replied"] if life.unit and life.state in ANSWERED else None
        began_on = min(since.date(), due_on)
        basis = json.dumps([{"kind": "given", "on": due_on.isoformat()}])
        amber_on = due_on - timedelta(days=3)
        rows["cases_deadline"].append(
            (life.id, 1, stage, life.unit, began_on, due_on, amber_on, basis, 0, met_at)
        )

    def _answers(self, life: Life, rows: Rows) -> None:
        if life.state not in ANSWERED:
            return
        reason = "policy" if life.result == "explained" else ""
        rows["cases_reply"].append(
            (
                life.id,
                1,
                life.unit,
                "单位",
                "signed",
                "已派人到现场核实并维修。",
                "",
                "",
                life.result,
                reason,
                "",
                life.at["replied"],
                bytes(32),
            )
        )
        if life.state in {"replied", "reviewed"}:
            return
        rows["cases_feedback"].append((life.id, 1, "phone", True, "", life.at["fed_back"]))
        if self.dice.random() < 0.85:
            grade = self.dice.choice(GRADES)
            rows["cases_rating"].append(
                (life.id, 1, "satisfied", grade, "", life.at["fed_back"], "", "")
            )

    def _journal(self, life: Life, rows: Rows, count: int) -> None:
        moves = ("receive", "register", "assign") + ("comment",) * (count - 3)
        for seq, move in enumerate(moves, start=1):
            rows["cases_journalentry"].append(
                (
                    life.id,
                    seq,
                    life.received_at + timedelta(hours=seq),
                    "测试",
                    "liaison",
                    move,
                    "received",
                    "registered",
                    "",
                    "",
                    "{}",
                    bytes(32),
                    self.dice.randbytes(32),
                )
            )


@contextmanager
def without_indexes(cursor: Any, tables: list[str]) -> Iterator[None]:
    """Drop the indexes that back no constraint, and make them again when the rows are in."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i"
        " WHERE indrelid::regclass::text = ANY(%s) AND NOT EXISTS"
        " (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [tables],
    )
    kept = cursor.fetchall()
    for name, _definition in kept:
        cursor.execute(f"DROP INDEX {name}")
    yield
    cursor.execute("SET maintenance_work_mem = '1GB'")
    for _name, definition in kept:
        cursor.execute(definition)


def copy_in(cursor: Any, rows: Rows) -> None:
    for table, columns in TABLES.items():
        names = ", ".join(f'"{each}"' for each in columns.split())
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows[table]:
                copy.write_row(row)
        rows[table].clear()


def fill(county: County, count: int, *, all_open: bool = False) -> None:
    """Write the cases in batches; everything commits at the end."""
    is_large = count >= LARGE and count % (COPIES + 1) == 0
    originals = count // (COPIES + 1) if is_large else count
    author = Author(county, originals, clock.now(), all_open=all_open)
    rows: Rows = {table: [] for table in TABLES}
    with ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        cursor = stack.enter_context(connection.cursor())
        cursor.execute(
            "SET LOCAL session_replication_role = replica"
        )  # foreign keys are right by making
        with without_indexes(cursor, [*TABLES]):
            for at in range(originals):
                author.write(at, rows)
                if at % 20_000 == 19_999:
                    copy_in(cursor.cursor, rows)
            copy_in(cursor.cursor, rows)
            _keep_series(author.series, COPIES + 1 if is_large else 1)
            if is_large:
                multiply(cursor, TABLES, author.step)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _keep_series(series: dict[tuple[int, int], int], times: int) -> None:
    """The next matter of a station takes the number after the last one written here."""
    NumberSeries.objects.bulk_create(
        NumberSeries(
            station_id=station,
            year=year,
            last=last * times,
            seal=series_seal(station, year, last * times),
        )
        for (station, year), last in series.items()
    )


def fill_empty(count: int, *, all_open: bool = False) -> None:
    """Migrate an empty database, write the county and `count` cases."""
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        county = build()
    fill(county, count, all_open=all_open)
