"""The liaison officer: registers, at the counter by keyboard alone, feeds back, calls, files."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.hands import Hands
from lianxin.audit.models import AuditEntry
from lianxin.cases.factories import CONTACT, Cast, case_in
from lianxin.cases.models import Case, Channel
from lianxin.cases.states import State

WORDS = "桥头的护栏断了两根，孩子上学每天从那里走。"


@pytest.fixture
def liaison(cast: Cast, desk: Page, check_axe: Callable[[Page], None]) -> Hands:
    """Signed in by name and password."""
    hands = Hands(desk, check_axe)
    hands.sign_in(cast.liaison)
    desk.wait_for_url("**/desk/")
    return hands


def test_an_online_matter_is_found_and_registered(cast: Cast, liaison: Hands) -> None:
    case = case_in(State.RECEIVED, cast, channel=Channel.ONLINE)
    liaison.open("/desk/")
    liaison.page.get_by_role("main").get_by_role("link", name=case.title).click()
    liaison.check(liaison.page)
    liaison.sees("等联络站登记")
    form = liaison.start("登记")
    liaison.check(liaison.page)
    liaison.pick(form, "类别", "dlyld")
    liaison.finish("登记")
    case.refresh_from_db()
    assert (case.state, case.category) == (State.REGISTERED, cast.category)


def test_a_matter_is_registered_by_keyboard_alone(cast: Cast, liaison: Hands) -> None:
    page, keys = liaison.page, liaison.page.keyboard
    page.locator("body").press("n")
    page.wait_for_url("**/desk/cases/new/")
    liaison.check(page)
    keys.type("吴小桥")
    keys.press("Tab")
    keys.type("13900002222")
    until(page, "反映内容")
    keys.type(WORDS)
    until(page, "类别")
    keys.type("dlyld")
    until(page, "地点")
    keys.type("lsc")
    keys.press("Enter")
    keys.press("Control+Enter")
    page.wait_for_url("**/?new")
    liaison.check(page)
    case = Case.objects.select_related("text").get()
    assert (case.state, case.place, case.text.verbatim) == (State.REGISTERED, cast.village, WORDS)


def until(page: Page, label: str) -> None:
    """Tab on until the field of this label has the focus; it must come soon."""
    for _press in range(6):
        page.keyboard.press("Tab")
        labels = "[...document.activeElement.labels ?? []].map(each => each.textContent).join()"
        if label in page.evaluate(labels):
            return
    pytest.fail(f"the keyboard does not come to {label}")


def test_a_matter_is_fed_back_rated_closed_and_filed(cast: Cast, liaison: Hands) -> None:
    case = case_in(State.REPLIED, cast)
    liaison.open_case(case)
    liaison.make("审核通过")
    liaison.make("反馈群众", 告诉群众的话="路灯已经修好，请看看亮不亮。")
    form = liaison.start("记录回访")
    form.get_by_role("radio", name="没有联系上").check()
    liaison.finish("记录回访")
    form = liaison.start("评价")
    liaison.check(liaison.page)
    liaison.rate(form, "满意", "基本满意")
    form.get_by_label("群众的意见").fill("都亮了，谢谢。")
    liaison.finish("评价")
    liaison.sees("都亮了，谢谢。")
    liaison.make("办结")
    liaison.make("归档")
    liaison.sees("归档号")
    case.refresh_from_db()
    assert case.state == State.ARCHIVED
    assert not liaison.is_offered("更正登记")
    liaison.sees("满意")


def test_a_phone_is_shown_for_a_purpose_and_leaves_a_trace(cast: Cast, liaison: Hands) -> None:
    case = case_in(State.REGISTERED, cast)
    liaison.open_case(case)
    liaison.misses(CONTACT.phone)
    card = liaison.region("反映人")
    card.get_by_text("查看联系方式").click()
    card.get_by_label("查看的用途").select_option(label="反馈办理结果")
    card.get_by_role("button", name="查看").click()
    expect(card).to_contain_text(CONTACT.phone)
    liaison.check(liaison.page)
    trace = AuditEntry.objects.order_by("-seq").filter(purpose="反馈办理结果")
    assert trace.count() == 1
    liaison.page.reload()
    liaison.misses(CONTACT.phone)


def test_the_receipt_and_the_form_are_ready_to_print(cast: Cast, liaison: Hands) -> None:
    case = case_in(State.REGISTERED, cast)
    liaison.open_case(case)
    liaison.page.get_by_role("link", name="回执").click()
    liaison.sees(case.number)
    liaison.check(liaison.page)
    liaison.open(f"/desk/cases/{case.number}/form/")
    liaison.sees("群众意见登记表")
    liaison.page.emulate_media(media="print")
    liaison.check(liaison.page)


def test_a_resident_without_a_receipt_is_found_by_phone(cast: Cast, liaison: Hands) -> None:
    case = case_in(State.HANDLING, cast)
    box = liaison.page.get_by_role("searchbox", name="搜索").first
    box.fill(CONTACT.phone)
    box.press("Enter")
    liaison.page.wait_for_url(re.compile("/search/"))
    found = liaison.region("搜索结果")
    expect(found).to_contain_text(case.number)
    expect(found).not_to_contain_text(CONTACT.phone)
    liaison.check(liaison.page)


def test_the_station_of_another_township_is_not_seen(
    cast: Cast, at_desk: Callable[..., Hands]
) -> None:
    case = case_in(State.REGISTERED, cast)
    other = at_desk(cast.other_liaison)
    other.open("/desk/cases/?tab=all")
    other.misses(case.number)
