"""Somebody's hands at a browser: signs in, opens pages, makes moves; every page met is checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from lianxin.cases.models import Case
from lianxin.cases.states import MOVES
from lianxin.people.factories import PASSWORD
from lianxin.people.models import Account


@dataclass
class Hands:
    """One person before one browser."""

    page: Page
    check: Callable[[Page], None]

    def sign_in(self, account: Account, password: str = PASSWORD) -> None:
        """Come in through the door that people come in by."""
        self.open("/accounts/login/")
        self.page.get_by_label("账号").fill(account.username)
        self.page.get_by_label("密码", exact=True).fill(password)
        self.page.get_by_role("button", name="登录", exact=True).click()

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.check(self.page)

    def open_case(self, case: Case) -> None:
        self.open(f"/desk/cases/{case.number}/")

    def sees(self, words: str) -> None:
        """The words stand on the page, anywhere but in the navigation."""
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def misses(self, words: str) -> None:
        expect(self.page.get_by_role("main")).not_to_contain_text(words)

    def region(self, name: str) -> Locator:
        return self.page.get_by_role("region", name=name, exact=True)

    def start(self, label: str) -> Locator:
        """Choose a move in 下一步 and give its form."""
        self._unfold()
        link = self.region("下一步").get_by_role("link", name=label, exact=True)
        link.click()
        form = self.region(label)
        # A form that came in place takes the focus as it settles: words typed before go astray.
        expect(form.locator("form")).to_have_attribute("data-lx-draft-on", "1")
        return form

    def finish(self, label: str) -> None:
        """Press the button of the move; the page of the case says that it is done."""
        name = next(move.name for move in MOVES.values() if str(move.label) == label)
        with self.page.expect_navigation(url=re.compile(rf"\?did={name}$")):
            self.region(label).get_by_role("button", name=label, exact=True).click()
        self.sees("办好了")
        self.check(self.page)

    def make(self, label: str, **given: str) -> None:
        """A whole move of text fields: `make("挂账", 挂账的理由="等电缆")`."""
        form = self.start(label)
        for name, words in given.items():
            form.get_by_label(name).fill(words)
        self.finish(label)

    def pick(self, form: Locator, field: str, typed: str) -> None:
        """Find a row by typing its name or the initials of its pinyin, and take it."""
        # The script has made a box to type in of the select.
        box = form.get_by_role("combobox", name=field).and_(form.locator("input"))
        box.fill("")
        box.press_sequentially(typed)
        box.press("Enter")

    def rate(self, form: Locator, grade: str, attitude: str) -> None:
        """The two groups of radios of a rating."""
        for group, choice in (("对办理结果", grade), ("对办理态度", attitude)):
            asked = form.get_by_role("group", name=group)
            asked.get_by_role("radio", name=choice, exact=True).check()

    def is_offered(self, label: str) -> bool:
        """Whether the page of the case offers a move."""
        self._unfold()
        links = self.region("下一步").get_by_role("link", name=label, exact=True)
        return links.count() == 1

    def _unfold(self) -> None:
        folded = self.region("下一步").locator("details:not([open]) > summary")
        if folded.count():
            folded.click()
