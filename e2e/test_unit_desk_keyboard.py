"""The handling unit's day without a mouse: nothing here touches the page but the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.conftest import Watch
from e2e.hands import Hands
from lianxin.cases import actions
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case, ReplyStatus
from lianxin.cases.states import State
from lianxin.kit import clock
from lianxin.people.factories import PASSWORD, account_with
from lianxin.people.models import Account, Membership, Role

MOST_TABS = 80
CANNED = {
    "title": "路灯修复",
    "category": None,
    "findings": "{反映人称谓}反映{地点}的路灯不亮，{单位}已到现场查看，情况属实。",
    "basis": "《城市道路照明设施管理规定》",
    "measures": "将于{填写}前换好灯具和电缆。",
    "contact": "{经办人} 6221000",
    "is_active": True,
}


@dataclass
class Keys:
    """A keyboard before a browser, and eyes; no mouse."""

    page: Page
    check: Callable[[Page], None]

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.insert_text(words)

    def is_at(self, wanted: Locator) -> bool:
        return bool(wanted.evaluate("node => node === document.activeElement"))

    def tab_to(self, wanted: Locator, *, back: bool = False) -> None:
        """Walk there by Tab, as anybody can; what cannot be reached fails the test."""
        expect(wanted).to_be_visible()
        for _ in range(MOST_TABS):
            if self.is_at(wanted):
                return
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"Tab never reaches {wanted}")

    def sign_in(self, account: Account) -> None:
        self.page.goto("/accounts/login/")
        self.tab_to(self.page.get_by_label("账号"))
        self.type(account.username)
        self.tab_to(self.page.get_by_label("密码", exact=True))
        self.type(PASSWORD)
        self.press("Enter")
        self.page.wait_for_url("**/desk/")

    def follow(self, name: str) -> None:
        """Walk to a link in the page and press Enter."""
        self.tab_to(self.page.get_by_role("link", name=name, exact=True).first)
        self.press("Enter")

    def sees(self, words: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def looks(self) -> None:
        self.check(self.page)


@pytest.fixture
def seat(
    open_page: Callable[..., Page], check_axe: Callable[[Page], None]
) -> Callable[[Account], Keys]:
    """Give somebody a keyboard, and let them sign in with it."""

    def sit(account: Account) -> Keys:
        keys = Keys(open_page(), check_axe)
        keys.sign_in(account)
        return keys

    return sit


def to_the_desk(keys: Keys) -> None:
    keys.page.goto("/desk/cases/unit/")
    expect(keys.page.locator("[data-lxc-keys-hint]")).to_be_visible()


def in_row(keys: Keys, case: Case) -> None:
    """Go down the list until the case is in hand."""
    wanted = keys.page.get_by_role("rowheader").filter(has_text=case.number).get_by_role("link")
    for _ in range(20):
        keys.press("j")
        if keys.is_at(wanted):
            return
    raise AssertionError(f"j never reaches {case.number}")


def test_a_day_at_the_units_desk(cast: Cast, seat: Callable[[Account], Keys], watch: Watch) -> None:
    watch.expect("status of 422")  # a blank left open, an opinion not waited for
    cases = [case_in(State.ASSIGNED, cast) for _ in range(3)]
    actions.keep_canned(None, by=cast.unit_head, unit=cast.unit, **CANNED)
    officer = seat(cast.handler)
    officer.follow("本单位待办")
    officer.page.wait_for_url("**/desk/cases/unit/")
    officer.looks()
    _reads_the_help(officer)
    _acknowledges_three(officer, cases)
    _contacts(officer, cases[0])
    _replies(officer, cases[0])
    head = seat(cast.unit_head)
    _sends_back_and_signs(head, officer, cases[0])


def _reads_the_help(keys: Keys) -> None:
    keys.press("?")
    expect(keys.page.get_by_role("dialog")).to_contain_text("勾选、取消勾选")
    keys.press("Escape")
    expect(keys.page.get_by_role("dialog")).to_be_hidden()


def _acknowledges_three(keys: Keys, cases: list[Case]) -> None:
    for _ in cases:
        keys.press("j", "x")
    keys.sees("已勾选 3 件")
    keys.press("a")
    keys.page.wait_for_url("**/desk/cases/bulk/?*")
    keys.sees("勾选了 3 件，其中 3 件可以办")
    keys.looks()
    button = keys.page.get_by_role("button", name="签收 3 件")
    keys.tab_to(button)
    keys.press("Enter")
    keys.page.wait_for_url(re.compile(r"/desk/cases/bulk/\d+/$"))
    keys.sees("3 件都办好了")
    keys.looks()
    assert {each.state for each in Case.objects.all()} == {State.HANDLING}


def _contacts(keys: Keys, case: Case) -> None:
    to_the_desk(keys)
    in_row(keys, case)
    keys.press("c")
    keys.page.wait_for_url("**/contact/")
    _ready(keys)
    keys.tab_to(keys.page.get_by_label("联系情况"))
    keys.type("已约定明天上午看现场")
    keys.press("Control+Enter")
    keys.page.wait_for_url("**/?did=contact")
    keys.sees("县住建局已联系群众")


def _ready(keys: Keys) -> None:
    """The scripts of the form are on: words typed before would go astray."""
    form = keys.page.locator("#move form")
    expect(form).to_have_attribute("data-lx-draft-on", "1")


def _replies(keys: Keys, case: Case) -> None:
    to_the_desk(keys)
    in_row(keys, case)
    keys.press("r")
    keys.page.wait_for_url("**/submit_reply/")
    _ready(keys)
    keys.looks()
    keys.tab_to(keys.page.get_by_label("常用答复"), back=True)
    keys.press("ArrowDown")
    keys.tab_to(keys.page.get_by_role("button", name="插入"))
    keys.press("Enter")
    keys.sees("已插入“路灯修复”")
    _ready(keys)
    findings = keys.page.get_by_label("调查情况")
    expect(findings).to_have_value(re.compile("^田同志反映柳树村"))
    keys.tab_to(keys.page.get_by_role("radio", name="已办结"))
    keys.press("Space")
    _submit(keys)
    keys.sees("“{填写}”还没有填写")
    _ready(keys)
    measures = keys.page.get_by_label("办理措施")
    keys.tab_to(measures)
    keys.press("Control+a")
    keys.type("已换好三盏灯的灯具和电缆，恢复照明。")
    _submit(keys)
    keys.sees("会办意见还没有到期")
    _ready(keys)
    keys.tab_to(keys.page.get_by_label("不等会办意见的理由"))
    keys.type("只换灯，不涉及道路")
    _submit(keys)
    keys.page.wait_for_url("**/?did=submit_reply")
    keys.looks()
    case.refresh_from_db()
    assert case.state == State.REVIEWING


def _submit(keys: Keys) -> None:
    keys.tab_to(keys.page.get_by_role("button", name="送审答复", exact=True))
    keys.press("Enter")


def _sends_back_and_signs(head: Keys, officer: Keys, case: Case) -> None:
    head.page.goto("/desk/cases/unit/sign/")
    head.sees("已换好三盏灯")
    head.looks()
    head.press("b")
    head.type("请写明修好的日期")
    head.press("Control+Enter")
    head.sees("已退回修改")
    officer.page.goto(f"/desk/cases/{case.number}/submit_reply/")
    _ready(officer)
    officer.tab_to(officer.page.get_by_label("办理措施"))
    officer.press("Control+End")
    officer.type("11月20日已经亮了。")
    officer.tab_to(officer.page.get_by_label("不等会办意见的理由"))
    officer.type("只换灯，不涉及道路")
    _submit(officer)
    officer.page.wait_for_url("**/?did=submit_reply")
    head.page.goto("/desk/cases/unit/sign/")
    head.sees("请写明修好的日期")
    expect(head.page.get_by_label("理由")).to_have_value("")
    head.press("s", "Enter")
    head.sees("已签发")
    head.looks()
    case.refresh_from_db()
    assert case.state == State.REPLIED
    assert case.replies.get().status == ReplyStatus.SIGNED


def test_an_officer_leaves_and_the_head_hands_over(
    cast: Cast, seat: Callable[[Account], Keys]
) -> None:
    colleague = account_with(Role.HANDLER, name="乔同", username="colleague", unit=cast.unit)
    cases = [case_in(State.HANDLING, cast) for _ in range(2)]
    long_ago, yesterday = (clock.today() - timedelta(days=days) for days in (90, 1))
    held = Membership.objects.filter(person=cast.handler.person)
    held.update(since_on=long_ago, until_on=yesterday)
    head = seat(cast.unit_head)
    to_the_desk(head)
    head.sees("2 件无人经办")
    head.looks()
    head.follow("去交接")
    head.page.wait_for_url("**/handover/")
    head.sees("乔承留下 2 件")
    head.looks()
    head.tab_to(head.page.get_by_role("button", name="交给另一位经办"))
    head.press("Enter")
    head.page.wait_for_url("**/desk/cases/bulk/?*")
    head.tab_to(head.page.get_by_label("经办人"))
    head.press("ArrowDown")
    head.tab_to(head.page.get_by_role("button", name="分派经办 2 件"))
    head.press("Enter")
    head.page.wait_for_url(re.compile(r"/desk/cases/bulk/\d+/$"))
    head.sees("2 件都办好了")
    to_the_desk(head)
    expect(head.page.get_by_role("main")).not_to_contain_text("无人经办：")
    officers = {case.assignments.get(role="lead").officer for case in cases}
    assert officers <= {colleague.person, cast.unit_head.person}
    assert len(officers) == 1


def test_without_scripts_the_desk_still_works(
    cast: Cast, open_page: Callable[..., Page], enter: Callable[[Page, Account], None]
) -> None:
    case = case_in(State.ASSIGNED, cast)
    page = open_page(java_script_enabled=False)
    enter(page, cast.handler)
    keys = Hands(page, lambda _page: None)
    keys.open("/desk/cases/unit/")
    page.get_by_role("checkbox", name=f"勾选 {case.number}").check()
    page.get_by_label("批量办什么").select_option(label="签收")
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name="签收 1 件").click()
    keys.sees("1 件都办好了")
    case.refresh_from_db()
    assert case.state == State.HANDLING
