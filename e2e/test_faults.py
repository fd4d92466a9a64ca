"""The whole house under blows: whatever was acknowledged is there once, and the books are whole."""

from __future__ import annotations

import contextlib
import csv
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import psutil
import psycopg
import pytest

from lianxin.runtime.cluster import free_port
from lianxin.runtime.lease import Lease
from lianxin.runtime.place import Place

pytestmark = pytest.mark.slow

SENDERS = 4
ROWS = 6_000
PATIENCE = 90
# The first start loads the small demo county.
FIRST_START = 300
NOBODY = (OSError, http.client.HTTPException)
WORDLESS = """
SELECT number FROM cases_case c
WHERE NOT EXISTS (SELECT 1 FROM cases_journalentry j WHERE j.case_id = c.id)
"""
REVIVE = """
import django; django.setup()
from lianxin.kit.jobs import revive_stalled_jobs
revive_stalled_jobs()
"""
START_IMPORT = """
import django; django.setup()
from pathlib import Path
from django.db import transaction
from lianxin.cases import jobs
from lianxin.cases.actions import ledgers
from lianxin.cases.models import Category, LedgerRow
from lianxin.cases.rules import Party
from lianxin.stations.models import Station
station = Station.objects.order_by("code").first()
ledger = ledgers.open_ledger(station, by=Party.SYSTEM, name="台账.csv")
ledgers.read_ledger(ledger, Path("{file}"))
with transaction.atomic():
    category = Category.objects.get(code="9901")
    ledgers.start_import(ledger, by=Party.SYSTEM, mapping=ledger.mapping, category=category)
    jobs.put_in_line(ledger)
"""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: str


def talk(port: int, method: str, path: str, given: object = None, whence: str = "") -> Answer:
    """One request of its own; OSError or HTTPException where nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"X-Forwarded-For": whence} if whence else {}
    body = None if given is None else json.dumps(given)
    try:
        connection.request(method, path, body, headers | {"Content-Type": "application/json"})
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read().decode())
    finally:
        connection.close()


def until(what: Callable[[], object], patience: float = PATIENCE) -> None:
    end = time.monotonic() + patience
    while not what():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


@dataclass
class House:
    """`lianxin serve` in a folder of its own."""

    place: Place
    process: subprocess.Popen[bytes] | None = None

    @property
    def environ(self) -> dict[str, str]:
        own = {
            "LIANXIN_HOME": str(self.place.home),
            "PORT": str(self.place.port),
            "LIANXIN_DEMO": "1",
            "LIANXIN_TRUSTED_PROXY": "127.0.0.1",
            "DJANGO_SETTINGS_MODULE": "lianxin.config.settings",
        }
        strange = {"DATABASE_URL", "LIANXIN_TESTING", "LIANXIN_HOME"}
        return {k: v for k, v in os.environ.items() if k not in strange} | own

    def run(self, *words: str) -> str:
        command = [sys.executable, *words]
        environ = {**self.environ, "DATABASE_URL": Lease(self.place).url}
        done = subprocess.run(
            command, env=environ, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def open(self) -> None:
        command = [sys.executable, "-m", "lianxin.cli", "serve"]
        self.process = subprocess.Popen(command, env=self.environ, start_new_session=True)
        until(self.answers, FIRST_START)

    def close(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)

    def answers(self) -> bool:
        assert self.process is None or self.process.poll() is None, "the house fell down"
        try:
            return talk(self.place.port, "GET", "/api/v1/categories").status == 200
        except NOBODY:
            return False

    def strike(self, word: str, *, last: bool = False) -> None:
        """Kill a process of the house outright; `last` takes a worker instead of its master."""
        self.members(word)[-1 if last else 0].kill()

    def members(self, word: str) -> list[psutil.Process]:
        """The living processes of the house whose command line holds the word."""
        assert self.process is not None
        found = []
        for each in psutil.Process(self.process.pid).children(recursive=True):
            # One that was killed a moment ago may be gone, or not yet be buried.
            with contextlib.suppress(psutil.NoSuchProcess):
                if word in " ".join(each.cmdline()):
                    found.append(each)
        return found

    def strike_supervisor(self) -> None:
        assert self.process is not None
        family = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        self.process.wait()
        psutil.wait_procs(family, timeout=60)

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(Lease(self.place).url) as connection:
            return connection.execute(query.encode()).fetchall()


@dataclass
class Sender:
    """A resident's system that sends until it holds a receipt, and then, at times, once more."""

    port: int
    station: str
    stop: Event
    receipts: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    asked_to_wait: int = 0

    def run(self) -> None:
        while not self.stop.is_set():
            self._send(str(uuid.uuid4()))

    def _send(self, key: str) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            number = self._try(key)
            if number is not None and self.receipts.setdefault(key, number) != number:
                self.faults.append(f"{key}: {number} after {self.receipts[key]}")
            if number is not None and len(self.receipts) % 5:
                return
            if number is not None:
                again = self._try(key)
                if again not in {None, number}:
                    self.faults.append(f"{key}: {again} after {number}")
                return
            time.sleep(0.2)
        self.faults.append(f"{key}: no receipt")

    def _try(self, key: str) -> str | None:
        """The number on the receipt; None where the sender has to try again."""
        given = {"station": self.station, "words": f"路灯坏了 {key}", "key": key}
        # Residents come from many addresses: one would be asked to slow down.
        whence = "10." + ".".join(str(each) for each in os.urandom(3))
        try:
            answer = talk(self.port, "POST", "/api/v1/cases", given, whence)
        except NOBODY:
            return None
        if answer.status == 503:
            self.asked_to_wait += 1
            assert answer.headers["Retry-After"]
            return None
        if answer.status != 201:
            self.faults.append(f"{answer.status}: {answer.body[:200]}")
            return None
        return str(json.loads(answer.body)["number"])


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="lianxin-faults-"))
    folder.chmod(0o711)
    house = House(Place(folder / "home", "127.0.0.1", free_port(), None))
    try:
        house.open()
        yield house
    finally:
        house.close()
        shutil.rmtree(folder, ignore_errors=True)


