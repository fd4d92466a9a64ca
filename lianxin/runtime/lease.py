"""Shared use of the embedded database: the first user starts it, the last one to leave stops it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from lianxin.runtime.cluster import Cluster
from lianxin.runtime.dwelling import dwelling_of
from lianxin.runtime.locks import FileLock, is_free
from lianxin.runtime.place import Place, TroubleError
from lianxin.runtime.words import _

LEAVE_PATIENCE = 60.0


class Lease:
    """One process's use of the cluster, held by a shared file lock."""

    def __init__(self, place: Place) -> None:
        place.prepare()
        self._place = place
        self._dwelling = dwelling_of(place)
        self._dwelling.prepare()
        self._cluster = Cluster.of(place, self._dwelling)
        self._users: FileLock | None = None
        self._keeper: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self._cluster.url()

    @property
    def folder(self) -> str:
        return str(self._dwelling.base)

    def join(self) -> None:
        """Count among the users; waits while a keeper is just stopping the server."""
        self._users = FileLock(self._dwelling.base / "users.lock")
        self._users.share()
        self.ensure()

    def ensure(self) -> None:
        """Start a keeper unless one is at work."""
        if not is_free(self._dwelling.base / "keeper.lock"):
            return
        starting = FileLock(self._dwelling.base / "start.lock")
        try:
            starting.take()
            if is_free(self._dwelling.base / "keeper.lock"):
                self._start_keeper()
        finally:
            starting.release()

    def leave(self) -> None:
        """Leave; where nobody else uses the server, return when it has stopped."""
        if self._users is None:
            return
        self._users.unlock()
        end = time.monotonic() + LEAVE_PATIENCE
        while not is_free(self._dwelling.base / "keeper.lock") and time.monotonic() < end:
            if _held_by_others(self._users):
                break
            time.sleep(0.05)
        self._users.release()
        self._users = None
        self._reap()

    def _reap(self) -> None:
        """Take note of the end of a keeper we started; it lets go of its lock just before."""
        if self._keeper is not None and is_free(self._dwelling.base / "keeper.lock"):
            self._keeper.wait(LEAVE_PATIENCE)

    def _start_keeper(self) -> None:
        self._reap()
        reader, writer = os.pipe()
        self._keeper = subprocess.Popen(
            [sys.executable, "-m", "lianxin.runtime.keeper"],
            env={**os.environ, "LIANXIN_HOME": str(self._place.home)},
            stdin=subprocess.DEVNULL,
            stdout=writer,
            start_new_session=True,
        )
        os.close(writer)
        with os.fdopen(reader) as words:
            said = words.readline().strip()
        if said != "ready":
            self._keeper.wait()
            raise TroubleError(
                _("内置数据库没有启动：%(why)s（日志：%(log)s）")
                % {"why": said or "?", "log": self._cluster.log}
            )


def _held_by_others(users: FileLock) -> bool:
    if users.try_take():
        users.unlock()
        return False
    if users.try_share():
        users.unlock()
        return True
    # The keeper has it: it is just stopping the server.
    return False


def reached(url: str) -> str:
    """Return the address of the office's own server, once it has answered."""
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.Error as error:
        raise TroubleError(_("DATABASE_URL 指向的数据库连不上：%s") % str(error).strip()) from error
    return url


@contextmanager
def database(place: Place) -> Iterator[str]:
    """Give the address of a running database: the office's own, or the embedded one."""
    if place.database_url:
        yield reached(place.database_url)
        return
    lease = Lease(place)
    lease.join()
    try:
        yield lease.url
    finally:
        lease.leave()
