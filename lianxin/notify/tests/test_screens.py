"""The pages: one's own choices and addresses, the committee's texts, the administrator's outbox."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianxin.audit.models import AuditEntry
from lianxin.cases.factories import Cast
from lianxin.kit import clock
from lianxin.notify import actions
from lianxin.notify.actions.delivering import deliver
from lianxin.notify.channels import Content
from lianxin.notify.factories import approved, reached
from lianxin.notify.kinds import CODE, Group, Kind, register
from lianxin.notify.models import Address, Delivery, Message, Preference, Template
from lianxin.notify.queries.callbacks import path_of
from lianxin.notify.states import Channel, Status
from lianxin.notify.tests.fakes import Gateway, Post
from lianxin.people.models import Account

pytestmark = pytest.mark.django_db
PUSHED = Kind(
    "tests.pushed",
    Group.PUSHED,
    "催办",
    "催办：%(number)s。",
    {"number": "QS01", "title": "路灯"},
    frozenset({"number"}),
)
register(PUSHED)


@pytest.fixture(autouse=True)
def _morning(at: Callable[[str], None]) -> None:
    at("2026-11-23 10:00")


def at_desk(user: Account) -> Client:
    client = Client()
    client.force_login(user)
    return client


def administrator(cast: Cast) -> Client:
    TOTP.activate(cast.system_admin, generate_totp_secret())
    client = Client()
    client.force_login(cast.system_admin)
    return client


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


PREFERENCES = "/desk/messages/preferences/"


def choices(**more: object) -> dict[str, object]:
    hours = {"quiet_from": "22:00:00", "quiet_until": "07:00:00", "language": "zh-hans"}
    return {**hours, **more}


def test_without_channels_the_page_says_so(cast: Cast) -> None:
    shown = text_of(at_desk(cast.handler), PREFERENCES)
    assert "本单位还没有开通短信、邮件、企业微信或微信" in shown


def test_a_person_chooses_and_finds_the_choice_again(cast: Cast, provider: Gateway) -> None:
    client = at_desk(cast.handler)
    given = choices(group_pushed=["sms", "wecom"], quiet_from="21:00:00", is_daily="on")
    assert client.post(PREFERENCES, given).status_code == 302
    kept = Preference.objects.get(person=cast.handler.person)
    assert kept.channels["pushed"] == ["sms", "wecom"]
    assert (kept.quiet_from, kept.is_daily) == (time(21), True)
    shown = text_of(client, PREFERENCES)
    assert re.search(r'name="group_pushed" value="sms"[^>]* checked', shown)
    assert not re.search(r'name="group_pushed" value="wechat"[^>]* checked', shown)


def test_whatever_is_switched_off_the_inbox_is_told(cast: Cast, provider: Gateway) -> None:
    reached(cast.handler.person, *Channel)
    at_desk(cast.handler).post(PREFERENCES, choices())
    actions.send([cast.handler.person_id], event="e", kind=PUSHED.name, facts={"number": "1"})
    assert Message.objects.count() == 1
    assert not Delivery.objects.exists()


def test_a_channel_that_is_not_offered_cannot_be_chosen(cast: Cast, mail_server: Post) -> None:
    answer = at_desk(cast.handler).post(PREFERENCES, choices(group_pushed=["sms"]))
    assert answer.status_code == 422


def code_in(post: Post) -> str:
    found = re.search(r"验证码(\d{6})", post.letters[-1])
    assert found is not None
    return found[1]


def test_an_address_counts_once_its_code_came_back(cast: Cast, mail_server: Post) -> None:
    client = at_desk(cast.handler)
    answer = client.post("/desk/messages/addresses/email/", {"value": "li@office.example"})
    assert answer.headers["Location"] == "/desk/messages/addresses/email/code/"
    deliver("email")
    waiting = Address.objects.get(person=cast.handler.person)
    assert waiting.confirmed_at is None
    wrong = client.post("/desk/messages/addresses/email/code/", {"code": "000000"})
    assert (wrong.status_code, Address.objects.get().code_tries) == (422, 1)
    client.post("/desk/messages/addresses/email/code/", {"code": code_in(mail_server)})
    assert Address.objects.get().confirmed_at is not None
    shown = text_of(client, PREFERENCES)
    assert "l***@office.example" in shown
    assert "li@office.example" not in shown


def test_a_code_is_not_kept_in_the_open(cast: Cast, mail_server: Post) -> None:
    at_desk(cast.handler).post("/desk/messages/addresses/email/", {"value": "li@office.example"})
    deliver("email")
    letter = Delivery.objects.get(kind=CODE.name)
    assert code_in(mail_server) not in Content.read(letter.content).shown


def test_a_code_holds_ten_minutes_and_five_tries(cast: Cast, mail_server: Post) -> None:
    client, url = at_desk(cast.handler), "/desk/messages/addresses/email/"
    client.post(url, {"value": "li@office.example"})
    deliver("email")
    right = code_in(mail_server)
    for _try in range(5):
        client.post(f"{url}code/", {"code": "000000"})
    late = client.post(f"{url}code/", {"code": right}).content.decode()
    assert "输错太多次" in late
    client.post(url, {"value": "li@office.example"})
    deliver("email")
    with clock.advance(minutes=11):
        late = client.post(f"{url}code/", {"code": code_in(mail_server)}).content.decode()
    assert "验证码已过期" in late


def test_whoever_asks_for_codes_too_often_waits(cast: Cast, mail_server: Post) -> None:
    client, url = at_desk(cast.handler), "/desk/messages/addresses/email/"
    answers = [client.post(url, {"value": f"li{n}@office.example"}) for n in range(4)]
    assert [each.status_code for each in answers] == [302, 302, 302, 422]
    assert "秒后再试" in answers[-1].content.decode()


def test_a_code_by_short_message_needs_its_approved_text(cast: Cast, provider: Gateway) -> None:
    client, url = at_desk(cast.handler), "/desk/messages/addresses/sms/"
    refused = client.post(url, {"value": "138 1234 0000"})
    assert "模板编号" in refused.content.decode()
    approved(CODE.name, body="验证码%(code)s")
    assert client.post(url, {"value": "138 1234 0000"}).status_code == 302
    deliver("sms")
    assert provider.taken[0]["to"] == "13812340000"


def test_a_person_takes_an_address_back(cast: Cast, provider: Gateway) -> None:
    reached(cast.handler.person, Channel.SMS)
    at_desk(cast.handler).post("/desk/messages/addresses/sms/remove/")
    assert not Address.objects.exists()


def test_the_inbox_is_narrowed_to_one_group(cast: Cast) -> None:
    actions.send([cast.handler.person_id], event="a", kind=PUSHED.name, facts={"number": "QS77"})
    actions.send([cast.handler.person_id], event="b", text="别的消息", facts={})
    client = at_desk(cast.handler)
    assert "QS77" in (shown := text_of(client, "/desk/messages/?group=pushed"))
    assert "别的消息" not in shown
    assert "别的消息" in text_of(client, "/desk/messages/?group=nonsense")
    assert "这一类还没有通知" in text_of(client, "/desk/messages/?group=due")


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_takes_as_many_queries_for_one_as_for_three(cast: Cast, count: int) -> None:
    for number in range(count):
        person = [cast.handler.person_id]
        actions.send(person, event=f"e{number}", kind=PUSHED.name, facts={"number": number})
    client = at_desk(cast.handler)
    with CaptureQueriesContext(connection) as seen:
        text_of(client, "/desk/messages/")
    assert len(seen.captured_queries) == 11


TEXT = "/desk/messages/texts/tests.pushed/email/"


def test_the_committee_words_a_notice_and_it_goes_out_so(cast: Cast, mail_server: Post) -> None:
    client = at_desk(cast.committee)
    assert "自带" in text_of(client, "/desk/messages/texts/")
    client.post(TEXT, {"do": "save", "subject": "请办", "body": "请抓紧办%(number)s。"})
    reached(cast.handler.person, Channel.EMAIL)
    actions.send([cast.handler.person_id], event="e", kind=PUSHED.name, facts={"number": "QS01"})
    words = Content.read(Delivery.objects.get().content)
    assert (words.subject, words.body) == ("请办", "请抓紧办QS01。")
    assert Delivery.objects.get().template == "tests.pushed/email/zh-hans v1"
    assert AuditEntry.objects.filter(action="notify.write_text").exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("请抓紧办。", "正文里必须有占位符%(number)s"),
        ("请办%(number)s，%(phone)s", "没有占位符%(phone)s"),
        ("请办%(number)s %(title)", "占位符要写成"),
    ],
)
def test_a_text_with_a_wrong_placeholder_is_refused(
    body: str, said: str, cast: Cast, mail_server: Post
) -> None:
    answer = at_desk(cast.committee).post(TEXT, {"do": "save", "body": body})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Template.objects.exists()


def test_a_preview_fills_in_the_example_and_keeps_nothing(cast: Cast, mail_server: Post) -> None:
    given = {"do": "preview", "body": "请办%(number)s《%(title)s》，100%完成"}
    answer = at_desk(cast.committee).post(TEXT, given)
    assert "请办QS01《路灯》，100%完成" in answer.content.decode()
    assert not Template.objects.exists()


def test_an_older_version_comes_back_as_the_newest(cast: Cast, mail_server: Post) -> None:
    client = at_desk(cast.committee)
    for body in ("一：%(number)s", "二：%(number)s"):
        client.post(TEXT, {"do": "save", "body": body})
    first = Template.objects.get(version=1)
    client.post(reverse("notify:take_up", args=[first.pk]))
    current = Template.objects.get(is_active=True)
    assert (current.version, current.body) == (3, "一：%(number)s")
    client.post(f"{TEXT}built-in/")
    assert not Template.objects.filter(is_active=True).exists()
    assert Template.objects.count() == 3


def test_a_text_for_the_inbox_changes_what_is_read_there(cast: Cast) -> None:
    client = at_desk(cast.committee)
    client.post(
        "/desk/messages/texts/tests.pushed/inbox/", {"do": "save", "body": "快办%(number)s"}
    )
    actions.send([cast.handler.person_id], event="e", kind=PUSHED.name, facts={"number": "QS01"})
    assert "快办QS01" in text_of(at_desk(cast.handler), "/desk/messages/")


def test_the_providers_variables_are_named_line_by_line(cast: Cast, provider: Gateway) -> None:
    url = "/desk/messages/texts/tests.pushed/wechat/"
    client = at_desk(cast.committee)
    wrong = {"do": "save", "body": "办%(number)s", "code": "T1", "parameters": "thing1"}
    assert client.post(url, wrong).status_code == 422
    given = {**wrong, "parameters": "thing1=%(number)s\nthing2=催办"}
    assert client.post(url, given).status_code == 302
    assert Template.objects.get().parameters == {"thing1": "%(number)s", "thing2": "催办"}


@pytest.mark.parametrize("path", ["texts/", "texts/tests.pushed/inbox/", "outbox/"])
def test_strangers_find_neither_texts_nor_outbox(path: str, cast: Cast) -> None:
    assert at_desk(cast.handler).get(f"/desk/messages/{path}").status_code == 404


def dead(cast: Cast, provider: Gateway, mood: str = "refuses", event: str = "e") -> Delivery:
    if not Address.objects.exists():
        reached(cast.handler.person, Channel.SMS, groups=(Group.PUSHED,))
        approved(PUSHED.name)
    provider.mood = mood
    actions.send([cast.handler.person_id], event=event, kind=PUSHED.name, facts={"number": event})
    deliver("sms")
    provider.mood = "well"
    return Delivery.objects.get(message__event=event)


def test_dead_letters_are_listed_masked_and_sent_once_more(cast: Cast, provider: Gateway) -> None:
    letter = dead(cast, provider)
    client = administrator(cast)
    shown = text_of(client, "/desk/messages/outbox/")
    assert "138****0000" in shown
    assert "13812340000" not in shown
    assert "模板不合法" in shown
    client.post(reverse("notify:try_again", args=[letter.pk]))
    deliver("sms")
    letter.refresh_from_db()
    assert letter.status == Status.SENT
    assert provider.taken_keys() == [letter.key]
    assert letter.key.endswith("02")
    again = client.post(reverse("notify:try_again", args=[letter.pk]), follow=True)
    assert "已经处理过了" in again.content.decode()


def test_a_dead_letter_is_given_up(cast: Cast, provider: Gateway) -> None:
    letter = dead(cast, provider)
    administrator(cast).post(reverse("notify:give_up", args=[letter.pk]))
    letter.refresh_from_db()
    assert letter.status == Status.DROPPED
    assert AuditEntry.objects.filter(action="notify.give_up").exists()


def test_all_of_a_channel_go_again_but_for_the_unsure_ones(cast: Cast, provider: Gateway) -> None:
    for event in ("a", "b", "c"):
        dead(cast, provider, event=event)
    Delivery.objects.filter(message__event="c").update(status=Status.UNSURE)
    client = administrator(cast)
    client.post(reverse("notify:try_all_again", args=["sms"]))
    deliver("sms")
    assert len(provider.taken) == 2
    client.post(reverse("notify:give_all_up", args=["sms"]))
    assert Delivery.objects.get(message__event="c").status == Status.DROPPED


@pytest.mark.parametrize("count", [1, 3])
def test_the_outbox_takes_as_many_queries_for_one_as_for_three(
    cast: Cast, provider: Gateway, count: int
) -> None:
    for number in range(count):
        dead(cast, provider, event=f"e{number}")
    client = administrator(cast)
    with CaptureQueriesContext(connection) as seen:
        text_of(client, "/desk/messages/outbox/")
    assert len(seen.captured_queries) == 14


def test_the_office_enters_an_account_of_wecom(cast: Cast, provider: Gateway) -> None:
    client, url = administrator(cast), "/desk/messages/outbox/account/"
    nobody = {"username": "nobody", "channel": "wecom", "value": "Li"}
    assert client.post(url, nobody).status_code == 422
    client.post(url, {**nobody, "username": cast.handler.username})
    entered = Address.objects.get(person=cast.handler.person)
    assert (entered.channel, entered.value) == ("wecom", "Li")
    assert entered.confirmed_at is not None


def reported(letter: Delivery, *, success: bool = True) -> list[dict[str, object]]:
    row = {"out_id": letter.key, "success": success, "err_code": "X", "err_msg": "空号"}
    return [row]


def report(body: object, url: str = "") -> int:
    text = body if isinstance(body, str) else json.dumps(body)
    path = url or path_of(Channel.SMS)
    return Client().post(path, text, content_type="application/json").status_code


def test_a_report_of_the_provider_is_taken_once(cast: Cast, provider: Gateway) -> None:
    letter = dead(cast, provider, mood="well")
    assert letter.status == Status.SENT
    for success in (True, False):
        assert report(reported(letter, success=success)) == 200
        letter.refresh_from_db()
        assert letter.status == Status.DELIVERED


def test_a_report_that_nothing_arrived_waits_for_a_person(cast: Cast, provider: Gateway) -> None:
    letter = dead(cast, provider, mood="well")
    report(reported(letter, success=False))
    letter.refresh_from_db()
    assert (letter.status, letter.last_error) == (Status.FAILED, "空号（X）")


@pytest.mark.parametrize("body", ["not json", "{}", '["x"]', "7", '[{"out_id": 3}', "\udcff"[:0]])
def test_a_report_that_cannot_be_read_is_refused(body: str, provider: Gateway) -> None:
    assert report(body) == 400


@pytest.mark.parametrize(
    "body", [[], [{"out_id": "zz"}], [{"out_id": "a" * 34, "success": 1}], [{"success": True}]]
)
def test_a_report_of_an_unknown_message_changes_nothing(body: object, provider: Gateway) -> None:
    assert report(body) == 200


def test_strangers_do_not_find_where_to_report(cast: Cast, provider: Gateway) -> None:
    letter = dead(cast, provider, mood="well")
    assert report(reported(letter), "/notify/receipts/sms/guessed/") == 404
    wecom = path_of(Channel.SMS).replace("/sms/", "/wecom/")
    assert report(reported(letter), wecom) == 404
    letter.refresh_from_db()
    assert letter.status == Status.SENT


def test_without_short_messages_there_is_nowhere_to_report(cast: Cast) -> None:
    assert report([]) == 404
