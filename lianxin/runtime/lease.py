"""Shared use of the embedded database: the first user starts it, the last one to leave stops it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from lianxin.runtime.cluster import Cluster
from lianxin.runtime.dwelling import dwelling_of
from lianxin.runtime.locks import FileLock, is_free
from lianxin.runtime.place import Place, Trouble
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
        self._keeper: subprocess.Popen[str] | None = None

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
        if self._keeper is not None:
            self._keeper.poll()

    def _start_keeper(self) -> None:
        self._reap()
        self._keeper = keeper = subprocess.Popen(
            [sys.executable, "-m", "lianxin.runtime.keeper"],
            env={**os.environ, "LIANXIN_HOME": str(self._place.home)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert keeper.stdout is not None
        said = keeper.stdout.readline().strip()
        keeper.stdout.close()
        if said != "ready":
            keeper.wait()
            raise Trouble(
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


@contextmanager
def database(place: Place) -> Iterator[str]:
    """Give the address of a running database: the office's own, or the embedded one."""
    if place.database_url:
        yield place.database_url
        return
    lease = Lease(place)
    lease.join()
    try:
        yield lease.url
    finally:
        lease.leave()
