"""The way in: the sign-in page on a phone and on a desk."""

from collections.abc import Callable

from playwright.sync_api import Page


def test_the_sign_in_page_stands_on_a_phone(phone: Page, check_axe: Callable[[Page], None]) -> None:
    phone.goto("/accounts/login/")

    check_axe(phone)
    assert phone.locator("input[type=password]").is_visible()


def test_the_sign_in_page_stands_on_a_desk(desk: Page, check_axe: Callable[[Page], None]) -> None:
    desk.goto("/accounts/login/")

    check_axe(desk)
    assert desk.locator("input[type=password]").is_visible()
