"""催办 by a resident: once in so many days, heard by the unit, shown to all (R-072)."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from lianxin.cases import codes
from lianxin.cases.factories import Cast, case_in, last_entry
from lianxin.cases.models import Case
from lianxin.cases.states import State
from lianxin.cases.tests.test_tracking import shown, tracked
from lianxin.notify.models import Message

At = Callable[[str], None]


@pytest.fixture(autouse=True)
def no_memory_of_earlier_visits() -> None:
    cache.clear()


def test_a_resident_urges_once_and_is_told_when_again(client: Client, cast: Cast, at: At) -> None:
    at("2026-03-02 09:00")
    case = case_in(State.HANDLING, cast)
    where = tracked(client, case)
    assert "催办一次" in client.get(where).content.decode()
    assert client.post(f"{where}urge/", {"words": "还要多久？"}).status_code == 302
    page = client.get(where).content.decode()
    assert "催办一次" not in page
    assert "7天后可再次催办" in page
    assert (last_entry(case).move, last_entry(case).told) == ("urge", "还要多久？")
    for told in (cast.handler, cast.liaison):
        assert Message.objects.filter(
            recipient=told.person_id, text__startswith="群众催办"
        ).exists()
    again = client.post(f"{where}urge/", {})
    assert again.status_code == 422
    assert "7天内已经催办过" in again.content.decode()
    at("2026-03-07 10:00")
    assert "2天后可再次催办" in shown(client, case)
    at("2026-03-09 09:01")
    assert "催办一次" in shown(client, case)


@pytest.mark.parametrize("state", [State.RECEIVED, State.FED_BACK, State.CLOSED, State.MERGED])
def test_what_is_with_nobody_is_not_urged(client: Client, cast: Cast, state: State) -> None:
    case = case_in(state, cast)
    where = tracked(client, case)
    assert "催办一次" not in client.get(where).content.decode()
    assert client.post(f"{where}urge/", {}).status_code == 422


def test_r047_a_sealed_matter_is_not_urged_in_public(client: Client, cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    Case.objects.filter(pk=case.pk).update(is_sealed=True)
    where = tracked(client, case)
    assert "催办" not in client.get(where).content.decode()
    assert client.post(f"{where}urge/", {}).status_code == 422


def test_another_system_urges_with_number_and_code(client: Client, cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    given = json.dumps({"number": case.number, "code": codes.query_code(case), "words": "急"})
    asked = client.post("/api/v1/cases/urge", given, content_type="application/json")
    assert asked.status_code == 200
    assert asked.json()["timeline"][0]["words"] == "急"
    again = client.post("/api/v1/cases/urge", given, content_type="application/json")
    assert again.status_code == 422
