"""What nobody should send, and one way of sending it that leaves no trace."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from lianxin.kit import tally
from lianxin.people.models import Account

BACKEND = "lianxin.people.backends.PeopleBackend"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
HUGE = "9" * 30

VALUES = [
    "",
    "\0a\0",
    "\x01\x1b\x7f\x85",
    "字" * 50_000,
    "👨‍👩‍👧‍👦🇨🇳",
    "𬭎𠮷㐀",
    "\u202eabc\u2066",
    HUGE,
    "9" * 5_000,
    "-1",
    "0",
    "1e309",
    "0000-00-00",
    "9999-12-31",
    "2026-02-30",
    "00000000-0000-0000-0000-000000000000",
    "<script>alert(1)</script>'\"--",
    "%s %(x)s {} {{ x }}",
    "../../etc/passwd",
    "on",
]


def part(name: str, header: bytes, content: bytes) -> bytes:
    """The one part of a multipart body."""
    about = b"--x\r\nContent-Disposition: form-data; name=" + name.encode()
    return about + b"\r\n" + header + b"\r\n\r\n" + content + b"\r\n--x--\r\n"


# Bodies with their content types; `{name}` is a field that the address knows.
BODIES: list[tuple[str, bytes]] = [
    (FORM, b"{name}=%ED%A0%80&{name}=%FF%FE&%00={name}"),
    (FORM, b"{name}=1&{name}=2&{name}=%00"),
    (FORM, b"\xff\xfe\x00\xed\xa0\x80=\xff"),
    (FORM, b"&".join(b"f%d=1" % each for each in range(5_000))),
    (FORM, b"{name}=" + b"a" * 1_000_000),
    (FORM, b"{name}=" + b"a" * 3_000_000),
    (FORM + "; charset=no-such-charset", b"{name}=1"),
    (FORM + "; charset=utf-16", b"{name}=1"),
    (MULTIPART, b"--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\nnever ends"),
    (MULTIPART, part('"{name}"; filename="\0.xlsx"', b"Content-Type: image/png", b"MZ\0\xff")),
    (MULTIPART, part('"{name}"; filename="a.jpg"', b"Content-Transfer-Encoding: base64", b"!!!")),
    ("multipart/form-data", b"no boundary"),
    ("application/json", b'{"{name}": '),
    ("application/json", b'["\\ud800", {"a": 1e999}]'),
    ("application/json", b"[" * 100_000),
    ("application/json", b"\xff\xfe"),
    ("text/plain; charset=\xff", b"hello"),
    ("", b"hello"),
]  # fmt: skip

QUERIES = [
    "page=-1&{name}=-1",
    f"page={HUGE}&{{name}}={HUGE}",
    "page=abc&{name}=%00",
    "{name}=%ED%A0%80&page=%FF",
    "{name}=2026-02-30&{name}=9999-12-31&page=0",
    "{name}=%F0%AC%AD%8E&{name}=%E2%80%AE",
]


@dataclass(slots=True)
class Caller:
    """Somebody at the door, whose every request is undone afterwards."""

    client: Client
    faults: list[str]

    @classmethod
    def of(cls, account: Account | None, faults: list[str]) -> Caller:
        client = Client()
        if account is not None:
            client.force_login(account, BACKEND)
        return cls(client, faults)

    def ask(self, method: str, url: str, told: str = "", **how: object) -> HttpResponse | None:
        """Ask, undo, and note it as a fault if the house fell over; `told` names the attempt."""
        tally.forget()
        kept = copy.deepcopy(self.client.cookies)
        try:
            with transaction.atomic():
                response: HttpResponse = self._response(method, url, how)
                transaction.set_rollback(True)
        except Exception as error:
            self.faults.append(f"{method} {url[:120]} {told}: {error!r:.300}")
            return None
        finally:
            self.client.cookies = kept
        if response.status_code >= 500:
            self.faults.append(f"{method} {url[:120]} {told}: {response.status_code}")
        return response

    def _response(self, method: str, url: str, how: dict[str, Any]) -> Any:
        if method == "generic":
            # `post` would read the content type itself and stumble before the house does.
            return self.client.generic("POST", url, **how)
        return getattr(self.client, method)(url, **how)

    def send(self, url: str, content_type: str, body: bytes) -> HttpResponse | None:
        told = f"{content_type} {body[:60]!r}"
        return self.ask("generic", url, told, data=body, content_type=content_type)
