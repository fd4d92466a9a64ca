"""The door: a wrong password, the lockout, the second factor, a password of one's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from playwright.sync_api import Page, expect

from e2e.conftest import PHONE, Watch
from e2e.hands import Hands
from lianxin.cases.factories import Cast
from lianxin.people.factories import PASSWORD
from lianxin.people.models import Account

NEW_PASSWORD = "Baishui-Lianxin-2027"


@pytest.fixture
def door(desk: Page, check_axe: Callable[[Page], None]) -> Hands:
    return Hands(desk, check_axe)


def code_for(secret: str) -> str:
    """What the app on the administrator's phone would show now."""
    # The same half minute would give a code that was used already.
    cache.clear()
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_a_wrong_password_is_told_plainly_and_five_lock(
    cast: Cast, door: Hands, watch: Watch
) -> None:
    watch.expect("429")
    door.sign_in(cast.liaison, "wrong")
    door.sees("账号或密码不对")
    expect(door.page.get_by_label("账号")).to_have_value("liaison")
    door.check(door.page)
    for _time in range(4):
        door.page.get_by_label("密码", exact=True).fill("wrong again")
        with door.page.expect_navigation():
            door.page.get_by_role("button", name="登录", exact=True).click()
    door.sees("密码连续输错 5 次")
    door.check(door.page)
    door.sign_in(cast.liaison)
    door.sees("已暂停登录")


def test_an_administrator_sets_up_the_second_factor_and_signs_in_with_it(
    cast: Cast, door: Hands
) -> None:
    door.sign_in(cast.system_admin)
    door.sees("必须开启两步验证")
    door.check(door.page)
    secret = door.page.locator(".lx-qr + p .lx-figures").inner_text()
    door.page.get_by_role("textbox").fill(code_for(secret))
    door.page.get_by_role("button", name="开启", exact=True).click()
    door.sees("备用码")
    door.check(door.page)
    door.page.get_by_role("link", name="已抄好，进入工作台").click()
    expect(door.page.get_by_role("navigation", name="主导航")).to_be_visible()
    door.check(door.page)
    door.page.locator(".lx-menu > summary").click()
    door.page.get_by_role("button", name="退出登录").click()
    door.sign_in(cast.system_admin)
    door.sees("手机验证器上的 6 位数字")
    door.check(door.page)
    door.page.get_by_role("textbox").fill(code_for(secret))
    door.page.get_by_role("button", name="登录", exact=True).click()
    door.page.wait_for_url("**/desk/**")


def test_a_first_password_is_changed_before_anything_else(cast: Cast, door: Hands) -> None:
    Account.objects.filter(pk=cast.handler.pk).update(must_change_password=True)
    door.sign_in(cast.handler)
    door.sees("请先设定自己的密码")
    door.check(door.page)
    change_password(door, "short")
    expect(door.page.locator(".lx-error").first).to_be_visible()
    door.check(door.page)
    change_password(door, NEW_PASSWORD)
    door.page.wait_for_url("**/desk/")
    door.check(door.page)
    door.page.context.clear_cookies()
    door.sign_in(cast.handler, NEW_PASSWORD)
    door.page.wait_for_url("**/desk/")


def change_password(door: Hands, wanted: str) -> None:
    door.page.get_by_label("当前密码").fill(PASSWORD)
    door.page.get_by_label("新密码", exact=False).first.fill(wanted)
    door.page.get_by_label("新密码（重复）").fill(wanted)
    with door.page.expect_navigation():
        door.page.get_by_role("button", name="修改密码").click()


def test_one_signs_in_and_out_on_a_phone(cast: Cast, open_page: Callable[..., Page]) -> None:
    page = open_page(PHONE)
    hands = Hands(page, lambda _page: None)
    hands.sign_in(cast.deputy)
    page.wait_for_url("**/desk/")
    page.locator(".lx-menu > summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.goto("/desk/")
    page.wait_for_url("**/accounts/login/**")
