"""One PostgreSQL cluster of ours: made, started, found ready, stopped."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil
import psycopg
from psycopg import sql

from lianxin.runtime.dwelling import Dwelling
from lianxin.runtime.place import Place, TroubleError, kept_secret
from lianxin.runtime.processes import tie_to_parent
from lianxin.runtime.words import _

NAME = "lianxin"
CTYPE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
# Without the builtin provider and a UTF-8 ctype, pg_trgm silently indexes no Chinese.
INITDB = (
    "-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8", "-k", "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8", "--lc-collate=C", f"--lc-ctype={CTYPE}", "--no-instructions",
)  # fmt: skip
LASTING = {"shared_buffers": "256MB", "max_connections": "100", "log_timezone": "Asia/Shanghai"}
THROWAWAY = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "shared_buffers": "256MB", "max_connections": "200", "max_wal_size": "4GB",
}  # fmt: skip
# Below the range the system hands out to outgoing connections, so that a kept port stays free.
PORTS = range(20_000, 32_000)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster in its dwelling; `lasting` ones survive a power cut, others are for tests."""

    dwelling: Dwelling
    keys: Path
    log: Path
    lasting: bool = True

    @classmethod
    def of(cls, place: Place, dwelling: Dwelling) -> "Cluster":
        return cls(dwelling, place.home / "keys", place.home / "logs" / "database.log")

    @property
    def exists(self) -> bool:
        return (self.dwelling.data / "PG_VERSION").exists()

    @property
    def port(self) -> int:
        """The port of this cluster, chosen once and kept."""
        kept = self.dwelling.base / "port"
        if not kept.exists():
            kept.write_text(str(free_port()))
        return int(kept.read_text())

    def url(self) -> str:
        return f"postgresql://{NAME}:{self._password(NAME)}@127.0.0.1:{self.port}/{NAME}"

    def initialise(self) -> None:
        """Make the cluster: in a draft folder, so that an interrupted attempt leaves none."""
        draft = self.dwelling.base / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        with tempfile.NamedTemporaryFile("w", dir=self.dwelling.base) as password:
            password.write(self._password("postgres"))
            password.flush()
            if self.dwelling.owner is not None:
                os.chown(draft, self.dwelling.owner.uid, self.dwelling.owner.gid)
                os.chown(password.name, self.dwelling.owner.uid, self.dwelling.owner.gid)
            extra = () if self.lasting else ("--no-sync",)
            self._run(["initdb", "-D", str(draft), "--pwfile", password.name, *INITDB, *extra])
        with (draft / "postgresql.conf").open("a") as settings:
            settings.writelines(f"{name} = '{value}'\n" for name, value in self._settings())
        draft.rename(self.dwelling.data)

    def start(self, log: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start the postmaster; it shuts down fast when the process that started it is gone."""
        self._clear_the_way()
        owner = self.dwelling.owner
        return subprocess.Popen(
            [
                str(self.dwelling.binaries / "postgres"),
                *("-D", str(self.dwelling.data), "-p", str(self.port)),
                *("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="),
            ],
            env=_clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
            user=owner.uid if owner else None,
            group=owner.gid if owner else None,
            extra_groups=[] if owner else None,
            preexec_fn=tie_to_parent(signal.SIGINT),
        )

    def furnish(self) -> bool:
        """Make sure of role and database; return False while the server does not answer."""
        try:
            with self._as_superuser() as connection:
                self._make_role(connection)
                self._make_database(connection)
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise TroubleError(
                    _("数据库口令与 %s 中保存的不符：密钥目录是否被更换？") % self.keys
                ) from error
            return False
        return True

    def running_postmaster(self) -> psutil.Process | None:
        """Return the live postmaster of this data folder, never a stranger with its old pid."""
        try:
            number = int((self.dwelling.data / "postmaster.pid").read_text().split()[0])
            process = psutil.Process(number)
            ours = Path(process.cwd()) == self.dwelling.data.resolve()
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return process if ours and process.status() != psutil.STATUS_ZOMBIE else None

    def _clear_the_way(self) -> None:
        """Stop a postmaster left behind, and forget a pid file that names a stranger."""
        process = self.running_postmaster()
        if process is None:
            (self.dwelling.data / "postmaster.pid").unlink(missing_ok=True)
            if not is_free(self.port):
                (self.dwelling.base / "port").write_text(str(free_port()))
            return
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(psutil.TimeoutExpired):
            process.wait(60)

    def _settings(self) -> Sequence[tuple[str, str]]:
        return tuple((LASTING if self.lasting else THROWAWAY).items())

    def _password(self, role: str) -> str:
        return kept_secret(self.keys / f"{role}.password")

    def _as_superuser(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname="postgres",
            password=self._password("postgres"), autocommit=True, connect_timeout=5,
        )  # fmt: skip

    def _make_role(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).fetchone():
            return
        rights = sql.SQL("LOGIN" if self.lasting else "LOGIN CREATEDB")
        connection.execute(
            sql.SQL("CREATE ROLE {} {} PASSWORD {}").format(
                sql.Identifier(NAME), rights, sql.Literal(self._password(NAME))
            )
        )

    def _make_database(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            return
        name = sql.Identifier(NAME)
        connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, name))

    def _run(self, command: Sequence[str]) -> None:
        owner = self.dwelling.owner
        done = subprocess.run(
            [str(self.dwelling.binaries / command[0]), *command[1:]],
            env=_clean_environment(),
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            user=owner.uid if owner else None,
            group=owner.gid if owner else None,
            extra_groups=[] if owner else None,
        )
        if done.returncode:
            raise TroubleError(_("数据库初始化失败：%s") % done.stderr.strip())


def free_port() -> int:
    """Return a port of the loopback address that nothing listens on."""
    while True:
        port = secrets.choice(PORTS)
        if is_free(port):
            return port


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether a server could listen on this address now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError:
            return False
    return True


def wait_until(ready: Callable[[], bool], patience: float) -> bool:
    """Ask again and again, briefly, until the answer is yes or patience ends."""
    end = time.monotonic() + patience
    while not ready():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _clean_environment() -> dict[str, str]:
    """An inherited PGPORT, PGDATA or locale would move the server; it gets none of them."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": CTYPE, "TZ": "Asia/Shanghai"}
