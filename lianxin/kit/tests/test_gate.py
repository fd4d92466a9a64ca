"""R-172: whoever comes too often waits and is told so; a browser that did a sum need not."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from lianxin.kit import clock, gate, tally
from lianxin.kit.throttle import Throttle, neighbourhood

SLOW = Throttle("knock", free=2, first_wait=10, longest_wait=60)


def solved(name: str = "knock", who: str = "") -> str:
    """What the browser's worker finds."""
    asked = gate.sum_for(name, who)
    for number in range(int(asked["most"]) + 1):
        if hashlib.sha256(f"{asked['salt']}{number}".encode()).hexdigest() == asked["target"]:
            return f"{asked['token']}|{number}"
    raise AssertionError


def form(**given: str) -> HttpRequest:
    return RequestFactory().post("/", given)


def test_r172_without_a_proof_the_delay_grows_and_ends() -> None:
    for _each in range(2):
        assert gate.at(SLOW, form()).seconds == 0
        gate.at(SLOW, form()).note()
    assert gate.at(SLOW, form()).seconds == 10
    gate.at(SLOW, form()).note()
    assert gate.at(SLOW, form()).seconds == 20
    with clock.set_to(clock.now() + timedelta(seconds=21)):
        assert gate.at(SLOW, form()).seconds == 0


def test_r172_a_proof_passes_at_once_and_only_once() -> None:
    for _each in range(5):
        SLOW.note("")
    proof = solved()
    assert gate.at(SLOW, form(lx_proof=proof)).seconds == 0
    assert gate.at(SLOW, form(lx_proof=proof)).seconds > 0


def test_r172_who_did_the_sum_leaves_the_others_their_allowance() -> None:
    gate.at(SLOW, form(lx_proof=solved())).note()
    gate.at(SLOW, form(lx_proof=solved())).note()
    assert gate.at(SLOW, form()).seconds == 0


def test_r172_even_proofs_wait_where_they_come_by_the_dozen() -> None:
    for _each in range(SLOW.free * 6):
        tally.note("knock.solved", "", SLOW.window_seconds)
    assert gate.at(SLOW, form(lx_proof=solved())).seconds == 10


def test_the_sum_grows_with_the_pace_and_an_easy_one_counts_no_more() -> None:
    wide = Throttle("wide", free=50)
    easy = solved("wide")
    for _each in range(10):
        tally.note("wide.solved", "", 3600)
    assert gate.sum_for("wide", "")["most"] == gate.EASY * 4
    for _each in range(wide.free):
        wide.note("")
    assert gate.at(wide, form(lx_proof=easy)).seconds > 0
    for _each in range(200):
        tally.note("wide.solved", "", 3600)
    assert gate.sum_for("wide", "")["most"] == gate.EASY << gate.HARDEST


@pytest.mark.parametrize(
    "proof", ["", "|", "x", "x|1", "a:b:c|1", "|" * 50, "a:b|９", "a|" + "9" * 500, "\0|1", "字|1"]
)
def test_a_proof_that_is_none_is_answered_by_the_delay(proof: str) -> None:
    SLOW.note("")
    SLOW.note("")
    assert gate.at(SLOW, form(lx_proof=proof)).seconds > 0


def test_a_proof_of_another_gate_or_a_wrong_number_does_not_count() -> None:
    SLOW.note("")
    SLOW.note("")
    assert gate.at(SLOW, form(lx_proof=solved("other"))).seconds > 0
    token = solved().rpartition("|")[0]
    asked = [f"{token}|{number}" for number in (10**7, 99_999_999)]
    assert all(gate.at(SLOW, form(lx_proof=each)).seconds for each in asked)


def test_r172_a_filled_trap_is_told_to_wait_and_never_dropped() -> None:
    passage = gate.at(SLOW, form(lx_second_name="buy now", lx_proof=solved()))
    assert (passage.seconds, passage.is_trapped) == (10, True)
    again = {"lx_second_name": "buy now", "lx_waited": passage.waited}
    assert gate.at(SLOW, form(**again)).is_trapped
    with clock.set_to(clock.now() + timedelta(seconds=10)):
        assert gate.at(SLOW, form(**again)).seconds == 0
        assert gate.at(SLOW, form(lx_second_name="x", lx_waited="forged")).is_trapped


def test_r172_a_phone_is_counted_at_every_address() -> None:
    for _each in range(2):
        Throttle("knock", free=2).note("mark of a phone")
    assert gate.at(SLOW, form()).seconds == 0
    assert gate.at(SLOW, form(), "mark of a phone").seconds == 10


def test_the_sum_is_fetched_by_the_page_and_kept_by_nobody(client: Client) -> None:
    answer = client.get("/kit/proof/raise/")
    assert set(answer.json()) == {"token", "salt", "target", "most"}
    assert "no-store" in answer["Cache-Control"]


def test_an_ipv6_line_is_one_address() -> None:
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff:1")
    assert neighbourhood("2001:db8:0:1::1") != neighbourhood("2001:db8::1")
    assert (neighbourhood("10.0.0.1"), neighbourhood(None)) == ("10.0.0.1", "")


def test_of_many_at_once_one_is_the_first_and_all_are_counted() -> None:
    with ThreadPoolExecutor(8) as pool:
        firsts = list(pool.map(lambda _each: tally.is_first("spent", "x", 60), range(40)))
        list(pool.map(lambda _each: tally.note("knock", "x", 3600), range(40)))
    assert sum(firsts) == 1
    assert len(tally.times("knock", "x", 3600)) == 40


def test_counts_fade_and_are_taken_away(settings: Settings) -> None:
    tally.note("knock", "x", 60)
    with clock.set_to(clock.now() + timedelta(seconds=61)):
        assert tally.times("knock", "x", 60) == []
    with clock.set_to(clock.now() + timedelta(seconds=200)):
        tally.note("knock", "y", 60)
        assert len(list((Path(settings.LIANXIN_TALLIES) / "knock").iterdir())) == 1


def test_no_address_stands_in_the_folder(settings: Settings) -> None:
    tally.note("knock", "10.1.2.3", 60)
    held = [*Path(settings.LIANXIN_TALLIES).rglob("*")]
    assert held
    assert not any("10.1.2.3" in str(each) for each in held)


def test_a_full_disk_costs_the_count_and_not_the_errand(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.LIANXIN_TALLIES = tmp_path / "file"
    tally.note("knock", "x", 60)
    assert tally.times("knock", "x", 60) == []
    assert not tally.is_first("spent", "x", 60)
