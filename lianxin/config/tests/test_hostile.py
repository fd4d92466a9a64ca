"""Every address of the house, given what nobody should send: a plain answer, never a 500."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import HttpResponse
from django.urls import reverse

from lianxin.cases.codes import query_code
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.states import State
from lianxin.config.tests.addresses import Address, House, addresses, furnished, offered_moves
from lianxin.config.tests.hostile import BODIES, HUGE, QUERIES, VALUES, Caller

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

NAMES = re.compile(r'<(?:input|select|textarea|button)\b[^>]*?\bname="([^"]+)"')
LIKELY = ("liaison", "station_head", "system_admin", "security_admin", "audit_admin", "committee")
ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin", "auditor")
SHUT = {403, 404}
TURNS = 5
# Everybody's own: what differs in their addresses is a word of the house, not a thing in it.
OWN: tuple[str, ...] = ("matters:", "portal:", "kit:", "public_", "cases:export", "desk:export")
OWN += tuple(f"notify:{name}address" for name in ("", "confirm_", "remove_"))
# Odd parts of a path, as they come over the wire.
PATHS = ["%00", "%F0%AC%AD%8E", "a" * 3_000, "%ED%A0%80", "..%2F..%2Fetc", "%E2%80%AE", HUGE, "-1"]


@pytest.fixture
def house(cast: Cast) -> House:
    for part in ADMINISTRATORS:
        TOTP.activate(getattr(cast, part), generate_totp_secret())
    return furnished(cast)


@pytest.fixture
def faults() -> Iterator[list[str]]:
    """What fell over; the test fails with the whole list."""
    found: list[str] = []
    yield found
    assert found == []


def fields_of(response: HttpResponse | None) -> list[str]:
    if response is None or response.streaming:
        return []
    return [*dict.fromkeys(NAMES.findall(response.content.decode(errors="replace")))]


def is_let_in(response: HttpResponse | None) -> bool:
    if response is None:
        return True
    is_sent_away = response.status_code == 302 and "/accounts/" in response["Location"]
    return response.status_code not in SHUT and not is_sent_away


def let_in(url: str, callers: dict[str, Caller]) -> tuple[Caller, list[str]]:
    """Whoever of the cast is let in, and the fields that the page shows them."""
    for caller in callers.values():
        response = caller.ask("get", url)
        if response is not None and response.status_code == 405:
            response = caller.ask("post", url, data={})
        if is_let_in(response):
            return caller, fields_of(response)
    return next(iter(callers.values())), []


def shower(caller: Caller, url: str, fields: list[str]) -> None:
    """Each field gets several values, and the address several bodies: others at each address."""
    names, begin = fields or ["page", "q"], zlib.crc32(url.encode())
    for turn in range(TURNS):
        shift = begin + turn * len(VALUES) // TURNS
        given = {name: VALUES[(shift + at) % len(VALUES)] for at, name in enumerate(names)}
        caller.ask("post", url, f"values from {shift % len(VALUES)}", data=given)
    for turn in range(TURNS):
        content_type, body = BODIES[(begin + turn) % len(BODIES)]
        caller.send(url, content_type, body.replace(b"{name}", names[0].encode()))


def queries(caller: Caller, url: str, names: list[str]) -> None:
    for at, query in enumerate(QUERIES):
        name = names[at % len(names)] if names else "q"
        caller.ask("get", f"{url}?{query.replace('{name}', name)}")


def test_hostile_values_at_every_address(house: House, faults: list[str]) -> None:
    callers = {part: Caller.of(getattr(house.cast, part), faults) for part in LIKELY}
    known = list[str]()
    for address in addresses():
        url = house.at(address)
        caller, fields = let_in(url, callers)
        known = [*dict.fromkeys([*known, *fields])]
        shower(caller, url, fields or known[:60])
        queries(caller, url, fields)


def test_hostile_values_in_every_move(house: House, faults: list[str]) -> None:
    callers = dict[int, Caller]()
    for name, case, who in list(offered_moves(house.cast)):
        caller = callers.setdefault(who.pk, Caller.of(who, faults))
        url = reverse("cases:move", args=[case.number, name])
        fields = fields_of(caller.ask("get", url))
        shower(caller, url, fields)


def test_hostile_paths_at_every_address(house: House, faults: list[str]) -> None:
    callers = {part: Caller.of(getattr(house.cast, part), faults) for part in LIKELY[:4]}
    for address in addresses():
        if not address.takes:
            continue
        caller, _fields = let_in(house.at(address), callers)
        for url in odd_paths(address, house):
            for method in ("get", "post"):
                caller.ask(method, url)


def odd_paths(address: Address, house: House) -> Iterator[str]:
    """The address with each of its parts in turn replaced by something odd."""
    url, nowhere = house.at(address).split("/"), address.nowhere().split("/")
    for at, (real, missing) in enumerate(zip(url, nowhere, strict=True)):
        if real != missing:
            for odd in PATHS:
                yield "/".join([*url[:at], odd, *url[at + 1 :]])


def test_hostile_values_from_a_resident(house: House, faults: list[str]) -> None:
    for state in (State.ASKING, State.FED_BACK, State.CLOSED):
        case = case_in(state, house.cast)
        resident = Caller.of(None, faults)
        given = {"number": case.number, "code": query_code(case)}
        assert resident.client.post("/track/", given).status_code == 302
        for name in ("answer", "photos", "rate", "again", "withdraw"):
            url = reverse(f"matters:{name}", args=[case.number])
            shower(resident, url, ["answer", "grade", "attitude", "words", "verbatim", "photos"])


def test_hostile_values_in_every_step_of_raising(house: House, faults: list[str]) -> None:
    resident = Caller.of(None, faults)
    steps = [
        ("/raise/", {"verbatim": "路灯坏了"}),
        ("/raise/place/", {"station": house.cast.station.code}),
        ("/raise/contact/", {"wants": "no"}),
        ("/raise/check/", {}),
    ]
    for url, given in steps:
        fields = fields_of(resident.ask("get", url))
        assert fields
        shower(resident, url, fields)
        resident.client.post(url, given)


def test_a_stranger_cannot_tell_what_exists(house: House, faults: list[str]) -> None:
    """Anonymous or signed in without rights, a thing that exists answers as one that does not."""
    unit_officer = Caller.of(house.cast.other_handler, faults)
    stranger = Caller.of(None, faults)
    told = []
    for address in addresses():
        if address.name.startswith(OWN):
            continue
        for caller in (stranger, unit_officer):
            for method in ("get", "post"):
                here, missing = (
                    caller.ask(method, url) for url in (house.at(address), address.nowhere())
                )
                assert here is not None
                assert missing is not None
                if here.status_code != missing.status_code:
                    told.append((address.name, method, here.status_code, missing.status_code))
    assert told == []


def test_no_address_is_without_a_name() -> None:
    assert len(addresses()) > 100
    assert {each.name.split(":")[0] for each in addresses()} >= {"cases", "people", "matters"}
