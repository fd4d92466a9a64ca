"""B1: residents' submissions through form and API, against a bare view that inserts one row."""

from __future__ import annotations

import itertools
import json
import queue
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from bench.load import CLIENTS, Answer, AnswerError, Caller, Score, in_parallel, loaded, request_of
from bench.measure import percentile, timed
from bench.report import Line
from bench.stand import BARE, HOUSE, Stand, say

FORM = "application/x-www-form-urlencoded"
WORDS = "我家门前的路灯坏了半个月，晚上老人小孩出门看不见，希望尽快维修。"
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
KEY = re.compile(rb'name="key" value="([^"]+)"')
ROUNDS = 3
_visitors = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many requests in a round."""

    bare: int
    api: int
    form: int


def run(stand: Stand, base: str, sizes: Sizes) -> list[Line]:
    """Load the three in turns, on a copy of the database with so many cases."""
    name = "submissions"
    stand.database(name, like=base)
    before = stand.work("b1", name)
    bare, api, form, walks = Score(), Score(), Score(), Score()
    with stand.server(BARE, name) as bare_port, stand.server(HOUSE, name) as port:
        _warm(bare_port, port, before["stations"])
        for turn in range(ROUNDS):
            bare.add(loaded(bare_port, list(_lines(sizes.bare)), 200))
            api.add(loaded(port, list(_by_api(before["stations"], sizes.api)), 201))
            ready = _walked(port, before["stations"], sizes.form, walks)
            form.add(loaded(port, ready, 302))
            say(
                f"B1 round {turn + 1}: bare {bare.rate:.0f}/s, API {api.rate:.0f}/s, "
                f"form {form.rate:.0f}/s"
            )
    after = stand.work("b1", name)
    stand.drop(name)
    _all_kept(before, after, bare, api, form)
    where = f"{CLIENTS} clients, {base.removeprefix('cases_')} cases, commits durable"
    lines = [*_compared("API POST", api, bare, where), *_compared("form POST", form, bare, where)]
    walk = percentile(walks.times, 0.5)
    lines[2].detail["whole_walk_p50_ms"] = round(walk, 1)
    return lines


def _compared(what: str, score: Score, bare: Score, where: str) -> list[Line]:
    ours, theirs = percentile(score.times, 0.99), percentile(bare.times, 0.99)
    detail = {
        "p50_ms": round(percentile(score.times, 0.5), 2),
        "bare_p50_ms": round(percentile(bare.times, 0.5), 2),
        "requests": len(score.times),
    }
    return [
        Line("B1", f"{what}, requests/s", where, score.rate, bare.rate, "/s", 0.25, ">=", detail),
        Line("B1", f"{what}, p99", where, ours, theirs, "ms", 4, "<=", {}),
    ]


def _all_kept(before: dict[str, int], after: dict[str, int], *scores: Score) -> None:
    """No answer was a refusal, and every acknowledged row is there."""
    bare, api, form = scores
    if wrong := sum(each.wrong for each in scores):
        raise AnswerError(f"{wrong} submissions were refused")
    kept = after["cases"] - before["cases"]
    warm = len(_WARM_CASES)
    if kept != len(api.times) + len(form.times) + warm:
        raise AnswerError(f"{kept} cases kept of {len(api.times) + len(form.times) + warm}")
    if after["lines"] - before["lines"] < len(bare.times):
        raise AnswerError("lines were lost")


_WARM_CASES = range(2 * CLIENTS)


def _warm(bare_port: int, port: int, stations: list[str]) -> None:
    loaded(bare_port, list(_lines(200)), 200)
    loaded(port, list(_by_api(stations, len(_WARM_CASES))), 201)


def _lines(count: int) -> Iterator[bytes]:
    for _turn in range(count):
        yield request_of("/insert", WORDS.encode(), "text/plain")


def _address() -> str:
    """Each resident comes from an address of their own."""
    at = next(_visitors)
    return f"10.{at >> 16 & 255}.{at >> 8 & 255}.{at & 255}"


def _by_api(stations: list[str], count: int) -> Iterator[bytes]:
    for at in range(count):
        body = {"station": stations[at % len(stations)], "words": WORDS, "key": str(uuid.uuid4())}
        sent = json.dumps(body).encode()
        yield request_of("/api/v1/cases", sent, "application/json", x_forwarded_for=_address())


def _walked(port: int, stations: list[str], count: int, walks: Score) -> list[bytes]:
    """Residents walk to the check page; the last step of each, ready to be sent."""
    ready: list[bytes] = []
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for at in range(count):
        waiting.put(stations[at % len(stations)])

    def drive() -> None:
        caller = Caller(port)
        while True:
            try:
                station = waiting.get_nowait()
            except queue.Empty:
                break
            visitor = Visitor(caller)
            ready.append(visitor.walk(station))
            walks.times.append(visitor.spent)
        caller.close()

    walks.seconds += in_parallel(drive, CLIENTS)
    return ready


class Visitor:
    """A resident with a browser: cookies, CSRF token, one address."""

    def __init__(self, caller: Caller) -> None:
        self.caller, self.address, self.spent = caller, _address(), 0.0
        self.cookies: dict[str, str] = {}

    def walk(self, station: str) -> bytes:
        """Through the three steps; returns the request that sends the matter."""
        page = self._get("/raise/")
        self._post("/raise/", page, verbatim=WORDS)
        page = self._get("/raise/place/")
        self._post("/raise/place/", page, station=station, where="桥头")
        page = self._get("/raise/contact/")
        self._post("/raise/contact/", page, name="李四", phone="13800001111", agrees="on")
        page = self._get("/raise/check/")
        return self._form("/raise/check/", page, key=_found(KEY, page))

    def _get(self, path: str) -> bytes:
        return self._sent(request_of(path, None, "", **self._headers()), 200)

    def _post(self, path: str, page: bytes, **fields: str) -> None:
        self._sent(self._form(path, page, **fields), 302)

    def _form(self, path: str, page: bytes, **fields: str) -> bytes:
        filled = {"csrfmiddlewaretoken": _found(TOKEN, page), **fields}
        return request_of(path, urlencode(filled).encode(), FORM, **self._headers())

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookies, "x_forwarded_for": self.address, "Origin": "http://localhost"}

    def _sent(self, request: bytes, wanted: int) -> bytes:
        found: list[Answer] = []
        self.spent += timed(lambda: found.append(self.caller.send(request)))
        answer = found[0]
        if answer.status != wanted:
            raise AnswerError(f"{answer.status} instead of {wanted}: {request[:60]!r}")
        self.cookies |= answer.cookies
        return answer.body


def _found(pattern: re.Pattern[bytes], page: bytes) -> str:
    found = pattern.search(page)
    if found is None:
        raise AnswerError(f"no {pattern.pattern!r} on the page")
    return found.group(1).decode()
