"""Nothing is sent twice for one event and nothing is lost, whatever gateway or worker do."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from lianxin.cases.factories import Cast
from lianxin.kit import clock
from lianxin.notify import config
from lianxin.notify.actions import Notice, send_all
from lianxin.notify.actions.delivering import carry, claim, deliver
from lianxin.notify.actions.digests import bundle
from lianxin.notify.actions.gateways import adapter_for, is_resting
from lianxin.notify.actions.resolving import sweep
from lianxin.notify.channels import Adapter, Content, Fate, Letter, Receipt
from lianxin.notify.factories import approved, reached
from lianxin.notify.kinds import DIGEST, Group, Kind, register
from lianxin.notify.models import Delivery, Preference
from lianxin.notify.states import Channel, Status
from lianxin.notify.tests.fakes import Gateway, Post

pytestmark = pytest.mark.django_db
PUSHED = Kind("tests.carried", Group.PUSHED, "催办", "催办：%(number)s。", {"number": "QS01"})
register(PUSHED)


@pytest.fixture(autouse=True)
def _morning(at: Callable[[str], None]) -> None:
    at("2026-11-23 10:00")


def write(cast: Cast, channel: Channel, *events: str, value: str = "") -> None:
    """Letters on one channel, queued."""
    reached(cast.handler.person, channel, groups=(Group.PUSHED,), value=value)
    if channel in {Channel.SMS, Channel.WECHAT}:
        approved(PUSHED.name, channel=channel)
    people = [cast.handler.person_id]
    send_all(
        Notice(people, each, facts={"number": each}, kind=PUSHED.name)
        for each in events or ("case:1:1",)
    )


def status() -> str:
    return Delivery.objects.get().status


class Killed(BaseException):
    """What a worker feels when the machine goes down."""


class Dying:
    """An adapter whose worker dies: before the gateway hears of the letter, or just after."""

    def __init__(self, channel: Channel, *, after: bool) -> None:
        found = adapter_for(channel)
        assert found is not None
        self.inner: Adapter = found
        self.after = after
        self.safe_minutes, self.can_find = found.safe_minutes, found.can_find

    def deliver(self, letter: Letter) -> Receipt:
        if self.after:
            self.inner.deliver(letter)
        raise Killed

    def find(self, letter: Letter) -> Fate:
        return self.inner.find(letter)


def die(channel: Channel, *, after: bool) -> None:
    claimed = claim(channel)
    assert claimed is not None
    with pytest.raises(Killed):
        carry(claimed, Dying(channel, after=after))
    assert status() == Status.SENDING


def test_a_letter_goes_and_is_recorded_with_its_receipt(cast: Cast, provider: Gateway) -> None:
    write(cast, Channel.SMS)
    deliver("sms")
    letter = Delivery.objects.get()
    assert (letter.status, letter.receipt, letter.attempts) == (Status.SENT, "biz-1", 1)
    assert letter.sent_to == "138****0000"
    assert provider.taken_keys() == [letter.key]


def test_the_provider_is_asked_until_a_message_has_arrived(cast: Cast, provider: Gateway) -> None:
    write(cast, Channel.SMS)
    deliver("sms")
    provider.send_status = 1
    with clock.advance(minutes=2):
        sweep()
        assert status() == Status.SENT
    provider.send_status = 3
    with clock.advance(minutes=10):
        sweep()
    letter = Delivery.objects.get()
    assert (letter.status, letter.last_error) == (Status.DELIVERED, "")


def test_a_message_that_did_not_arrive_waits_for_a_person(cast: Cast, provider: Gateway) -> None:
    write(cast, Channel.SMS)
    deliver("sms")
    provider.send_status = 2
    with clock.advance(minutes=2):
        sweep()
    assert status() == Status.FAILED
    assert len(provider.taken) == 1


def test_a_gateway_that_throttles_is_tried_after_1_5_25_minutes_and_then_given_up(
    cast: Cast, provider: Gateway, at: Callable[[str], None]
) -> None:
    at("2026-11-23 08:00")
    provider.mood = "throttles"
    write(cast, Channel.SMS)
    waited = []
    for _try in range(6):
        now = Delivery.objects.get().next_try_at
        with clock.set_to(now):
            deliver("sms")
        waited.append(round((Delivery.objects.get().next_try_at - now) / timedelta(minutes=1)))
    letter = Delivery.objects.get()
    assert waited[:4] == [1, 5, 25, 120]
    assert (letter.status, letter.attempts) == (Status.DEAD, 6)
    assert "Throttling.User" in letter.last_error
    assert provider.taken == []


def test_a_second_try_does_not_fall_into_the_night(
    cast: Cast, provider: Gateway, at: Callable[[str], None]
) -> None:
    at("2026-11-23 21:59")
    provider.mood = "throttles"
    write(cast, Channel.SMS)
    deliver("sms")
    assert Delivery.objects.get().next_try_at.astimezone(clock.ZONE).hour == 7


def test_a_refused_letter_is_dead_and_says_why(cast: Cast, provider: Gateway) -> None:
    provider.mood = "refuses"
    write(cast, Channel.SMS)
    deliver("sms")
    letter = Delivery.objects.get()
    assert letter.status == Status.DEAD
    assert "模板不合法" in letter.last_error


def test_a_landline_is_no_dead_letter(cast: Cast, provider: Gateway) -> None:
    write(cast, Channel.SMS, value="08716512345")
    deliver("sms")
    assert status() == Status.DROPPED


@pytest.mark.parametrize("mood", ["hangs", "takes it and mumbles"])
def test_an_sms_gateway_that_took_a_message_and_hangs_or_answers_garbage_sends_it_once(
    mood: str, cast: Cast, provider: Gateway
) -> None:
    write(cast, Channel.SMS)
    provider.moods = [mood]
    deliver("sms")
    assert status() == Status.UNKNOWN
    with clock.advance(minutes=20):
        sweep()
        deliver("sms")
    assert status() == Status.DELIVERED
    assert len(provider.taken) == 1


@pytest.mark.parametrize("mood", ["broken", "garbage"])
def test_an_sms_gateway_that_answers_garbage_and_took_nothing_loses_nothing(
    mood: str, cast: Cast, provider: Gateway
) -> None:
    write(cast, Channel.SMS)
    provider.moods = [mood]
    deliver("sms")
    assert (status(), provider.taken) == (Status.UNKNOWN, [])
    for minutes in (3, 10, 20):
        with clock.advance(minutes=minutes):
            sweep()
            deliver("sms")
    assert status() == Status.SENT
    assert len(provider.taken) == 1


def test_nothing_is_sent_again_while_nobody_says_what_became_of_it(
    cast: Cast, provider: Gateway
) -> None:
    write(cast, Channel.SMS)
    provider.moods = ["takes it and mumbles"]
    deliver("sms")
    provider.mood = "broken"
    for minutes in range(3, 3000, 15):
        with clock.advance(minutes=minutes):
            sweep()
    assert status() == Status.UNSURE
    assert len(provider.taken) == 1


@pytest.mark.parametrize("after", [True, False])
def test_a_worker_killed_mid_delivery_leaves_a_question_that_the_provider_answers(
    after: bool, cast: Cast, provider: Gateway
) -> None:
    write(cast, Channel.SMS)
    die(Channel.SMS, after=after)
    for minutes in (0, 3, 10, 20):
        with clock.advance(minutes=minutes):
            sweep()
            deliver("sms")
    assert status() in {Status.SENT, Status.DELIVERED}
    assert len(provider.taken) == 1


@pytest.mark.parametrize("channel", [Channel.WECOM, Channel.WECHAT])
@pytest.mark.parametrize("after", [True, False])
def test_a_killed_worker_and_a_gateway_that_drops_duplicates(
    channel: Channel, after: bool, cast: Cast, provider: Gateway
) -> None:
    write(cast, channel)
    die(channel, after=after)
    with clock.advance(minutes=1):
        sweep()
        deliver(channel)
    assert status() == Status.SENT
    assert len(provider.taken) == 1


@pytest.mark.parametrize(("channel", "minutes"), [(Channel.WECOM, 240), (Channel.WECHAT, 10)])
def test_beyond_the_time_in_which_duplicates_are_dropped_a_person_decides(
    channel: Channel, minutes: int, cast: Cast, provider: Gateway
) -> None:
    write(cast, channel)
    die(channel, after=True)
    with clock.advance(minutes=minutes):
        sweep()
        deliver(channel)
    assert status() == Status.UNSURE
    assert len(provider.taken) == 1


def test_a_letter_that_may_have_been_sent_is_not_sent_after_a_long_rest(
    cast: Cast, provider: Gateway
) -> None:
    write(cast, Channel.WECHAT)
    die(Channel.WECHAT, after=True)
    with clock.advance(seconds=30):
        sweep()
    assert status() == Status.QUEUED
    with clock.advance(minutes=12):
        deliver("wechat")
    assert status() == Status.UNSURE
    assert len(provider.taken) == 1


def test_an_e_mail_whose_fate_is_unknown_is_left_to_a_person(cast: Cast, mail_server: Post) -> None:
    write(cast, Channel.EMAIL)
    mail_server.mood = "breaks off"
    deliver("email")
    assert status() == Status.UNKNOWN
    with clock.advance(minutes=5):
        sweep()
    assert status() == Status.UNSURE
    assert len(mail_server.letters) == 1


def test_a_clock_set_back_sends_nothing_twice_and_holds_nothing_up(
    cast: Cast, provider: Gateway, at: Callable[[str], None]
) -> None:
    write(cast, Channel.WECOM, "case:1:1", "case:1:2")
    claimed = claim("wecom")
    assert claimed is not None
    with pytest.raises(Killed):
        carry(claimed, Dying(Channel.WECOM, after=True))
    at("2025-11-23 10:00")
    for _minute in range(3):
        sweep()
        deliver("wecom")
    found = set(Delivery.objects.values_list("status", flat=True))
    assert found == {Status.UNSURE, Status.SENT}
    assert len(provider.taken) == 2


def test_a_gateway_that_hangs_rests_and_holds_up_no_other(cast: Cast, provider: Gateway) -> None:
    write(cast, Channel.SMS, *(f"case:{number}:1" for number in range(5)))
    write(cast, Channel.WECOM, *(f"case:{number}:2" for number in range(3)))
    provider.moods = ["hangs"]
    began = time.monotonic()
    deliver("sms")
    assert time.monotonic() - began < 2 * config.current().delivery.timeout
    assert is_resting(Channel.SMS)
    assert Delivery.objects.filter(channel="sms", status=Status.QUEUED).count() == 4
    deliver("wecom")
    assert Delivery.objects.filter(channel="wecom", status=Status.SENT).count() == 3
    with clock.advance(minutes=2):
        deliver("sms")
    assert Delivery.objects.filter(channel="sms", status=Status.SENT).count() == 4


def test_what_waits_for_the_digest_goes_as_one_letter(cast: Cast, provider: Gateway) -> None:
    Preference.objects.create(person=cast.handler.person, is_daily=True)
    write(cast, Channel.WECOM, "case:1:1", "case:2:1", "case:3:1")
    with clock.advance(hours=21):
        assert bundle() == 0
    with clock.advance(hours=22):
        assert bundle() == 1
        deliver("wecom")
    carrier = Delivery.objects.get(kind=DIGEST.name)
    assert carrier.status == Status.SENT
    words = Content.read(carrier.content).body
    assert words.startswith("您有3条通知")
    assert "2. 催办：case:2:1。" in words
    assert carrier.bundled.filter(status=Status.BUNDLED).count() == 3
    assert len(provider.taken) == 1


def test_a_single_letter_is_no_digest(cast: Cast, provider: Gateway) -> None:
    Preference.objects.create(person=cast.handler.person, is_daily=True)
    write(cast, Channel.WECOM)
    with clock.advance(hours=22):
        bundle()
        deliver("wecom")
    assert Delivery.objects.get().status == Status.SENT
