"""What residents are told by short message: their own matter's number, and nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.cases import actions, codes, notices, policy
from lianxin.cases.actions.intake import Circumstances, Raised, Words
from lianxin.cases.factories import CONTACT, VERBATIM, Cast, case_in
from lianxin.cases.models import Case, Channel, JournalEntry
from lianxin.cases.rules import Party
from lianxin.cases.states import State
from lianxin.notify import config
from lianxin.notify.channels import Content
from lianxin.notify.factories import approved, reached
from lianxin.notify.kinds import KINDS, Group
from lianxin.notify.models import Delivery, Message
from lianxin.notify.states import Channel as Way
from lianxin.notify.states import Status
from lianxin.people.actions import NewContact

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sms(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Short messages are set up and every text is approved; nothing goes without a worker."""
    settings.LIANXIN_NOTIFY = tmp_path / "notify.toml"
    settings.LIANXIN_NOTIFY.write_text('[sms]\naccess_key_id = "a"\nsign_name = "b"\n', "utf-8")
    config.current.cache_clear()
    for name, kind in KINDS.items():
        if kind.group == Group.RESIDENT:
            approved(name, body=kind.text)
    yield
    config.current.cache_clear()


def told(case: Case) -> list[str]:
    """The short messages about a case, oldest first."""
    found = Delivery.objects.filter(message__event__startswith=f"case:{case.pk}:")
    return [Content.read(each.content).body for each in found.order_by("pk")]


def raised(cast: Cast, *contacts: NewContact, about: Circumstances | None = None) -> Case:
    return actions.receive(
        cast.station,
        by=Party.RESIDENT,
        words=Words("路灯", VERBATIM),
        about=about or Circumstances(Channel.ONLINE),
        raised=Raised(contacts),
    )


def test_whoever_raises_a_matter_gets_its_number(cast: Cast) -> None:
    case = raised(cast, CONTACT)
    assert told(case) == [f"您反映的事项已收到，编号{case.number}，等待登记。"]


def test_the_query_code_goes_along_only_where_the_office_allows_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy, "current", lambda: policy.Policy(receipt_carries_code=True))
    case = raised(cast, CONTACT)
    assert codes.query_code(case) in told(case)[0]
    shown = Content.read(Delivery.objects.get().content).shown
    assert codes.query_code(case) not in shown


def test_nobody_without_a_number_is_written_to(cast: Cast) -> None:
    assert told(raised(cast)) == []
    assert told(raised(cast, NewContact(name="张三"))) == []


def test_r047_an_accusation_is_never_written_about(cast: Cast) -> None:
    accusation = Circumstances(Channel.ONLINE, is_accusation=True)
    assert told(raised(cast, CONTACT, about=accusation)) == []


def test_r047_what_is_sealed_at_the_counter_is_taken_back_before_it_goes(cast: Cast) -> None:
    case = raised(cast, CONTACT)
    actions.seal(case, by=cast.liaison)
    assert set(Delivery.objects.values_list("status", flat=True)) == {Status.DROPPED}


def test_r047_nothing_of_an_accusation_leaves_the_house(cast: Cast) -> None:
    case = raised(cast, CONTACT, about=Circumstances(Channel.ONLINE, is_accusation=True))
    for account in (cast.secret, cast.unit_head, cast.handler):
        reached(account.person, Way.SMS, groups=tuple(Group))
    approved("case.accused", body="检举控告%(number)s")
    actions.seal(raised(cast, CONTACT), by=cast.liaison)
    assert Message.objects.filter(recipient=cast.secret.person, kind="case.accused").exists()
    assert not Delivery.objects.filter(person__isnull=False).exists()
    assert told(case) == []


def test_a_resident_hears_of_every_step_that_concerns_them(cast: Cast) -> None:
    case = case_in(State.CLOSED, cast)
    steps = told(case)
    assert [words.removeprefix(f"您反映的事项{case.number}")[:4] for words in steps[1:]] == [
        "已交承办",
        "已有办理",
        "已办结，",
    ]


def test_no_short_message_says_what_the_matter_is(cast: Cast) -> None:
    case = case_in(State.CLOSED, cast)
    for words in told(case):
        assert case.title not in words
        assert VERBATIM[:6] not in words


def test_an_extension_says_the_new_day_and_where_its_reason_is(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    actions.ask_extension(case, by=cast.handler, days=10, reason="要等备件从省里发来")
    actions.grant_extension(case, by=cast.station_head)
    assert "原因见查询页" in told(case)[-1]
    assert "备件" not in told(case)[-1]


def test_a_question_asks_the_resident_to_come_back(cast: Cast) -> None:
    case = case_in(State.ASKING, cast)
    assert "补充情况" in told(case)[-1]


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_cases_is_told_in_the_same_number_of_queries(cast: Cast, count: int) -> None:
    cases = [case_in(State.HANDLING, cast) for _number in range(count)]
    facts = {"was": "2026-12-11", "due_on": "2026-12-14"}
    moved = [
        (case, JournalEntry(case=case, seq=99, move="recalculate", facts=facts)) for case in cases
    ]
    with CaptureQueriesContext(connection) as seen:
        notices.tell_all(moved)
    assert len(seen.captured_queries) <= 14
    for case in cases:
        assert "因放假安排调整期限" in told(case)[-1]


def test_every_kind_that_is_told_is_known_by_name(cast: Cast, at: Callable[[str], None]) -> None:
    known = {f"case.{move}" for move in notices.NOTICES}
    known |= {f"resident.{name}" for name in notices.TOLD_TO_RESIDENTS.values()}
    assert known <= KINDS.keys()