def senders(house: House, stop: Event) -> list[Sender]:
    found = json.loads(talk(house.place.port, "GET", "/api/v1/stations").body)["items"]
    codes = [each["code"] for each in found]
    return [Sender(house.place.port, codes[at % 2], stop) for at in range(SENDERS)]


def more_receipts(crew: list[Sender], count: int = 10) -> None:
    """Wait until so many more matters were acknowledged."""
    before = sum(len(each.receipts) for each in crew)
    until(lambda: sum(len(each.receipts) for each in crew) >= before + count)


def test_no_acknowledged_matter_is_lost_or_doubled(house: House) -> None:
    stop = Event()
    crew = senders(house, stop)
    threads = [Thread(target=each.run) for each in crew]
    for thread in threads:
        thread.start()
    try:
        more_receipts(crew)
        house.strike("bin/postgres")
        more_receipts(crew)
        house.strike("granian", last=True)
        more_receipts(crew)
        house.strike("granian")
        more_receipts(crew)
        house.strike_supervisor()
        house.open()
        more_receipts(crew)
    finally:
        stop.set()
        for thread in threads:
            thread.join(PATIENCE)
    assert [fault for each in crew for fault in each.faults] == []
    receipts = {key: number for each in crew for key, number in each.receipts.items()}
    kept = house.ask("SELECT submission_key::text, number FROM cases_case")
    by_key = [(key, number) for key, number in kept if key in receipts]
    assert dict(by_key) == receipts
    assert len(by_key) == len(receipts)
    the_books_are_whole(house)


def the_books_are_whole(house: House) -> None:
    """Numbers run without gap or double, each matter has its words, and the chains hold."""
    series = house.ask(
        "SELECT station_id, count(*), count(DISTINCT number), max(right(number, 6)::int),"
        " min(right(number, 6)::int) FROM cases_case"
        " GROUP BY station_id, split_part(number, '-', 2)"
    )
    assert [row for row in series if len({*row[1:4]}) != 1 or row[4] != 1] == []
    assert house.ask(WORDLESS) == []
    told = json.loads(house.run("-m", "lianxin.cli", "verify", "--format", "json"))
    assert told["whole"], told


def test_an_import_goes_on_after_its_worker_was_killed(house: House, tmp_path: Path) -> None:
    ledger = tmp_path / "台账.csv"
    with ledger.open("w", encoding="utf-8-sig", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["标题", "内容", "来信日期"])
        rows.writerows(
            [f"第{at}件", f"第{at}件事的内容，请处理。", "2026-03-02"] for at in range(ROWS)
        )
    house.run("-c", START_IMPORT.format(file=ledger))
    count = "SELECT imported_count, refused_count, status FROM cases_ledgerimport"
    until(lambda: 0 < int(str(house.ask(count)[0][0])) < ROWS)
    house.strike("lianxin.cli worker")
    # The reaper comes each minute for whoever was silent for half of one: it is made to come now.
    house.ask("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
              " RETURNING 1")  # fmt: skip
    house.run("-c", REVIVE)
    until(lambda: house.ask("SELECT 1 FROM cases_ledgerimport WHERE ended_at IS NOT NULL"))
    assert house.ask(count)[0][:2] == (ROWS, 0)
    doubled = "SELECT title FROM cases_case WHERE title LIKE '第%件' GROUP BY 1 HAVING count(*) > 1"
    assert house.ask(doubled) == []
    the_books_are_whole(house)


def test_while_the_database_is_away_people_read_one_sentence(house: House) -> None:
    keeper = house.members("runtime.keeper")[0]
    keeper.send_signal(signal.SIGSTOP)
    try:
        house.strike("bin/postgres")
        read = talk(house.place.port, "GET", "/stations/")
        sent = talk(house.place.port, "POST", "/api/v1/cases/status", {"number": "x", "code": "y"})
    finally:
        keeper.send_signal(signal.SIGCONT)
    for answer in (read, sent):
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "系统正在恢复，请稍后再试" in answer.body
    until(house.answers)
