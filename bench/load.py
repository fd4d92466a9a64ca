"""Callers over plain sockets: light enough not to be what is measured."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

CLIENTS = 8


class AnswerError(Exception):
    """The server said something else than what was hoped for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for known, value in self.headers if known == name), "")

    @property
    def cookies(self) -> dict[str, str]:
        set_here = (value for known, value in self.headers if known == "set-cookie")
        return dict(each.split(";", 1)[0].split("=", 1) for each in set_here)


@dataclass(slots=True)
class Caller:
    """One connection, kept open."""

    port: int
    _socket: socket.socket | None = None
    _rest: bytes = b""

    def send(self, request: bytes) -> Answer:
        """Send a whole request and wait for the whole answer."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        return self._answer()

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _answer(self) -> Answer:
        head = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        pairs = (line.split(": ", 1) for line in head[1:] if ": " in line)
        headers = [(name.lower(), value) for name, value in pairs]
        answer = Answer(int(head[0].split()[1]), headers, b"")
        if answer.header("transfer-encoding") == "chunked":
            body = self._chunks()
        else:
            body = self._exactly(int(answer.header("content-length") or 0))
        return Answer(answer.status, headers, body)

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self._until(b"\r\n"), 16):
            body += self._exactly(size)
            self._exactly(2)
        self._exactly(2)
        return body

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._rest:
            self._more()
        found, self._rest = self._rest.split(mark, 1)
        return found

    def _exactly(self, count: int) -> bytes:
        while len(self._rest) < count:
            self._more()
        found, self._rest = self._rest[:count], self._rest[count:]
        return found

    def _more(self) -> None:
        more = self._socket.recv(65_536) if self._socket else b""
        if not more:
            raise AnswerError("the server hung up")
        self._rest += more


def request_of(path: str, body: bytes | None = None, kind: str = "", **headers: str) -> bytes:
    """A request as it goes over the wire; `x_forwarded_for="10.0.0.1"` gives that header."""
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", "Host: localhost"]
    if body is not None:
        lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")


@dataclass(slots=True)
class Score:
    """What came of one load: the time of each request in ms, and the whole in seconds."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    wrong: int = 0

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds

    def add(self, other: Score) -> None:
        self.times += other.times
        self.seconds += other.seconds
        self.wrong += other.wrong


def loaded(port: int, requests: Sequence[bytes], wanted: int, clients: int = CLIENTS) -> Score:
    """Send all requests by so many clients at once; each waits for its answer before the next."""
    score, lock, waiting = Score(), threading.Lock(), iter(requests)

    def drive() -> None:
        caller, times, wrong = Caller(port), [], 0
        while (request := _next(waiting, lock)) is not None:
            began = time.perf_counter()
            answer = caller.send(request)
            times.append((time.perf_counter() - began) * 1000)
            wrong += answer.status != wanted
        caller.close()
        with lock:
            score.times += times
            score.wrong += wrong

    score.seconds = in_parallel(drive, clients)
    return score


def _next(waiting: Iterator[bytes], lock: threading.Lock) -> bytes | None:
    with lock:
        return next(waiting, None)


def in_parallel(drive: Callable[[], None], clients: int) -> float:
    """Run `drive` in so many threads; return the seconds until the last one is done."""
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        for done in [threads.submit(drive) for _client in range(clients)]:
            done.result()
    return time.perf_counter() - began
