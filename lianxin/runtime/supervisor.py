"""`lianxin serve`: database, web server and worker, from the first line to the last one gone."""

import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from types import FrameType
from typing import Any

import psutil

from lianxin.runtime.cluster import is_free
from lianxin.runtime.lease import Lease, reached
from lianxin.runtime.place import OFFICE, Place, TroubleError
from lianxin.runtime.processes import Child, tie_to_parent
from lianxin.runtime.words import _

TICK = 1.0
GRACE = 15.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Addresses that mean all of this machine's, and where to find ourselves then.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
DOTS_OF_AN_ADDRESS = 3
MODULE = (sys.executable, "-m", "lianxin.cli")


class StopAskedError(Exception):
    """The person, or the system, wants the house closed."""


class Bell:
    """Wakes the supervisor at once when a signal arrives, and remembers that it is to stop."""

    def __init__(self) -> None:
        self.stopping = False
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, self._wake)
        for number in STOP_SIGNALS:
            # nohup asks for SIGHUP to be ignored; Ctrl-C counts even where a script ignored it.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._stop)

    def wait(self, seconds: float) -> None:
        """Sleep until a signal or the end of the time; raise StopAskedError when asked to stop."""
        if not self.stopping and select.select([self._reader], [], [], seconds)[0]:
            self._reader.recv(4096)
        if self.stopping:
            raise StopAskedError

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _wake(self, _number: int, _frame: FrameType | None) -> None:
        """The wake-up socket already rang."""


def serve(place: Place) -> int:
    """Run the house until a signal; return the exit code of the command."""
    bell = Bell()
    shown = f"[{place.host}]" if ":" in place.host else place.host
    if not is_free(0, place.host):
        raise TroubleError(_("HOST=%s 不是这台机器的地址") % place.host)
    if not is_free(place.port, place.host):
        raise TroubleError(
            _("%(host)s 的端口 %(port)s 已被占用：请用 PORT=… 另选一个")
            % {"host": shown, "port": place.port}
        )
    place.prepare()
    lease = None if place.database_url else Lease(place)
    try:
        return _serve(place, lease, bell)
    except StopAskedError:
        return 0
    finally:
        if lease is not None:
            lease.leave()


def _serve(place: Place, lease: Lease | None, bell: Bell) -> int:
    if lease is not None:
        _say(_("数据库：%s") % lease.folder)
        lease.join()
    url = lease.url if lease else reached(str(place.database_url))
    environ = environment(place, url)
    accounts = _made_ready(environ, bell)
    environ = environment(place, environ["DATABASE_URL"])
    children = [
        Child("web", web_command(place), environ),
        # Its database goes with the supervisor: there is nobody to say goodbye to; jobs come again.
        Child("worker", [*MODULE, "worker"], environ, when_orphaned=signal.SIGKILL),
    ]
    try:
        for child in children:
            child.start()
        _await_first_page(place, children, bell)
        _welcome(place, accounts)
        while True:
            bell.wait(TICK)
            _mend(children)
            if lease is not None:
                lease.ensure()
    finally:
        _close(children)


def environment(place: Place, database_url: str) -> dict[str, str]:
    """Return the environment of a child process that is a Django program."""
    return {
        **os.environ,
        "LIANXIN_HOME": str(place.home),
        "DATABASE_URL": database_url,
        "LIANXIN_HOSTS": os.environ.get("LIANXIN_HOSTS") or ",".join(names_of(place)),
        "LIANXIN_DEMO": os.environ.get("LIANXIN_DEMO") or str(int(place.purpose != OFFICE)),
        "DJANGO_SETTINGS_MODULE": "lianxin.config.settings",
        "PYTHONUNBUFFERED": "1",
    }


def names_of(place: Place) -> list[str]:
    """Return the names under which a browser may ask for us; HOST=0.0.0.0 means all of ours."""
    names = ["localhost", "127.0.0.1", "[::1]"]
    if place.host not in EVERYWHERE:
        return [*names, place.host]
    addresses = [each.address for card in psutil.net_if_addrs().values() for each in card]
    return [
        *names,
        socket.gethostname(),
        *(each for each in addresses if each.count(".") == DOTS_OF_AN_ADDRESS),
    ]


def web_command(place: Place) -> list[str]:
    """Two processes with eight threads each: see docs/decisions for what was measured."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--http", "1", "--no-ws"),
        *("--workers", os.environ.get("LIANXIN_WEB_WORKERS", "2"), "--blocking-threads", "8"),
        *("--host", place.host, "--port", str(place.port), "--log-level", "error"),
        *("--respawn-failed-workers", "--workers-kill-timeout", "5"),
        "lianxin.config.wsgi:application",
    ]


def _made_ready(environ: Mapping[str, str], bell: Bell) -> Sequence[Mapping[str, Any]]:
    """Migrate, load the demo county on first run, and return the demo's sign-ins."""
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(
            [*MODULE, "prepare"],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=printed,
            start_new_session=True,
            preexec_fn=tie_to_parent(signal.SIGTERM),
        )
        try:
            while process.poll() is None:
                bell.wait(TICK)
        except StopAskedError:
            process.terminate()
            process.wait(GRACE)
            raise
        if process.returncode:
            raise TroubleError(_("数据库没有准备好，原因见上"))
        printed.seek(0)
        accounts: Sequence[Mapping[str, Any]] = json.load(printed)
    return accounts


def _await_first_page(place: Place, children: Sequence[Child], bell: Bell) -> None:
    end = time.monotonic() + 60
    while not _answers(place):
        bell.wait(0.1)
        _mend(children)
        if time.monotonic() > end:
            raise TroubleError(_("网页服务没有应答，原因见上"))


def _answers(place: Place) -> bool:
    host = EVERYWHERE.get(place.host, place.host)
    connection = http.client.HTTPConnection(host, place.port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        connection.getresponse().read()
    except OSError:
        return False
    except http.client.HTTPException:
        return False
    finally:
        connection.close()
    return True


def _mend(children: Sequence[Child]) -> None:
    for child in children:
        code = child.mend()
        if code is not None:
            _say(
                _("%(name)s 意外结束（%(code)s），将重新启动") % {"name": child.name, "code": code}
            )


def _close(children: Sequence[Child]) -> None:
    for child in children:
        child.ask_to_stop()
    end = time.monotonic() + GRACE
    for child in children:
        child.stop(max(end - time.monotonic(), 0.1))


def _welcome(place: Place, accounts: Sequence[Mapping[str, Any]]) -> None:
    host = "localhost" if place.host in {"127.0.0.1", *EVERYWHERE} else place.host
    _say(_("连心已就绪：http://%(host)s:%(port)s/") % {"host": host, "port": place.port})
    if accounts:
        _say(_("演示账号（每种身份一个）："))
    seen: set[str] = set()
    for account in accounts:
        if account["role"] not in seen:
            seen.add(account["role"])
            _say(f"  {account['username']}  {account['password']}  {account['role']}")
    _say(_("按 Ctrl-C 停止"))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
