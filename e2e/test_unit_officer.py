"""The handling unit: takes a matter on, asks, answers; its head signs; others give opinions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.hands import Hands
from lianxin.cases.factories import CONTACT, REPLY, Cast, case_in
from lianxin.cases.models import Case, ExtensionStatus, ReplyStatus
from lianxin.cases.states import State


@pytest.fixture
def officer(cast: Cast, at_desk: Callable[..., Hands]) -> Hands:
    return at_desk(cast.handler)


def write_reply(hands: Hands, label: str, button: str = "") -> None:
    """Fill in the reply; `button` is another one than that of the move."""
    form = hands.start(label)
    form.get_by_label("调查情况").fill(REPLY.findings)
    form.get_by_label("政策依据").fill(REPLY.basis)
    form.get_by_label("办理措施").fill(REPLY.measures)
    form.get_by_role("radio", name="已办结").check()
    form.get_by_label("联系人和电话").fill(REPLY.contact)
    early = form.get_by_label("不等会办意见的理由")
    if early.count():
        early.fill("只换灯，不涉及道路。")
    if not button:
        hands.finish(label)
        return
    form.get_by_role("button", name=button).click()
    hands.page.wait_for_url("**/?did=draft_reply")


def test_an_officer_takes_a_matter_on_and_asks_for_more_time(
    cast: Cast, desk: Page, check_axe: Callable[[Page], None]
) -> None:
    case = case_in(State.ASSIGNED, cast)
    officer = Hands(desk, check_axe)
    officer.sign_in(cast.handler)
    desk.wait_for_url("**/desk/")
    officer.check(desk)
    desk.get_by_role("main").get_by_role("link", name=case.title).click()
    officer.check(desk)
    officer.misses(CONTACT.phone)
    officer.make("签收")
    officer.sees("正在办理")
    officer.make("申请延期", 延长天数="10", 延期的理由="电缆要从市里调。")
    officer.sees("电缆要从市里调。")
    case.refresh_from_db()
    assert case.state == State.HANDLING
    assert case.extensions.get().status == ExtensionStatus.ASKED


def test_a_reply_is_drafted_kept_submitted_and_signed(
    cast: Cast, officer: Hands, at_desk: Callable[..., Hands]
) -> None:
    case = case_in(State.HANDLING, cast)
    officer.open_case(case)
    write_reply(officer, "送审答复", "先存草稿")
    assert case.replies.get().status == ReplyStatus.DRAFT
    form = officer.start("送审答复")
    expect(form.get_by_label("调查情况")).to_have_value(REPLY.findings)
    officer.check(officer.page)
    officer.finish("送审答复")
    chief = at_desk(cast.unit_head)
    chief.open("/desk/")
    chief.page.get_by_role("main").get_by_role("link", name=case.title).click()
    chief.sees(REPLY.measures)
    chief.make("退回修改", 理由="请写明换了几盏。")
    officer.open_case(case)
    officer.sees("请写明换了几盏。")
    write_reply(officer, "送审答复")
    chief.open_case(case)
    chief.sees("请写明换了几盏。")
    chief.make("签发答复")
    case.refresh_from_db()
    assert case.state == State.REPLIED
    assert case.replies.filter(status=ReplyStatus.SIGNED).count() == 1


def test_a_co_unit_gives_its_opinion_and_others_see_nothing(
    cast: Cast, at_desk: Callable[..., Hands]
) -> None:
    case = case_in(State.HANDLING, cast)
    helper = at_desk(cast.co_handler)
    helper.open_case(case)
    form = helper.start("提交会办意见")
    form.get_by_label("会办单位").select_option(label="县交通局")
    form.get_by_label("会办意见").fill("道路一侧由我局配合封闭。")
    helper.finish("提交会办意见")
    helper.sees("道路一侧由我局配合封闭。")
    assert not helper.is_offered("送审答复")
    stranger = at_desk(cast.other_handler)
    stranger.open("/desk/cases/?tab=all")
    stranger.misses(case.number)


def test_a_matter_is_handed_back_once(cast: Cast, officer: Hands) -> None:
    case = case_in(State.ASSIGNED, cast)
    officer.open_case(case)
    officer.make("申请退回", 理由="不属本局职责。")
    officer.sees("申请退回")
    case.refresh_from_db()
    assert case.state == State.RETURNING


def test_the_resident_is_asked_and_the_clock_rests(cast: Cast, officer: Hands) -> None:
    case = case_in(State.HANDLING, cast)
    officer.open_case(case)
    officer.make("请群众补充", 要群众补充什么="是哪几盏灯不亮？")
    officer.sees("计时暂停")
    assert Case.objects.get(pk=case.pk).paused_on is not None
