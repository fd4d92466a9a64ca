"""The record is read by days, by names and by kinds, page by page, and taken away on record."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.audit.actions import record
from lianxin.audit.models import AuditEntry
from lianxin.audit.queries import entries_of, sheet_of
from lianxin.kit import clock

PATH = "/desk/audit/"


@pytest.fixture
def reader(cast: Any) -> Client:
    """An auditor's browser, past the second factor."""
    Authenticator.objects.create(user=cast.auditor, type="totp", data={})
    client = Client()
    client.force_login(cast.auditor, "lianxin.people.backends.PeopleBackend")
    return client


def test_the_record_is_filtered(cast: Any, at: Callable[[str], None]) -> None:
    at("2026-03-02 23:59")
    record("people.sign_in", by=cast.handler)
    at("2026-03-03 00:00")
    record("people.sign_out", by=cast.liaison)
    day = datetime(2026, 3, 3, tzinfo=clock.ZONE).date()
    assert [e.action for e in entries_of({"since_on": day})] == ["people.sign_out"]
    assert [e.action for e in entries_of({"until_on": day})][1] == "people.sign_in"
    assert entries_of({"actor": cast.handler.person.name}).count() == 1
    assert entries_of({"action": "people.sign_in"}).count() == 1


def test_pages_turn_without_counting(db: None) -> None:
    for _n in range(51):
        record("people.sign_in", by=None)
    first, second = sheet_of(entries_of({}), ""), sheet_of(entries_of({}), "2")
    assert (len(first.rows), first.has_next, first.has_previous) == (50, True, False)
    assert (len(second.rows), second.has_next, second.has_previous) == (1, False, True)
    assert sheet_of(entries_of({}), "²").number == 1


def test_a_page_of_the_record_costs_the_same_for_one_entry_and_many(
    reader: Client, cast: Any
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            reader.get(PATH)
        return len(seen)

    record("people.sign_in", by=cast.handler, about=cast.handler)
    reader.get(PATH)
    before = cost()
    for _n in range(3):
        record("people.look_at_phone", by=cast.handler, about=cast.liaison, purpose="核对")
    assert cost() == before


def test_the_page_speaks_plainly(reader: Client, cast: Any) -> None:
    record("people.look_at_phone", by=cast.handler, about=cast.handler.person, purpose="核对")
    page = reader.get(PATH).content.decode()
    assert "查看手机号" in page
    assert "people.look_at_phone\n" not in page
    part = reader.get(PATH, headers={"HX-Request": "true"}).content.decode().strip()
    assert part.startswith('<div class="card" id="rows">')


def test_taking_the_record_away_is_on_record(reader: Client, cast: Any) -> None:
    record("people.sign_in", by=cast.handler, detail={"x": "=1+1"})
    answer = reader.get(f"{PATH}export/", {"action": "people.sign_in"})
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "登录" in lines[1]
    entry = AuditEntry.objects.order_by("-seq")[0]
    assert (entry.action, entry.detail) == ("audit.exported", {"action": "people.sign_in"})
