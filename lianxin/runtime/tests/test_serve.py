"""The whole house, started and closed as a person does it."""

import contextlib
import http
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from lianxin.runtime.cluster import free_port
from lianxin.runtime.place import Place
from lianxin.runtime.supervisor import names_of

pytestmark = pytest.mark.slow


@dataclass
class House:
    process: subprocess.Popen[bytes]
    port: int

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/accounts/login/")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def one(self, word: str) -> psutil.Process:
        for each in self.family():
            # One that was killed a moment ago may be gone, or not yet be buried.
            with contextlib.suppress(psutil.NoSuchProcess):
                if word in " ".join(each.cmdline()):
                    return each
        raise LookupError(word)


@pytest.fixture
def served(place: Place) -> Iterator[House]:
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environ |= {"LIANXIN_HOME": str(place.home), "PORT": str(port), "LIANXIN_DEMO": "0"}
    environ.pop("LIANXIN_TESTING", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "lianxin.cli", "serve"], env=environ, start_new_session=True
    )
    house = House(process, port)
    try:
        wait_until_it_answers(house)
        yield house
    finally:
        process.kill()
        process.wait()


def wait_until_it_answers(house: House) -> None:
    end = time.monotonic() + 60
    while not house.answers():
        assert house.process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_closes_the_house_and_leaves_nothing(
    served: House, number: signal.Signals
) -> None:
    family = served.family()
    if number == signal.SIGTERM:
        # Along the way: whatever is killed comes back.
        served.one("granian").kill()
        time.sleep(1)
        wait_until_it_answers(served)
        served.one("bin/postgres").kill()
        time.sleep(1)
        wait_until_it_answers(served)
        family += served.family()

    os.killpg(served.process.pid, number)

    assert served.process.wait(20) == 0
    assert psutil.wait_procs(family, timeout=5)[1] == []


def test_a_killed_supervisor_takes_everything_with_it(served: House) -> None:
    family = served.family()

    served.process.kill()

    assert psutil.wait_procs(family, timeout=20)[1] == []


def test_a_house_that_listens_everywhere_knows_its_names() -> None:
    everywhere = names_of(Place(Path("/nowhere"), "0.0.0.0", 8000, None))
    somewhere = names_of(Place(Path("/nowhere"), "192.0.2.7", 8000, None))

    assert "127.0.0.1" in everywhere
    assert "0.0.0.0" not in everywhere
    assert "192.0.2.7" in somewhere
