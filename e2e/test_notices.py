"""How people are told: their own choices without a mouse, the committee's words, what is stuck."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from playwright.sync_api import expect

from e2e.conftest import PHONE, Watch
from e2e.hands import Hands
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.states import State
from lianxin.kit import clock
from lianxin.notify import config
from lianxin.notify.factories import approved, reached
from lianxin.notify.models import Delivery, Message, Preference, Template
from lianxin.notify.states import Channel, Status

if TYPE_CHECKING:
    from pytest_django import Settings


@pytest.fixture(autouse=True)
def _set_up(settings: Settings, tmp_path: Path, transactional_db: None) -> Iterator[None]:
    """E-mail and short messages are set up; no worker runs, so nothing leaves the machine."""
    settings.LIANXIN_NOTIFY = tmp_path / "notify.toml"
    settings.LIANXIN_NOTIFY.write_text(
        '[email]\nhost = "127.0.0.1"\nsender = "a@b.example"\n'
        '[sms]\naccess_key_id = "a"\nsign_name = "b"\nendpoint = "http://127.0.0.1:9"\n',
        "utf-8",
    )
    config.current.cache_clear()
    yield
    config.current.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def test_an_officer_chooses_how_to_be_told_by_keyboard(
    cast: Cast, at_desk: Callable[..., Hands]
) -> None:
    reached(cast.handler.person, Channel.EMAIL, Channel.SMS)
    officer = at_desk(cast.handler)
    officer.open("/desk/messages/")
    officer.page.get_by_role("link", name="通知设置").focus()
    officer.page.keyboard.press("Enter")
    officer.sees("138****0000")
    officer.check(officer.page)
    box = officer.page.get_by_role("checkbox", name="超期、催办和督办 短信")
    box.focus()
    officer.page.keyboard.press("Space")
    officer.page.get_by_role("button", name="保存").focus()
    with officer.page.expect_navigation():
        officer.page.keyboard.press("Enter")
    expect(officer.page.get_by_text("已保存通知设置。")).to_be_visible()
    assert "sms" in Preference.objects.get(person=cast.handler.person).channels["pushed"]


def test_an_address_is_asked_for_on_a_phone(
    cast: Cast, at_desk: Callable[..., Hands], watch: Watch
) -> None:
    watch.expect("422")
    officer = at_desk(cast.handler, PHONE)
    officer.open("/desk/messages/preferences/")
    officer.page.get_by_role("link", name="填写 电子邮件").click()
    officer.check(officer.page)
    officer.page.get_by_label("号码或邮箱").fill("not an address")
    officer.page.get_by_role("button", name="发送验证码").click()
    officer.sees("邮箱地址不对")
    officer.check(officer.page)
    officer.page.get_by_label("号码或邮箱").fill("li@office.example")
    officer.page.get_by_role("button", name="发送验证码").click()
    officer.sees("l***@office.example")
    officer.page.get_by_label("验证码").fill("000000")
    officer.page.get_by_role("button", name="确认").click()
    officer.sees("验证码不对")
    officer.check(officer.page)


def test_the_committee_words_a_notice(
    cast: Cast, at_desk: Callable[..., Hands], watch: Watch
) -> None:
    watch.expect("422")
    committee = at_desk(cast.committee)
    committee.open("/desk/messages/texts/")
    kind = committee.page.get_by_role("rowheader", name="督办", exact=True)
    row = committee.page.get_by_role("row").filter(has=kind).first
    row.get_by_role("link", name="自带 督办", exact=True).nth(1).click()
    committee.check(committee.page)
    words = committee.page.get_by_label("正文")
    words.fill("督办%(numbr)s")
    committee.page.get_by_role("button", name="保存并启用").click()
    committee.sees("没有占位符%(numbr)s")
    committee.check(committee.page)
    words.fill("督办%(number)s，请两天内报告。")
    committee.page.get_by_role("button", name="先看效果").click()
    committee.sees("督办QS01-2026-000123，请两天内报告。")
    committee.page.get_by_role("button", name="保存并启用").click()
    committee.sees("第1版")
    assert Template.objects.get(kind="case.supervise").body == "督办%(number)s，请两天内报告。"


def test_what_is_stuck_waits_for_the_administrator_and_stands_on_the_case(
    cast: Cast, at_desk: Callable[..., Hands]
) -> None:
    case = case_in(State.HANDLING, cast)
    approved("resident.assigned")
    message = Message.objects.create(
        resident=case.petitioners.get().contact,
        event=f"case:{case.pk}:99",
        kind="resident.assigned",
        text="t",
        facts={"number": case.number},
        sent_at=clock.now(),
    )
    Delivery.objects.create(
        message=message,
        resident=message.resident,
        kind=message.kind,
        channel=Channel.SMS,
        status=Status.UNSURE,
        content="{}",
        sent_to="138****0000",
        made_at=clock.now(),
        next_try_at=clock.now(),
        last_error="网关没有在限定时间内答复。",
    )
    liaison = at_desk(cast.liaison)
    liaison.open_case(case)
    expect(liaison.region("通知送达")).to_contain_text("不确定是否送达")
    expect(liaison.region("通知送达")).to_contain_text("群众 138****0000")
    liaison.check(liaison.page)
    TOTP.activate(cast.system_admin, generate_totp_secret())
    administrator = at_desk(cast.system_admin)
    administrator.open("/desk/messages/outbox/")
    administrator.sees(case.number)
    administrator.page.get_by_role("button", name="放弃 已交办 群众").click()
    administrator.sees("没有要您决定的记录")
    administrator.check(administrator.page)
    assert Delivery.objects.get(message=message).status == Status.DROPPED
