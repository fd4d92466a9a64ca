"""A process that keeps one cluster running as long as anybody uses it, and stops it after the last.

Users hold a shared lock on `users.lock`; the kernel drops it however they end. The keeper is the
postmaster's parent, so that a crashed server is noticed, reaped and started again.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import IO

from lianxin.runtime.cluster import Cluster
from lianxin.runtime.dwelling import dwelling_of
from lianxin.runtime.locks import FileLock
from lianxin.runtime.place import Place, TroubleError
from lianxin.runtime.words import _

START_PATIENCE = 60.0
STOP_PATIENCE = 60.0
LOG_LIMIT = 5_000_000


class Keeper:
    """Owns the postmaster from start to stop."""

    def __init__(self, cluster: Cluster, log: IO[bytes]) -> None:
        self._cluster = cluster
        self._log = log
        self._server: subprocess.Popen[bytes] | None = None
        self._asked_to_stop = False

    def ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._asked_to_stop = True

    def start(self) -> None:
        """Bring the server up; after kill -9, backends that hold its memory delay it a little."""
        end = time.monotonic() + START_PATIENCE
        self._server = self._cluster.start(self._log)
        while not self._cluster.furnish():
            if time.monotonic() > end or self._asked_to_stop:
                self.stop()
                raise TroubleError(_("内置数据库没有应答"))
            if self._server.poll() is not None:
                time.sleep(0.5)
                self._server = self._cluster.start(self._log)
            time.sleep(0.03)

    def keep(self, users: FileLock) -> None:
        """Return when the last user is gone, holding their lock."""
        while not users.try_take() and not self._asked_to_stop:
            if self._server is None or self._server.poll() is not None:
                self.start()
            time.sleep(0.2)

    def stop(self) -> None:
        if self._server is None or self._server.poll() is not None:
            return
        self._server.send_signal(signal.SIGINT)
        try:
            self._server.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait()


def main() -> int:
    """Serve the data folder that the environment names; say `ready` once the server answers."""
    place = Place.from_environment()
    dwelling = dwelling_of(place)
    cluster = Cluster.of(place, dwelling)
    cluster.log.parent.mkdir(exist_ok=True)
    if cluster.log.exists() and cluster.log.stat().st_size > LOG_LIMIT:
        cluster.log.replace(cluster.log.with_suffix(".old"))
    alive = FileLock(dwelling.base / "keeper.lock")
    users = FileLock(dwelling.base / "users.lock")
    alive.take()
    with cluster.log.open("ab", buffering=0) as log:
        os.dup2(log.fileno(), 2)
        keeper = Keeper(cluster, log)
        signal.signal(signal.SIGTERM, keeper.ask_to_stop)
        try:
            if not cluster.exists:
                cluster.initialise()
            keeper.start()
            _announce("ready", log)
            keeper.keep(users)
        except TroubleError as trouble:
            _announce(str(trouble), log)
        finally:
            keeper.stop()
            alive.release()
    return 0


def _announce(line: str, log: IO[bytes]) -> None:
    """Tell the one who started us, then let go of their pipe."""
    with contextlib.suppress(BrokenPipeError):
        os.write(1, f"{line}\n".encode())
    os.dup2(log.fileno(), 1)


if __name__ == "__main__":
    sys.exit(main())
