"""Gateways on this machine that behave, or misbehave, as a test asks: HTTP and SMTP."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from lianxin.notify.channels.sms import signature

SMS_KEY, SECRET = "id-of-the-office", "secret-of-the-office"
HANG = 1.5


@dataclass(slots=True)
class Asked:
    """One request as it arrived."""

    path: str
    query: dict[str, str]
    body: dict[str, Any]


@dataclass(slots=True)
class Gateway:
    """A provider: keeps what it took, answers by `mood`, or by the next of `moods`."""

    url: str = ""
    mood: str = "well"
    moods: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    token: str = "token-1"
    send_status: int = 3
    knows_what_it_took: bool = True

    def taken_keys(self) -> list[str]:
        return [str(each["key"]) for each in self.taken]

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """Status and body; a string is sent as it is."""
        self.asked.append(asked)
        mood = self.moods.pop(0) if self.moods else self.mood
        if mood == "broken":
            return 500, "<html>Internal Server Error</html>"
        if mood == "garbage":
            return 200, "<html>登录</html>"
        known = {"SendSms": _send_sms, "QuerySendDetails": _query}
        act = known.get(
            asked.query.get("Action", ""), PATHS.get(urlsplit(asked.path).path, _nothing)
        )
        status, body = act(self, asked, mood)
        if mood == "hangs":
            time.sleep(HANG)
        return (200, "\x00\x01") if mood == "takes it and mumbles" else (status, body)


Answer = tuple[int, Any]


def _nothing(_gateway: Gateway, _asked: Asked, _mood: str) -> Answer:
    return 404, {"Code": "NotFound"}


def _send_sms(gateway: Gateway, asked: Asked, mood: str) -> Answer:
    given = dict(asked.query)
    sent = given.pop("Signature")
    if sent != signature(given, SECRET, "POST"):
        return 400, {"Code": "SignatureDoesNotMatch", "Message": "signature does not match"}
    if mood == "throttles":
        return 400, {"Code": "Throttling.User", "Message": "Request was denied"}
    if mood == "refuses":
        return 200, {"Code": "isv.SMS_TEMPLATE_ILLEGAL", "Message": "模板不合法"}
    gateway.taken.append({"key": given["OutId"], "to": given["PhoneNumbers"], **given})
    return 200, {"Code": "OK", "Message": "OK", "BizId": f"biz-{len(gateway.taken)}"}


def _query(gateway: Gateway, asked: Asked, _mood: str) -> Answer:
    rows = [
        {"OutId": each["key"], "SendStatus": gateway.send_status, "PhoneNum": each["to"]}
        for each in gateway.taken
        if each["to"] == asked.query["PhoneNumber"] and gateway.knows_what_it_took
    ]
    return 200, {"Code": "OK", "SmsSendDetailDTOs": {"SmsSendDetailDTO": rows}}


def _token(gateway: Gateway, asked: Asked, _mood: str) -> Answer:
    if SECRET not in asked.query.values():
        return 200, {"errcode": 40001, "errmsg": "invalid credential"}
    return 200, {"errcode": 0, "access_token": gateway.token, "expires_in": 7200}


def _message(gateway: Gateway, asked: Asked, mood: str) -> Answer:
    """WeCom and WeChat: what came before under the same key is taken and dropped."""
    if asked.query.get("access_token") != gateway.token:
        return 200, {"errcode": 42001, "errmsg": "access_token expired"}
    if mood == "refuses":
        return 200, {"errcode": 40037, "errmsg": "invalid template_id"}
    if mood == "throttles":
        return 200, {"errcode": 45009, "errmsg": "api freq out of limit"}
    key = asked.body.get("client_msg_id") or json.dumps(asked.body, sort_keys=True)
    if key not in gateway.taken_keys():
        gateway.taken.append({"key": key, "to": asked.body["touser"], **asked.body})
    stranger = asked.body["touser"] if mood == "does not know them" else ""
    return 200, {"errcode": 0, "errmsg": "ok", "msgid": "m-1", "invaliduser": stranger}


PATHS: dict[str, Callable[[Gateway, Asked, str], Answer]] = {
    "/cgi-bin/gettoken": _token,
    "/cgi-bin/token": _token,
    "/cgi-bin/message/send": _message,
    "/cgi-bin/message/template/send": _message,
}


def _pieces(body: bytes, *, drips: bool) -> Iterator[bytes]:
    """The body at once, or byte by byte with a pause after each."""
    if not drips:
        yield body
        return
    for at in range(len(body)):
        yield body[at : at + 1]
        time.sleep(0.1)


@contextmanager
def gateway() -> Iterator[Gateway]:
    """A provider that listens on this machine until the test is over."""
    made = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve({})

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
            is_form = self.headers.get("Content-Type", "").endswith("form-urlencoded")
            self._serve({} if is_form else json.loads(sent), sent if is_form else "")

        def _serve(self, body: dict[str, Any], form: str = "") -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query) + parse_qsl(form))
            status, answer = made.answer(Asked(self.path, query, body))
            text = answer if isinstance(answer, str) else json.dumps(answer)
            try:
                self.send_response(status)
                self.end_headers()
                for piece in _pieces(text.encode(), drips=made.mood == "drips"):
                    self.wfile.write(piece)
            except OSError:
                self.close_connection = True

        def log_request(self, code: object = "-", size: object = "-") -> None:
            """Tests are quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()


@dataclass(slots=True)
class Post:
    """A mail server: keeps the letters; `mood` says how it answers."""

    port: int = 0
    mood: str = "well"
    letters: list[str] = field(default_factory=list)


REFUSALS = {"does not know them": "550 no such mailbox", "is busy": "451 try later"}


class _Postbox(socketserver.ThreadingTCPServer):
    """Listens, and knows whose letters it takes."""

    made: Post


class _Clerk(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as a client needs."""

    def handle(self) -> None:
        self._say("220 post.example")
        while line := self.rfile.readline().decode().strip():
            if not self._answer(line.upper()):
                return

    @property
    def _made(self) -> Post:
        assert isinstance(self.server, _Postbox)
        return self.server.made

    def _answer(self, line: str) -> bool:
        if line.startswith("DATA"):
            return self._data()
        if line.startswith("RCPT") and self._made.mood in REFUSALS:
            self._say(REFUSALS[self._made.mood])
            return True
        self._say("221 bye" if line.startswith("QUIT") else "250 ok")
        return not line.startswith("QUIT")

    def _data(self) -> bool:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline().decode()) not in (".\r\n", ""):
            lines.append(line)
        self._made.letters.append("".join(lines))
        if self._made.mood == "breaks off":
            return False
        self._say("250 taken")
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def post() -> Iterator[Post]:
    """A mail server that listens on this machine until the test is over."""
    with _Postbox(("127.0.0.1", 0), _Clerk) as server:
        server.made = Post(int(server.server_address[1]))
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield server.made
        finally:
            server.shutdown()
            thread.join()
