"""登记 at the counter by keyboard alone, and the first moves on the page of a case."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from e2e.conftest import Watch
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case
from lianxin.cases.states import State
from lianxin.people.models import Account

LONGEST_REGISTRATION = 30
WORDS = "村口井盖坏了，昨晚有人差点掉下去，请尽快换一个。"


def tab(page: Page, times: int = 1) -> None:
    for _press in range(times):
        page.keyboard.press("Tab")


def test_a_registration_by_keyboard_alone(
    cast: Cast,
    desk: Page,
    enter: Callable[[Page, Account], None],
    check_axe: Callable[[Page], None],
) -> None:
    enter(desk, cast.liaison)
    desk.goto("/desk/cases/new/")
    check_axe(desk)
    begun = time.monotonic()
    desk.keyboard.type("吴小井")
    tab(desk)
    desk.keyboard.type("13900001111")
    tab(desk, 4)
    desk.keyboard.type(WORDS)
    tab(desk, 2)
    desk.keyboard.type("dlyld")
    tab(desk)
    desk.keyboard.type("lsc")
    tab(desk)
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url("**/?new")
    assert time.monotonic() - begun < LONGEST_REGISTRATION
    case = Case.objects.select_related("text").get()
    assert case.state == State.REGISTERED
    assert (case.category, case.place) == (cast.category, cast.village)
    assert case.text.verbatim == WORDS
    assert case.petitioners.count() == 1
    expect(desk.locator(".lxc-new")).to_contain_text(case.number)
    check_axe(desk)


def test_earlier_matters_and_emergency_words_show_while_typing(
    cast: Cast, desk: Page, enter: Callable[[Page, Account], None]
) -> None:
    earlier = case_in(State.REGISTERED, cast)
    phone = earlier.petitioners.select_related("contact").get().contact.phone
    enter(desk, cast.liaison)
    desk.goto("/desk/cases/new/")
    desk.fill("[name=petitioners-0-phone]", phone)
    desk.fill("[name=verbatim]", "隔壁着火了")
    desk.keyboard.press("Tab")
    expect(desk.locator("#similar")).to_contain_text(earlier.number)
    expect(desk.locator("[data-lxc-emergency]")).to_contain_text("119")


def test_one_more_petitioner_joins_the_form_in_place(
    cast: Cast, desk: Page, enter: Callable[[Page, Account], None]
) -> None:
    enter(desk, cast.liaison)
    desk.goto("/desk/cases/new/")
    desk.fill("[name=verbatim]", WORDS)
    desk.fill("[name=petitioners-0-name]", "吴小井")
    desk.click("button[name=more]")
    desk.fill("[name=petitioners-1-name]", "吴二井")
    assert desk.input_value("[name=petitioners-0-name]") == "吴小井"
    assert desk.input_value("[name=verbatim]") == WORDS


def test_a_move_is_made_in_place_and_a_refusal_keeps_the_words(
    cast: Cast,
    desk: Page,
    watch: Watch,
    enter: Callable[[Page, Account], None],
    check_axe: Callable[[Page], None],
) -> None:
    watch.expect("422")
    case = case_in(State.REGISTERED, cast)
    enter(desk, cast.station_head)
    desk.goto(f"/desk/cases/{case.number}/")
    check_axe(desk)
    desk.click(".lxc-first")
    desk.wait_for_selector("#move form[data-lx-draft-on]")
    desk.fill("#move [name=instructions]", "请三天内到现场")
    check_axe(desk)
    desk.locator("#move .btn-primary").click()
    expect(desk.locator("#move .lx-error").first).to_be_visible()
    assert desk.input_value("#move [name=instructions]") == "请三天内到现场"
    desk.click("#move [role=combobox]")
    desk.keyboard.type("zjj")
    desk.keyboard.press("Enter")
    desk.locator("#move .btn-primary").click()
    desk.wait_for_url("**/?did=assign")
    case.refresh_from_db()
    assert case.state == State.ASSIGNED
    assert case.lead_unit == cast.unit


def test_an_unmasked_look_in_place(
    cast: Cast,
    phone: Page,
    enter: Callable[[Page, Account], None],
    check_axe: Callable[[Page], None],
) -> None:
    case = case_in(State.REGISTERED, cast)
    number = case.petitioners.select_related("contact").get().contact.phone
    enter(phone, cast.liaison)
    phone.goto(f"/desk/cases/{case.number}/")
    check_axe(phone)
    phone.click(".lxc-look summary")
    phone.select_option("[name=purpose]", "ask")
    phone.click(".lxc-look button")
    expect(phone.locator("#petitioners")).to_contain_text(number)
