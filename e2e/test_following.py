"""A resident, on a phone: finds the matter by its code or the phone, rejects, judges, leaves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Page, expect

from e2e.conftest import PHONE, Watch
from e2e.test_resident import answered, assert_drawn, judge, photo, press, track
from lianxin.cases import actions
from lianxin.cases.codes import query_code
from lianxin.cases.factories import CONTACT, Cast, case_in
from lianxin.cases.jobs import send_phone_code
from lianxin.cases.models import Case, CaseFile, PhoneCode, Rating
from lianxin.cases.states import State
from lianxin.notify import config
from lianxin.notify.actions.delivering import deliver
from lianxin.notify.factories import approved
from lianxin.notify.tests.fakes import SECRET, SMS_KEY, Gateway, gateway

if TYPE_CHECKING:
    from pytest_django import Settings

Check = Callable[[Page], None]


@pytest.fixture
def sms(
    settings: Settings, tmp_path: Path, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Gateway]:
    """A provider of short messages on this machine, and a text that it knows."""
    cache.clear()
    monkeypatch.setenv("LIANXIN_SMS_SECRET", SECRET)
    with gateway() as made:
        settings.LIANXIN_NOTIFY = tmp_path / "notify.toml"
        settings.LIANXIN_NOTIFY.write_text(
            f'[sms]\naccess_key_id = "{SMS_KEY}"\nsign_name = "连心"\nendpoint = "{made.url}"\n',
            "utf-8",
        )
        config.current.cache_clear()
        approved("resident.phone_code", body="查询事项的验证码%(code)s")
        yield made
    config.current.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


def reject_then_accept(page: Page, cast: Cast, check: Check) -> None:
    """Two rounds: the first is rejected with a photo, the second is good."""
    case = case_in(State.FED_BACK, cast)
    track(page, case)
    check(page)
    page.get_by_label("照片或文件").first.set_input_files(photo())
    judge(page, "不满意", "井边还有一盏不亮。")
    main = page.get_by_role("main")
    expect(main).to_contain_text("会重新办理")
    expect(main).to_contain_text("第1轮：对结果不满意")
    check(page)
    case.refresh_from_db()
    assert (case.state, case.round) == (State.ASSIGNED, 2)
    assert CaseFile.objects.filter(case=case, added_by__isnull=True).count() == 1
    actions.acknowledge(case, by=cast.fresh("handler"))
    answered(case, cast)
    page.reload()
    expect(main).to_contain_text("下一轮由领导牵头")
    judge(page, "满意", "这次都亮了。")
    expect(main).to_contain_text("您已经评价过")
    check(page)
    assert Rating.objects.filter(case=case).count() == 2


def test_by_its_code_a_matter_is_rejected_and_then_accepted(
    cast: Cast, phone: Page, check_axe: Check
) -> None:
    reject_then_accept(phone, cast, check_axe)


def test_the_same_without_javascript(cast: Cast, open_page: Callable[..., Page]) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    reject_then_accept(page, cast, lambda _page: None)
    withdraw(page, case_in(State.HANDLING, cast), lambda _page: None)


def withdraw(page: Page, case: Case, check: Check) -> None:
    track(page, case)
    page.get_by_role("link", name="撤回这件事").click()
    expect(page.get_by_role("heading", name="要撤回这件事吗？")).to_be_visible()
    check(page)
    page.get_by_label("为什么撤回").fill("自己修好了。")
    press(page, "确认撤回")
    expect(page.get_by_role("main")).to_contain_text("您已经撤回，不再办理")
    check(page)
    case.refresh_from_db()
    assert (case.state, case.result) == (State.CLOSED, "withdrawn")


def test_a_matter_is_taken_back_after_a_page_that_says_what_follows(
    cast: Cast, phone: Page, check_axe: Check
) -> None:
    withdraw(phone, case_in(State.HANDLING, cast), check_axe)


@pytest.mark.parametrize("has_script", [True, False])
def test_without_the_receipt_a_phone_opens_all_its_matters(
    cast: Cast,
    open_page: Callable[..., Page],
    check_axe: Check,
    watch: Watch,
    sms: Gateway,
    has_script: bool,
) -> None:
    watch.expect("422")
    check = check_axe if has_script else (lambda _page: None)
    page = open_page(PHONE, java_script_enabled=has_script)
    cases = [case_in(State.HANDLING, cast), case_in(State.FED_BACK, cast)]
    page.goto("/track/")
    page.get_by_role("link", name="用手机验证码查询").click()
    check(page)
    page.get_by_label("手机号").fill(CONTACT.phone)
    press(page, "发送验证码")
    expect(page.get_by_role("heading", name="填写验证码")).to_be_visible()
    page.get_by_label("验证码").fill("12")
    press(page, "查询")
    expect(page.get_by_role("main")).to_contain_text("验证码不对")
    check(page)
    send_phone_code(str(PhoneCode.objects.get().pk))
    deliver("sms")
    found = re.search(r"\d{6}", sms.taken[-1]["TemplateParam"])
    assert found
    page.get_by_label("验证码").fill(found[0])
    press(page, "查询")
    expect(page.get_by_role("heading", name="我的事项")).to_be_visible()
    check(page)
    for case in cases:
        expect(page.get_by_role("main")).to_contain_text(case.number)
    page.get_by_role("listitem").filter(has_text=cases[1].number).get_by_role("link").click()
    expect(page.get_by_role("heading", name="您满意吗？")).to_be_visible()
    press(page, "退出查询")
    page.goto("/track/mine/")
    expect(page.get_by_role("heading", name="查询进度")).to_be_visible()


def test_the_receipt_is_saved_and_read_out(cast: Cast, phone: Page, check_axe: Check) -> None:
    case = case_in(State.CLOSED, cast)
    track(phone, case)
    phone.get_by_text("问题又出现了？再反映一次").click()
    phone.get_by_label("又出现了什么情况").fill("又灭了。")
    press(phone, "再次反映")
    assert_drawn(phone, "查询进度的二维码")
    check_axe(phone)
    fresh = Case.objects.get(previous=case)
    with phone.expect_download() as saved:
        phone.get_by_role("link", name="存成图片").click()
    assert fresh.number in saved.value.suggested_filename
    phone.evaluate("() => { speechSynthesis.speak = (each) => { window.said = each.text; }; }")
    press(phone, "念给我听")
    assert "，".join(query_code(fresh)) in phone.evaluate("window.said")
