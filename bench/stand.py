"""The test stand: a throw-away house with a durable embedded PostgreSQL, and workers inside it."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from lianxin.runtime.cluster import free_port, wait_until
from lianxin.runtime.lease import database
from lianxin.runtime.place import Place, kept_secret
from lianxin.runtime.supervisor import environment, web_command

HOUSE = "lianxin.config.wsgi:application"
BARE = "bench.bare.wsgi:application"
SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Stand:
    """Everything a benchmark runs on."""

    place: Place
    url: str

    def database(self, name: str, *, like: str | None = None) -> str:
        """Make sure of a database, as a copy of another one if named; return its address."""
        with self._superuser() as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if like is not None:
                _drop(connection, name)
            if like is not None or known.fetchone() is None:
                command = sql.SQL("CREATE DATABASE {} OWNER lianxin TEMPLATE {}")
                source = sql.Identifier(like or "template1")
                connection.execute(command.format(sql.Identifier(name), source))
        return self._at(name)

    def drop(self, name: str) -> None:
        """Take a database away again."""
        with self._superuser() as connection:
            _drop(connection, name)

    def filled(self, cases: int, *, all_open: bool = False) -> str:
        """Make sure of a database with so many cases; return its name."""
        name = f"{'open' if all_open else 'cases'}_{cases}"
        with self._superuser() as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if found.fetchone():
                return name
        began = time.monotonic()
        self.database("filling")
        command = [sys.executable, "-m", "bench.data", "--cases", str(cases)]
        self._run([*command, *(["--open"] if all_open else [])], "filling")
        with self._superuser() as connection:
            connection.execute(f"ALTER DATABASE filling RENAME TO {name}")
            connection.execute("CHECKPOINT")
        say(f"{cases:,} cases made in {time.monotonic() - began:.0f} s")
        return name

    def work(self, job: str, base: str, **options: Any) -> Any:
        """Let a fresh process do `bench.jobs.<job>.measure(**options)` and return what it found."""
        command = [sys.executable, "-m", "bench.worker", job, json.dumps(options)]
        done = self._run(command, base, stdout=subprocess.PIPE)
        return json.loads(done.stdout.splitlines()[-1])

    @contextmanager
    def server(self, application: str, base: str, **more: str) -> Iterator[int]:
        """Serve an application as `lianxin serve` does; give its port."""
        port = free_port()
        place = Place(self.place.home, "127.0.0.1", port, None)
        command = [*web_command(place)[:-1], application]
        process = subprocess.Popen(command, env={**self._environment(base), **more})
        try:
            if not wait_until(lambda: answers(port), 60):
                raise TimeoutError(application)
            yield port
        finally:
            process.terminate()
            process.wait(30)

    def postgres(self) -> str:
        """The version of the server."""
        with self._superuser() as connection:
            row = connection.execute("SHOW server_version").fetchone()
        return str(row[0]) if row else ""

    def _run(
        self, command: list[str], base: str, stdout: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=self._environment(base), check=True, stdout=stdout, text=True
        )

    def _environment(self, base: str) -> dict[str, str]:
        # The load comes from one address: each caller names their own behind a trusted proxy.
        mine = {"LIANXIN_DEMO": "0", "LIANXIN_TRUSTED_PROXY": "127.0.0.1"}
        return {**environment(self.place, self._at(base)), **mine, "LIANXIN_TESTING": "0"}

    def _at(self, name: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def _superuser(self) -> psycopg.Connection[Any]:
        password = kept_secret(self.place.home / "keys" / "postgres.password")
        where = urlsplit(self.url)
        return psycopg.connect(
            host=where.hostname,
            port=where.port,
            user="postgres",
            dbname="postgres",
            password=password,
            autocommit=True,
        )


def answers(port: int) -> bool:
    """Whether a server gives its first page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        return connection.getresponse().status < SERVER_ERROR
    except OSError:
        return False
    finally:
        connection.close()


def _drop(connection: psycopg.Connection[Any], name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


@contextmanager
def stand(kept: Path | None) -> Iterator[Stand]:
    """Set up the stand in `kept`, or in a temporary folder that is gone afterwards."""
    home = kept or Path(tempfile.mkdtemp(prefix="lianxin-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o711)  # PostgreSQL runs as another user where we are root
    place = Place(home.resolve(), "127.0.0.1", 8000, None)
    try:
        with database(place) as url:
            ready = Stand(place, url)
            _furnish(ready)
            yield ready
    finally:
        if kept is None:
            shutil.rmtree(home, ignore_errors=True)


def _furnish(ready: Stand) -> None:
    with ready._superuser() as connection:  # noqa: SLF001
        # bench.data writes rows whose foreign keys are right by making.
        connection.execute("GRANT SET ON PARAMETER session_replication_role TO lianxin")
    ready.work("furnish", "lianxin")


def say(line: str) -> None:
    """Tell the person who waits, apart from the result on stdout."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stderr.flush()


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
