"""Telling of many events at once: once each, to those who wish it, when they wish it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.cases.factories import Cast
from lianxin.kit import clock
from lianxin.notify.actions import Notice, send, send_all
from lianxin.notify.channels import Content
from lianxin.notify.factories import approved, reached, sealed
from lianxin.notify.kinds import Group, Kind, register
from lianxin.notify.models import Delivery, Message, Preference
from lianxin.notify.states import Channel, Status
from lianxin.notify.tests.fakes import Gateway
from lianxin.people.models import Person

pytestmark = pytest.mark.django_db
PUSHED = Kind(
    "tests.sent", Group.PUSHED, "催办", "催办：%(number)s。", {"number": "QS01", "code": "X"}
)
URGENT = Kind(
    "tests.urgent", Group.PUSHED, "险情", "险情：%(number)s。", {"number": "QS01"}, is_urgent=True
)
RESIDENT = Kind(
    "tests.resident", Group.RESIDENT, "已受理", "已受理：%(number)s。", {"number": "QS01"}
)
register(PUSHED, URGENT, RESIDENT)


@pytest.fixture(autouse=True)
def _morning(at: Callable[[str], None]) -> None:
    at("2026-11-23 10:00")


def told(person: Person, event: str = "case:1:1", kind: Kind = PUSHED, code: str = "") -> Notice:
    return Notice(
        [person.pk],
        event,
        facts={"number": "QS01"},
        link="/desk/cases/QS01/",
        kind=kind.name,
        secrets={"code": code} if code else {},
    )


def moments() -> list[datetime]:
    found = Delivery.objects.order_by("made_at").values_list("next_try_at", flat=True)
    return [each.astimezone(clock.ZONE).replace(tzinfo=None) for each in found]


def test_without_a_channel_the_inbox_is_all_there_is(cast: Cast) -> None:
    reached(cast.handler.person, *Channel)
    send_all([told(cast.handler.person)])
    assert Message.objects.count() == 1
    assert not Delivery.objects.exists()


def test_a_person_is_told_by_the_channels_they_chose(cast: Cast, provider: Gateway) -> None:
    reached(cast.handler.person, Channel.WECOM, Channel.WECHAT, groups=(Group.PUSHED,))
    send_all([told(cast.handler.person)])
    letter = Delivery.objects.get()
    assert (letter.channel, letter.status) == (Channel.WECOM, Status.QUEUED)
    words = Content.read(letter.content)
    assert (words.body, words.link) == (
        "催办：QS01。",
        "https://house.example/desk/cases/QS01/",
    )


def test_a_channel_with_texts_of_its_own_needs_the_providers_code(
    cast: Cast, provider: Gateway
) -> None:
    reached(cast.handler.person, Channel.WECHAT, groups=(Group.PUSHED,))
    approved(PUSHED.name, channel=Channel.WECHAT, body="催办%(number)s")
    send_all([told(cast.handler.person)])
    letter = Delivery.objects.get()
    assert Content.read(letter.content).parameters == {"number": "QS01"}
    assert letter.template == "tests.sent/wechat/zh-hans v1"


def test_one_event_is_told_once_to_each_person_however_often_it_is_sent(
    cast: Cast, provider: Gateway
) -> None:
    reached(cast.handler.person, Channel.WECOM)
    for _time in range(3):
        send_all([told(cast.handler.person)])
    with clock.advance(hours=1):
        send_all([told(cast.handler.person)])
    assert (Message.objects.count(), Delivery.objects.count()) == (1, 1)


def test_an_event_told_before_a_channel_was_set_up_is_not_sent_later(
    cast: Cast, provider: Gateway
) -> None:
    send_all([told(cast.handler.person)])
    reached(cast.handler.person, Channel.WECOM)
    with clock.advance(minutes=1):
        send_all([told(cast.handler.person), told(cast.handler.person, "case:1:2")])
    assert Delivery.objects.get().message == Message.objects.get(event="case:1:2")


@pytest.mark.parametrize("count", [1, 3, 60])
def test_any_number_of_events_takes_the_same_number_of_queries(
    count: int, cast: Cast, provider: Gateway
) -> None:
    people = [account.person for account in (cast.handler, cast.unit_head, cast.liaison)]
    for each in people:
        reached(each, Channel.WECOM, Channel.SMS)
    approved(PUSHED.name)
    notices = [
        told(person, f"case:{number}:1") for number in range(count) for person in people[:count]
    ]
    with CaptureQueriesContext(connection) as seen:
        send_all(notices)
    asked = [each["sql"] for each in seen.captured_queries if "SAVEPOINT" not in each["sql"]]
    jobs = [each for each in asked if "procrastinate" in each]
    assert len(asked) - len(jobs) <= 8
    assert len(jobs) <= 3


def test_a_short_message_to_a_leader_comes_without_being_asked_for(
    cast: Cast, provider: Gateway
) -> None:
    approved(PUSHED.name)
    for account in (cast.handler, cast.unit_head):
        reached(account.person, Channel.SMS)
        send_all([told(account.person, f"case:{account.pk}:1")])
    assert Delivery.objects.get().person == cast.unit_head.person


@pytest.mark.parametrize(
    ("sent", "goes"),
    [
        ("2026-11-23 21:59", "2026-11-23 21:59"),
        ("2026-11-23 22:00", "2026-11-24 07:00"),
        ("2026-11-24 03:00", "2026-11-24 07:00"),
        ("2026-11-24 07:00", "2026-11-24 07:00"),
    ],
)
def test_in_quiet_hours_a_letter_waits_until_the_morning(
    sent: str, goes: str, cast: Cast, provider: Gateway, at: Callable[[str], None]
) -> None:
    reached(cast.handler.person, Channel.WECOM)
    at(sent)
    send_all([told(cast.handler.person)])
    assert moments() == [datetime.fromisoformat(goes)]


def test_an_emergency_does_not_wait(
    cast: Cast, provider: Gateway, at: Callable[[str], None]
) -> None:
    reached(cast.handler.person, Channel.WECOM)
    Preference.objects.create(person=cast.handler.person, is_daily=True)
    at("2026-11-23 23:00")
    send_all([told(cast.handler.person, kind=URGENT)])
    assert Delivery.objects.get().status == Status.QUEUED
    assert moments() == [datetime.fromisoformat("2026-11-23 23:00")]


def test_whoever_wishes_one_letter_a_day_waits_until_eight(cast: Cast, provider: Gateway) -> None:
    reached(cast.handler.person, Channel.WECOM)
    Preference.objects.create(person=cast.handler.person, is_daily=True)
    send_all([told(cast.handler.person)])
    assert Delivery.objects.get().status == Status.HELD
    assert moments() == [datetime.fromisoformat("2026-11-24 08:00")]


def test_a_reader_of_english_gets_english(cast: Cast, provider: Gateway) -> None:
    reached(cast.handler.person, Channel.WECOM)
    Preference.objects.create(person=cast.handler.person, language="en")
    send(
        [cast.handler.person_id],
        event="e",
        text="已办结：%(number)s《%(title)s》。",
        facts={"number": "QS01", "title": "灯"},
        kind=PUSHED.name,
    )
    assert Content.read(Delivery.objects.get().content).body == "Closed: QS01 “灯”."


def test_a_secret_goes_out_and_is_kept_nowhere_in_the_open(cast: Cast, provider: Gateway) -> None:
    reached(cast.handler.person, Channel.SMS, groups=(Group.PUSHED,))
    approved(PUSHED.name, body="编号%(number)s，查询码%(code)s。")
    send_all([told(cast.handler.person, code="AB2CD3EF")])
    letter = Delivery.objects.get()
    words = Content.read(letter.content)
    assert words.parameters == {"code": "AB2CD3EF", "number": "QS01"}
    assert words.shown == "编号QS01，查询码••••。"
    kept = Delivery.objects.filter(pk=letter.pk).values_list("content", flat=True)[0]
    assert b"AB2CD3EF" not in sealed(kept)
    assert "AB2CD3EF" not in str(Message.objects.get().facts)
