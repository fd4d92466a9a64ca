import signal
import subprocess
import sys
import time

import psutil
import pytest

from lianxin.runtime.processes import Child, tie_to_parent

pytestmark = pytest.mark.slow  # waits for programs to end

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_a_crashed_program_is_started_again_after_a_pause() -> None:
    child = Child("sleeper", SLEEPER, {})
    child.LONGEST_PAUSE = 0.2
    child.start()
    first = child.pid
    assert first is not None
    psutil.Process(first).kill()

    codes = _mend_until_it_runs(child)

    assert codes == [-signal.SIGKILL]
    assert child.pid not in {None, first}
    child.ask_to_stop()
    child.stop(patience=5)
    assert child.pid is None


def test_a_program_that_fails_at_once_is_not_started_in_a_tight_loop() -> None:
    child = Child("broken", [sys.executable, "-c", "raise SystemExit(3)"], {})
    child.start()
    began = time.monotonic()
    ends = 0
    while time.monotonic() - began < 1.5:
        ends += child.mend() is not None
        time.sleep(0.02)

    assert ends == 1
    child.stop(patience=1)


def test_a_program_that_does_not_listen_is_ended_with_all_it_started() -> None:
    program = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); time.sleep(60)"
    )
    child = Child("deaf", [sys.executable, "-c", program], {})
    child.start()
    assert child.pid is not None
    parent = psutil.Process(child.pid)
    while not parent.children():
        time.sleep(0.02)
    family = [parent, *parent.children()]

    child.ask_to_stop()
    child.stop(patience=0.3)

    _gone, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []


def test_a_child_ends_with_a_parent_that_was_killed() -> None:
    program = (
        "import subprocess, sys, time, signal;"
        "from lianxin.runtime.processes import tie_to_parent;"
        f"child = subprocess.Popen({SLEEPER!r}, preexec_fn=tie_to_parent(signal.SIGTERM));"
        "print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()

    psutil.wait_procs([child], timeout=5)

    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    assert callable(tie_to_parent(signal.SIGTERM))


def _mend_until_it_runs(child: Child) -> list[int]:
    codes: list[int] = []
    end = time.monotonic() + 5
    while (child.pid is None or not codes) and time.monotonic() < end:
        code = child.mend()
        if code is not None:
            codes.append(code)
        time.sleep(0.02)
    return codes
