"""Child processes that end with their parent and come back, ever more slowly, when they crash."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def tie_to_parent(number: signal.Signals) -> Callable[[], None]:
    """Return a hook for the new child: the kernel sends `number` when its parent is gone.

    The hook must run after a change of user, which clears the tie; subprocess keeps that order.
    """
    parent = os.getpid()

    def tie() -> None:
        if _LIBC is None:
            return
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:
            os.kill(os.getpid(), number)

    return tie


class Child:
    """A program kept running: started again after a crash, after 1, 2, 4 … 30 seconds."""

    LONGEST_PAUSE = 30.0
    STEADY = 60.0

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environ: Mapping[str, str],
        when_orphaned: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self._when_orphaned = when_orphaned
        self._command = list(command)
        self._environ = dict(environ)
        self._process: subprocess.Popen[bytes] | None = None
        self._pause = 1.0
        self._started = 0.0
        self._due = 0.0

    def start(self) -> None:
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            self._command,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            # A group of its own: Ctrl-C reaches only the supervisor, which stops all in order.
            start_new_session=True,
            preexec_fn=tie_to_parent(self._when_orphaned),
        )

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def mend(self) -> int | None:
        """Start the program again if it ended and its pause is over; return its exit code."""
        code = self._process.poll() if self._process else None
        if self._process is not None and code is None:
            return None
        if self._process is not None:
            self._after_crash()
            return code
        if time.monotonic() >= self._due:
            self.start()
        return None

    def ask_to_stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def stop(self, patience: float) -> None:
        """Wait for the end after `ask_to_stop`, then end by force whatever is left of the group."""
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        self._end_group()

    def _after_crash(self) -> None:
        lived = time.monotonic() - self._started
        self._pause = 1.0 if lived > self.STEADY else min(self._pause * 2, self.LONGEST_PAUSE)
        self._due = time.monotonic() + self._pause
        # Granian's workers would go on answering on the port when only their master was killed.
        self._end_group()

    def _end_group(self) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
