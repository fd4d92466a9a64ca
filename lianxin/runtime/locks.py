"""Advisory locks on files: the kernel lets go of them however a process ends."""

import fcntl
import os
from pathlib import Path


class FileLock:
    """One open lock file. Held until `release()` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def share(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def take(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def try_share(self) -> bool:
        return self._attempt(fcntl.LOCK_SH)

    def try_take(self) -> bool:
        return self._attempt(fcntl.LOCK_EX)

    def unlock(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def release(self) -> None:
        os.close(self._descriptor)

    def _attempt(self, how: int) -> bool:
        try:
            fcntl.flock(self._descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def is_free(path: Path) -> bool:
    """Say whether nobody holds this lock alone; two who ask at once do not disturb each other."""
    lock = FileLock(path)
    try:
        return lock.try_share()
    finally:
        lock.release()
