"""Each adapter against a gateway on this machine: well, refused, throttled, garbled, hung, gone."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import date

import pytest

from lianxin.kit import clock
from lianxin.notify import config
from lianxin.notify.actions.gateways import adapter_for
from lianxin.notify.channels import (
    Adapter,
    Content,
    Fate,
    Letter,
    PermanentError,
    TemporaryError,
    UnreachableError,
    UnsureError,
)
from lianxin.notify.channels.sms import signature
from lianxin.notify.factories import sealed
from lianxin.notify.models import Gateway as Kept
from lianxin.notify.states import Channel
from lianxin.notify.tests.fakes import SECRET, Gateway, Post

pytestmark = pytest.mark.django_db
WORDS = Content(
    body="新交办：QS01，11月30日前答复。",
    subject="新交办",
    link="https://house.example/desk/cases/QS01/",
    template="SMS_1",
    parameters={"number": "QS01"},
)


def letter(to: str = "13812340000", key: str = "k" * 34) -> Letter:
    return Letter(to, WORDS, key, clock.today())


def adapter(channel: Channel) -> Adapter:
    found = adapter_for(channel)
    assert found is not None
    return found


BY_HTTP = [Channel.SMS, Channel.WECOM, Channel.WECHAT]


def test_the_signature_is_the_one_that_alibaba_publishes() -> None:
    common = {"Format": "XML", "SignatureMethod": "HMAC-SHA1", "SignatureVersion": "1.0"}
    regions = {
        **common,
        "AccessKeyId": "testid",
        "Action": "DescribeRegions",
        "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
        "Timestamp": "2016-02-23T12:46:24Z",
        "Version": "2014-05-26",
    }
    assert signature(regions, "testsecret") == "OLeaidS1JvxuMvnyHOwuJ+uX5qY="
    message = {
        **common,
        "AccessKeyId": "testId",
        "Action": "SendSms",
        "OutId": "123",
        "PhoneNumbers": "15300000001",
        "RegionId": "cn-hangzhou",
        "SignName": "阿里云短信测试专用",
        "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466",
        "TemplateCode": "SMS_71390007",
        "TemplateParam": '{"customer":"test"}',
        "Timestamp": "2017-07-12T02:42:19Z",
        "Version": "2017-05-25",
    }
    assert signature(message, "testSecret") == "zJDF+Lrzhj/ThnlvIToysFRq6t4="


@pytest.mark.parametrize("channel", BY_HTTP)
def test_a_letter_is_taken_and_has_a_receipt(channel: Channel, provider: Gateway) -> None:
    receipt = adapter(channel).deliver(letter())
    assert receipt.number in {"biz-1", "m-1"}
    assert [each["to"] for each in provider.taken] == ["13812340000"]


def test_a_short_message_carries_its_key_and_its_parameters(provider: Gateway) -> None:
    adapter(Channel.SMS).deliver(letter())
    sent = provider.taken[0]
    assert (sent["OutId"], sent["TemplateCode"], sent["SignName"]) == ("k" * 34, "SMS_1", "连心")
    assert sent["TemplateParam"] == '{"number": "QS01"}'


def test_no_number_stands_in_an_address_or_a_log(
    provider: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="root"):
        adapter(Channel.SMS).deliver(letter())
        adapter(Channel.SMS).find(letter())
        adapter(Channel.WECOM).deliver(letter())
    assert {each.path for each in provider.asked if each.query.get("Action")} == {"/"}
    told = " ".join(each.getMessage() for each in caplog.records)
    assert "13812340000" not in told
    assert SECRET not in told


@pytest.mark.parametrize("channel", BY_HTTP)
def test_a_gateway_that_throttles_is_tried_again_later(channel: Channel, provider: Gateway) -> None:
    provider.mood = "throttles"
    with pytest.raises(TemporaryError):
        adapter(channel).deliver(letter())


@pytest.mark.parametrize("channel", BY_HTTP)
def test_a_refusal_is_for_good(channel: Channel, provider: Gateway) -> None:
    provider.mood = "refuses"
    with pytest.raises(PermanentError) as refused:
        adapter(channel).deliver(letter())
    assert "网关拒绝" in refused.value.sentence


@pytest.mark.parametrize("channel", BY_HTTP)
def test_a_wrong_secret_holds_every_letter_until_it_is_mended(
    channel: Channel, provider: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"LIANXIN_{channel.upper()}_SECRET", "wrong")
    with pytest.raises(TemporaryError) as refused:
        adapter(channel).deliver(letter())
    assert refused.value.is_gateway
    assert "wrong" not in refused.value.sentence
    assert provider.taken == []


@pytest.mark.slow
@pytest.mark.parametrize("mood", ["broken", "garbage", "hangs", "drips", "takes it and mumbles"])
@pytest.mark.parametrize("channel", BY_HTTP)
def test_an_answer_that_cannot_be_read_leaves_the_fate_open(
    channel: Channel, mood: str, provider: Gateway
) -> None:
    ways = adapter(channel)
    if channel != Channel.SMS:
        ways.deliver(letter(key="0" * 34))  # the token is at hand: the message itself goes wrong
    provider.mood = mood
    began = time.monotonic()
    with pytest.raises(UnsureError) as lost:
        ways.deliver(letter())
    assert time.monotonic() - began < 1.2
    assert lost.value.is_gateway


@pytest.mark.parametrize("channel", BY_HTTP)
def test_a_gateway_that_is_not_there_sent_nothing(
    channel: Channel, provider: Gateway, set_up: Callable[[str], None]
) -> None:
    text = "".join(
        f'[{name}]\n{rest}\nendpoint = "http://127.0.0.1:9"\n'
        for name, rest in (
            ("sms", 'access_key_id = "a"\nsign_name = "b"'),
            ("wecom", 'corp_id = "a"\nagent_id = 1'),
            ("wechat", 'app_id = "a"'),
        )
    )
    set_up(text)
    with pytest.raises(TemporaryError) as gone:
        adapter(channel).deliver(letter())
    assert gone.value.is_gateway


@pytest.mark.parametrize("mood", ["broken", "garbage", "hangs"])
def test_a_letter_whose_token_did_not_come_was_not_sent(mood: str, provider: Gateway) -> None:
    provider.mood = mood
    with pytest.raises(TemporaryError):
        adapter(Channel.WECOM).deliver(letter())


@pytest.mark.parametrize("channel", [Channel.WECOM, Channel.WECHAT])
def test_a_token_is_kept_sealed_and_fetched_once(channel: Channel, provider: Gateway) -> None:
    for key in ("a" * 34, "b" * 34):
        adapter(channel).deliver(letter(key=key))
    fetched = [each for each in provider.asked if "token?" in each.path and "send" not in each.path]
    assert len(fetched) == 1
    kept = Kept.objects.filter(channel=channel).values_list("token", flat=True)
    assert b"token-1" not in sealed(kept[0])
    assert Kept.objects.get(channel=channel).token == "token-1"


@pytest.mark.parametrize("channel", [Channel.WECOM, Channel.WECHAT])
def test_a_token_that_expired_midway_is_renewed(channel: Channel, provider: Gateway) -> None:
    adapter(channel).deliver(letter(key="a" * 34))
    provider.token = "token-2"
    adapter(channel).deliver(letter(key="b" * 34))
    assert len(provider.taken) == 2
    assert Kept.objects.get(channel=channel).token == "token-2"


def test_a_token_written_under_another_clock_is_not_trusted(
    provider: Gateway, at: Callable[[str], None]
) -> None:
    at("2026-11-23 09:00")
    adapter(Channel.WECOM).deliver(letter(key="a" * 34))
    at("2025-11-23 09:00")
    adapter(Channel.WECOM).deliver(letter(key="b" * 34))
    assert (
        len([each for each in provider.asked if "token?" in each.path and "send" not in each.path])
        == 2
    )


@pytest.mark.parametrize("channel", [Channel.WECOM, Channel.WECHAT])
def test_the_same_key_is_dropped_by_the_gateway_itself(channel: Channel, provider: Gateway) -> None:
    for _time in range(2):
        adapter(channel).deliver(letter())
    assert len(provider.taken) == 1


def test_wecom_is_asked_to_check_for_duplicates(provider: Gateway) -> None:
    adapter(Channel.WECOM).deliver(letter())
    sent = provider.taken[0]
    assert (sent["enable_duplicate_check"], sent["duplicate_check_interval"]) == (1, 14_400)
    assert sent["textcard"]["url"].endswith("#" + "k" * 34)


def test_a_member_whom_wecom_does_not_know_is_refused(provider: Gateway) -> None:
    provider.mood = "does not know them"
    with pytest.raises(PermanentError):
        adapter(Channel.WECOM).deliver(letter("Zhang"))


@pytest.mark.parametrize(
    ("status", "fate"), [(1, Fate.UNDER_WAY), (2, Fate.FAILED), (3, Fate.DELIVERED)]
)
def test_the_provider_says_what_became_of_a_message(
    status: int, fate: Fate, provider: Gateway
) -> None:
    ways = adapter(Channel.SMS)
    assert ways.find(letter()) == Fate.UNKNOWN
    ways.deliver(letter())
    provider.send_status = status
    assert ways.find(letter()) == fate
    assert ways.find(letter(key="z" * 34)) == Fate.UNKNOWN


def test_a_message_of_midnight_is_looked_for_on_both_days(
    provider: Gateway, at: Callable[[str], None]
) -> None:
    at("2026-11-24 00:01")
    adapter(Channel.SMS).find(Letter("13812340000", WORDS, "k" * 34, date(2026, 11, 23)))
    assert [each.query["SendDate"] for each in provider.asked] == ["20261123", "20261124"]


def test_a_landline_gets_no_short_message(provider: Gateway) -> None:
    with pytest.raises(UnreachableError):
        adapter(Channel.SMS).deliver(letter("08716512345"))
    assert provider.asked == []


def test_a_letter_is_posted(mail_server: Post) -> None:
    receipt = adapter(Channel.EMAIL).deliver(letter("wang@office.example"))
    assert receipt.number == "k" * 34
    assert "To: wang@office.example" in mail_server.letters[0]
    assert f"Message-ID: <{'k' * 34}@office.example>" in mail_server.letters[0]


@pytest.mark.parametrize(
    ("mood", "error"),
    [
        ("does not know them", PermanentError),
        ("is busy", TemporaryError),
        ("breaks off", UnsureError),
    ],
)
def test_a_mail_server_that_fails_is_understood(
    mood: str, error: type[Exception], mail_server: Post
) -> None:
    mail_server.mood = mood
    with pytest.raises(error):
        adapter(Channel.EMAIL).deliver(letter("wang@office.example"))


def test_a_mail_server_that_is_not_there_sent_nothing(set_up: Callable[[str], None]) -> None:
    set_up('[email]\nhost = "127.0.0.1"\nport = 9\nsender = "a@b.example"\nsecurity = "none"\n')
    with pytest.raises(TemporaryError):
        adapter(Channel.EMAIL).deliver(letter("wang@office.example"))


def test_a_channel_that_is_not_set_up_is_not_offered() -> None:
    assert config.current().channels == ()
    assert adapter_for(Channel.SMS) is None
