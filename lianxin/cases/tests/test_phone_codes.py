"""The way in without a receipt: a phone, and a code that is sent to it (R-172, R-047)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.cases import actions
from lianxin.cases.actions.phone_codes import MOST_A_DAY, MOST_TRIES, prune_codes, redeem
from lianxin.cases.codes import phone_code
from lianxin.cases.factories import CONTACT, Cast, case_in, make_cast, received
from lianxin.cases.jobs import ask_phone_code, send_phone_code
from lianxin.cases.models import Case, PhoneCode
from lianxin.cases.states import State
from lianxin.cases.tests.test_races import at_once, refused
from lianxin.cases.tests.test_tracking import plain
from lianxin.kit import tally
from lianxin.kit.jobs import run_pending
from lianxin.notify import config
from lianxin.notify.factories import approved
from lianxin.notify.models import Delivery, Message
from lianxin.people.actions.contacts import NewContact

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.django_db
At = Callable[[str], None]
NOBODYS = "13700000000"
ASK, CODE = "/track/phone/", "/track/phone/code/"


@pytest.fixture(autouse=True)
def no_memory_of_earlier_visits() -> None:
    tally.forget()


@pytest.fixture
def by_sms(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """The office has short messages and a text for the code; no worker sends them."""
    settings.LIANXIN_NOTIFY = tmp_path / "notify.toml"
    settings.LIANXIN_NOTIFY.write_text(
        '[sms]\naccess_key_id = "a"\nsign_name = "b"\nendpoint = "http://127.0.0.1:9"\n', "utf-8"
    )
    config.current.cache_clear()
    yield
    config.current.cache_clear()


@pytest.fixture
def text(by_sms: None, db: None) -> None:
    approved("resident.phone_code", body="查询事项的验证码%(code)s")


def asked(client: Client, phone: str = CONTACT.phone) -> PhoneCode:
    """Ask as a browser does; returns what was asked for."""
    tally.forget()
    assert client.post(ASK, {"phone": phone})["Location"] == CODE
    return PhoneCode.objects.latest("asked_at", "id")


def entered(client: Client, row: PhoneCode) -> str:
    return str(client.post(CODE, {"code": phone_code(row.pk)})["Location"])


def sent() -> list[str]:
    """The codes on their way, as the gateway would get them."""
    kept = Delivery.objects.filter(kind="resident.phone_code").order_by("made_at")
    return [found[0] for each in kept if (found := re.search(r"\d{6}", str(each.content)))]


def test_phone_and_code_open_every_matter_of_the_phone(
    client: Client, cast: Cast, text: None
) -> None:
    cases = [received(cast), case_in(State.FED_BACK, cast)]
    row = asked(client, " 139 0000-1234 ")
    send_phone_code(str(row.pk))
    assert sent() == [phone_code(row.pk)]
    assert client.post(CODE, {"code": sent()[0]})["Location"] == "/track/mine/"
    page = client.get("/track/mine/").content.decode()
    assert all(case.number in page for case in cases)
    assert "请您评价" in page
    for case in cases:
        assert client.get(f"/track/{case.number}/").status_code == 200


def test_the_job_tells_once_and_nobody_whose_phone_is_unknown(cast: Cast, text: None) -> None:
    received(cast)
    rows = [ask_phone_code(CONTACT.phone), ask_phone_code(NOBODYS)]
    for row in rows * 2:
        send_phone_code(str(row.pk))
    assert sent() == [phone_code(rows[0].pk)]
    kept = Message.objects.get(kind="resident.phone_code")
    assert phone_code(rows[0].pk) not in str(kept.facts)


def test_r172_the_answer_tells_nothing_of_whether_matters_exist(cast: Cast, text: None) -> None:
    received(cast)
    answers = []
    for phone in (CONTACT.phone, NOBODYS):
        client = Client()
        tally.forget()
        client.get(ASK)
        with CaptureQueriesContext(connection) as asking:
            answer = client.post(ASK, {"phone": phone})
        page = client.get(CODE)
        wrong = client.post(CODE, {"code": "000000"})
        answers.append(
            (
                answer.status_code,
                answer["Location"],
                len(asking),
                plain(page.content.decode()),
                wrong.status_code,
                plain(wrong.content.decode()),
            )
        )
    assert answers[0] == answers[1]


def test_r047_of_accusations_a_phone_says_nothing(client: Client, cast: Cast, text: None) -> None:
    case = received(cast)
    Case.objects.filter(pk=case.pk).update(is_sealed=True)
    row = asked(client)
    send_phone_code(str(row.pk))
    assert sent() == []
    assert entered(client, row) == "/track/mine/"
    assert client.get("/track/mine/")["Location"] == "/track/"
    assert client.get(f"/track/{case.number}/").status_code == 302


def test_r161_who_joined_later_does_not_read_anothers_words(
    client: Client, cast: Cast, text: None
) -> None:
    case = case_in(State.REGISTERED, cast)
    actions.join(case, by=cast.liaison, contact=NewContact(phone=NOBODYS))
    row = asked(client, NOBODYS)
    send_phone_code(str(row.pk))
    assert sent() == []
    entered(client, row)
    assert client.get(f"/track/{case.number}/").status_code == 302


def test_a_code_opens_once_for_ten_minutes_in_the_browser_that_asked(
    client: Client, cast: Cast, text: None, at: At
) -> None:
    at("2026-03-02 09:00")
    received(cast)
    row = asked(client)
    assert Client().post(CODE, {"code": phone_code(row.pk)})["Location"] == ASK
    at("2026-03-02 09:11")
    assert client.post(CODE, {"code": phone_code(row.pk)}).status_code == 422
    row = asked(client)
    assert entered(client, row) == "/track/mine/"
    assert redeem(row.pk, phone_code(row.pk)) is None
    at("2026-03-02 12:00")
    assert client.get("/track/mine/")["Location"] == "/track/"


def test_five_wrong_codes_spend_the_right_one(client: Client, cast: Cast, text: None) -> None:
    received(cast)
    row = asked(client)
    for _each in range(MOST_TRIES):
        tally.forget()
        assert client.post(CODE, {"code": "12345"}).status_code == 422
    tally.forget()
    assert client.post(CODE, {"code": phone_code(row.pk)}).status_code == 422


def test_r172_asking_again_at_once_meets_a_delay_that_says_so(client: Client, text: None) -> None:
    assert client.post(ASK, {"phone": NOBODYS}).status_code == 302
    answer = client.post(ASK, {"phone": NOBODYS})
    assert answer.status_code == 429
    assert "请等60秒" in answer.content.decode()
    assert PhoneCode.objects.count() == 1


def test_r172_one_address_that_asks_for_many_phones_waits(client: Client, text: None) -> None:
    for last in range(10):
        assert client.post(ASK, {"phone": f"1370000000{last}"}).status_code == 302
    assert client.post(ASK, {"phone": "13700000019"}).status_code == 429


def test_nobodys_phone_is_flooded(client: Client, cast: Cast, text: None, at: At) -> None:
    at("2026-03-02 09:00")
    received(cast)
    for _each in range(MOST_A_DAY):
        asked(client)
    tally.forget()
    answer = client.post(ASK, {"phone": CONTACT.phone})
    assert answer.status_code == 422
    assert "明天再试" in answer.content.decode()
    at("2026-03-03 09:01")
    asked(client)


def test_without_short_messages_the_page_says_where_else_to_ask(client: Client, cast: Cast) -> None:
    assert ASK not in client.get("/track/").content.decode()
    for answer in (client.get(ASK), client.post(ASK, {"phone": CONTACT.phone})):
        assert "还没有开通短信" in answer.content.decode()
        assert "<form method" not in answer.content.decode().split("<main")[1].split("</main")[0]
    assert not PhoneCode.objects.exists()


def test_without_a_text_that_the_gateway_knows_it_is_not_offered(
    client: Client, by_sms: None, db: None
) -> None:
    assert "还没有开通短信" in client.get(ASK).content.decode()


@pytest.mark.parametrize("phone", ["", "110", "0745-5220000", "１３９０", "x" * 30])
def test_what_is_no_mobile_number_is_refused(client: Client, text: None, phone: str) -> None:
    assert client.post(ASK, {"phone": phone}).status_code == 422
    assert not PhoneCode.objects.exists()


def test_old_codes_go(text: None, at: At) -> None:
    at("2026-03-02 09:00")
    ask_phone_code(NOBODYS)
    at("2026-03-03 08:00")
    ask_phone_code(NOBODYS)
    assert prune_codes() == 0
    at("2026-03-03 09:01")
    assert prune_codes() == 1


def test_the_job_is_brought_with_the_asking(cast: Cast, text: None) -> None:
    received(cast)
    row = ask_phone_code(CONTACT.phone)
    assert not Delivery.objects.filter(kind="resident.phone_code").exists()
    run_pending()
    assert sent() == [phone_code(row.pk)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(
    client: Client, cast: Cast, text: None, count: int
) -> None:
    for _each in range(count):
        case_in(State.FED_BACK, cast)
    entered(client, asked(client))
    with CaptureQueriesContext(connection) as found:
        assert client.get("/track/mine/").content.decode().count("lx-badge") == count
    assert len(found) == 3


class TestTwoAtOnce:
    """What two do in the same moment is counted one after the other."""

    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def cast(self, transactional_db: None) -> Iterator[Cast]:
        yield make_cast()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")

    def test_one_code_opens_one_door(self, cast: Cast) -> None:
        row = ask_phone_code(CONTACT.phone)
        found = at_once(*[lambda: redeem(row.pk, phone_code(row.pk))] * 4)
        assert sum(each is not None for each in found) == 1

    def test_tries_at_once_are_all_counted(self, cast: Cast) -> None:
        row = ask_phone_code(CONTACT.phone)
        at_once(*[lambda: redeem(row.pk, "000")] * 5)
        assert redeem(row.pk, phone_code(row.pk)) is None

    def test_codes_asked_for_at_once_keep_the_limit(self, cast: Cast) -> None:
        results = at_once(*[lambda: ask_phone_code(NOBODYS)] * (MOST_A_DAY + 3))
        assert len(refused(results)) == 3
