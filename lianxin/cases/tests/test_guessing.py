"""Guessing opens nothing, and learns nothing: numbers, codes, phones, receipts, files (R-172)."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client

from lianxin.cases import actions, codes
from lianxin.cases.actions.phone_codes import redeem
from lianxin.cases.codes import ALPHABET, LENGTH
from lianxin.cases.factories import Cast, case_in, received
from lianxin.cases.models import Case, PhoneCode
from lianxin.cases.rules import Party
from lianxin.cases.states import State
from lianxin.cases.tests.test_raising import photo
from lianxin.cases.tests.test_tracking import plain, tracked
from lianxin.cases.views.receipts import RECEIPT_SALT
from lianxin.documents.actions import store
from lianxin.kit import clock
from lianxin.kit.throttle import Throttle

pytestmark = pytest.mark.django_db
DICE = random.Random(47)


@pytest.fixture(autouse=True)
def no_memory_of_earlier_visits() -> None:
    cache.clear()


def guesses(count: int, known: list[str]) -> Iterator[tuple[str, str]]:
    """Numbers that exist and numbers that do not, each with a code of the right form."""
    for at in range(count):
        number = known[at % len(known)] if at % 2 else f"QS01-2026-{at:06d}"
        yield number, "".join(DICE.choices(ALPHABET, k=LENGTH))


def from_address(at: int) -> str:
    return f"10.{at >> 16 & 255}.{at >> 8 & 255}.{at & 255}"


@pytest.mark.slow
def test_r172_ten_thousand_guesses_find_nothing(cast: Cast) -> None:
    known = [received(cast).number for _each in range(3)]
    found = [pair for pair in guesses(10_000, known) if codes.find(*pair) is not None]
    assert found == []


def test_r172_guesses_from_many_addresses_get_one_answer(cast: Cast) -> None:
    case = received(cast)
    answers = set()
    for at, (number, code) in enumerate(guesses(300, [case.number]), 1):
        given = {"number": number, "code": code}
        answer = Client().post("/track/", given, REMOTE_ADDR=from_address(at))
        page = plain(answer.content.decode()).replace(number, "").replace(code, "")
        answers.add((answer.status_code, page))
    assert len(answers) == 1
    assert {status for status, _page in answers} == {422}


def test_r172_a_known_code_opens_no_other_number(cast: Cast) -> None:
    cases = [received(cast) for _each in range(3)]
    for case in cases:
        others = [each for each in cases if each != case]
        assert all(codes.find(each.number, codes.query_code(case)) is None for each in others)


@pytest.mark.slow
def test_r172_ten_thousand_guessed_phone_codes_open_nothing(cast: Cast) -> None:
    now = clock.now()
    until = now + timedelta(minutes=10)
    rows = PhoneCode.objects.bulk_create(
        PhoneCode(phone_index=b"x" * 32, asked_at=now, until=until) for _each in range(2_000)
    )
    found = [
        row
        for row in rows
        for code in DICE.sample(range(10**6), 5)
        if f"{code:06d}" != codes.phone_code(row.pk) and redeem(row.pk, f"{code:06d}") is not None
    ]
    assert found == []
    assert not any(redeem(row.pk, codes.phone_code(row.pk)) for row in DICE.sample(rows, 20))
    assert redeem(uuid.uuid4(), "000000") is None
    assert redeem(uuid.uuid4(), "") is None


def test_r172_matters_that_exist_and_that_do_not_send_strangers_the_same_way(cast: Cast) -> None:
    case = case_in(State.FED_BACK, cast)
    client = Client()
    for number in (case.number, *(number for number, _code in guesses(100, [case.number]))):
        for tail in ("", "withdraw/"):
            answer = client.get(f"/track/{number}/{tail}")
            assert (answer.status_code, answer["Location"]) == (302, f"/track/?number={number}")


def test_files_of_others_are_not_found_whatever_is_guessed(client: Client, cast: Cast) -> None:
    own, other = case_in(State.HANDLING, cast), case_in(State.HANDLING, cast)
    kept = actions.attach(other, by=Party.RESIDENT, file=store(photo(), by=None))
    tracked(client, own)
    tried = [uuid.uuid4() for _each in range(100)]
    for number in (own.number, other.number, "QS01-2026-999999"):
        for key in (kept.file_id, *tried):
            assert client.get(f"/track/{number}/files/{key}/").status_code == 404


def test_receipts_open_to_no_token_but_their_own(client: Client, cast: Cast) -> None:
    case = received(cast)
    right = signing.dumps(str(case.pk), salt=RECEIPT_SALT)
    forged = [
        signing.dumps(str(case.pk), salt="another"),
        signing.dumps(str(case.pk), key="another", salt=RECEIPT_SALT),
        signing.dumps(str(uuid.uuid4()), salt=RECEIPT_SALT),
        right[:-1],
        f"{right}x",
        str(case.pk),
        *("".join(DICE.choices(right, k=len(right))) for _each in range(100)),
    ]
    for tail in ("", "qr.svg", "receipt.png"):
        assert client.get(f"/receipt/{right}/{tail}").status_code == 200
        for token in forged:
            assert client.get(f"/receipt/{token}/{tail}").status_code == 404


def test_r172_the_delay_is_said_and_grows(client: Client, cast: Cast) -> None:
    received(cast)
    for _each in range(10):
        client.post("/track/", {"number": "QS01-2026-000009", "code": "22222222"})
    answer = client.post("/track/", {"number": "QS01-2026-000009", "code": "22222222"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "10")
    assert isinstance(Throttle("x", free=1).wait("a"), int)
    assert Case.objects.count() == 1
