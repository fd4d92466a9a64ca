"""R-169: every public page, in every state, held by anyone.

A page is one line of PAGES: how to come to it. To add a page, add a line; where it takes steps to
reach, name a function that takes the page and the County. Each page is loaded once in Chinese, once
in English and once without scripts, and looked at in every one of LOOKS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page

from e2e.conftest import PHONE, Watch
from lianxin.cases.codes import query_code
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case
from lianxin.cases.states import State
from lianxin.stations.models import ResidentDeputy

Check = Callable[[Page], None]
SMALLEST = {"width": 320, "height": 640}
WORDS = "村口的路灯坏了三个月，晚上看不见路。"


@dataclass(frozen=True, slots=True)
class County:
    """What the pages are about; `make` gives a matter in a state."""

    cast: Cast

    def make(self, state: State, **facts: Any) -> Case:
        return case_in(state, self.cast, **facts)


Way = str | Callable[[Page, County], None]


def refused(address: str, button: str) -> Way:
    """The page of an empty form that was sent all the same."""

    def go(page: Page, _county: County) -> None:
        page.goto(address)
        page.get_by_role("main").locator("button[type=submit]", has_text=button).first.click()

    return go


def a_deputy(page: Page, _county: County) -> None:
    seat = ResidentDeputy.objects.select_related("mandate").latest("pk")
    page.goto(f"/deputies/{seat.mandate.person_id}/")


def written(page: Page, _county: County) -> None:
    """The first step of raising, done."""
    page.goto("/raise/")
    page.locator("main textarea").fill(WORDS)
    page.locator("main button[type=submit]").last.click()


def placed(page: Page, county: County) -> None:
    written(page, county)
    page.locator("main select").first.select_option(index=1)
    page.locator("main button[type=submit]").last.click()


def filled(page: Page, county: County) -> None:
    placed(page, county)
    page.locator("main button[type=submit]").last.click()


def receipt(page: Page, county: County) -> None:
    filled(page, county)
    page.locator("main button[type=submit]").last.click()


def asked_to_wait(page: Page, _county: County) -> None:
    """A filled trap: the page that says how long to wait."""
    page.goto("/track/")
    page.locator("[name=lx_second_name]").evaluate("each => { each.value = 'x'; }")
    page.locator("main button[type=submit]").last.click()


def matter(state: State, **facts: Any) -> Way:
    """The page of a matter in this state."""

    def go(page: Page, county: County) -> None:
        case = county.make(state, **facts)
        page.goto("/track/")
        page.locator("[name=number]").fill(case.number)
        page.locator("[name=code]").fill(query_code(case))
        page.locator("main button[type=submit]").last.click()
        page.wait_for_url(f"**/{case.number}/")

    return go


PAGES: dict[str, Way] = {
    "home": "/",
    "about": "/about/",
    "privacy": "/privacy/",
    "stations": "/stations/",
    "no station there": "/stations/?area=nonsense",
    "station": "/stations/QS01/",
    "deputy": a_deputy,
    "raise": "/raise/",
    "raise refused": refused("/raise/", ""),
    "place": written,
    "contact": placed,
    "check": filled,
    "receipt": receipt,
    "track": "/track/",
    "track refused": refused("/track/", ""),
    "track waiting": asked_to_wait,
    "matter asking": matter(State.ASKING),
    "matter fed back": matter(State.FED_BACK),
    "matter closed": matter(State.CLOSED),
    "matter sealed": matter(State.RECEIVED, is_accusation=True),
    "nothing there": "/no-such-page/",
    "sign in": "/accounts/login/",
}
# The other states of a matter share one template: they are seen in the plainest manner only.
STATES: dict[str, Way] = {
    f"matter {state.value}": matter(state)
    for state in State
    if state not in {State.ASKING, State.FED_BACK, State.CLOSED, State.SPLIT}
}


@dataclass(frozen=True, slots=True)
class Look:
    """The same page in other hands: what is worn by <html>, how wide it is, what the reader set."""

    worn: str = ""
    size: dict[str, int] | None = None
    is_spaced: bool = False
    rules: tuple[str, ...] = ()


COLOURS = ("color-contrast", "target-size", "link-in-text-block")
LOOKS = {
    "elder": Look("lx-elder", rules=COLOURS),
    "contrast": Look("lx-contrast", rules=COLOURS),
    # 1280 px at 400 % are 320 px (WCAG 1.4.10).
    "narrow": Look(size=SMALLEST),
    "narrow elder": Look("lx-elder", size=SMALLEST),
    "spaced": Look(is_spaced=True),
}
# WCAG 1.4.12; a sheet made by script is no inline style, so the page's own policy stays in force.
SPACE = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important;"
    + " word-spacing: .16em !important; } p { margin-bottom: 2em !important; }");
  document.adoptedStyleSheets = [sheet];
}"""
UNDRESS = "() => { document.documentElement.className = ''; document.adoptedStyleSheets = []; }"
AXE_RULES = """rules => axe.run(document, {runOnly: {type: "rule", values: rules},
  resultTypes: ["violations"]}).then(found => found.violations.flatMap(
    each => each.nodes.slice(0, 3).map(node => each.id + " " + node.html.slice(0, 120))))"""


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_r169_every_page_in_every_state_is_for_everyone(
    cast: Cast, open_page: Callable[..., Page], check_axe: Check, watch: Watch, language: str
) -> None:
    watch.expect("422|429|404")
    ways = PAGES | (STATES if language == "zh-hans" else {})
    faults = []
    for told, page in _walk(ways, County(cast), open_page(PHONE), watch, language):
        if isinstance(page, str):
            faults.append(f"{told}: {page}")
            continue
        found = [*Outline.of(page.content()).faults(), *_axe(page, check_axe)]
        for name, look in LOOKS.items():
            found += [f"{name}: {each}" for each in _seen(page, look)]
        faults += [f"{told}: {each}" for each in found]
    assert faults == []


@pytest.mark.slow
def test_r169_every_page_stands_without_scripts(
    cast: Cast, open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.expect("422|429|404")
    ways = {told: way for told, way in PAGES.items() if way is not asked_to_wait}
    faults = []
    page = open_page(PHONE, java_script_enabled=False)
    for told, seen in _walk(ways, County(cast), page, watch, "zh-hans"):
        found = [seen] if isinstance(seen, str) else Outline.of(seen.content()).faults()
        faults += [f"{told}: {each}" for each in found]
    assert faults == []


def _walk(
    ways: dict[str, Way], county: County, page: Page, watch: Watch, language: str
) -> Iterator[tuple[str, Page | str]]:
    """Come to each page in turn; what kept us from coming, where something did."""
    page.set_default_timeout(10_000)
    for told, way in ways.items():
        page.context.clear_cookies()
        page.context.add_cookies(
            [{"name": "django_language", "value": language, "url": watch.origin}]
        )
        try:
            if isinstance(way, str):
                page.goto(way)
            else:
                way(page, county)
        except PlaywrightError as error:
            yield told, f"{error!s:.300}"
        else:
            yield told, page


def _axe(page: Page, check_axe: Check) -> list[str]:
    try:
        check_axe(page)
    except AssertionError as error:
        return [f"axe {error!s:.400}"]
    return _too_wide(page)


def _seen(page: Page, look: Look) -> list[str]:
    """Dress the page, look at it, undress it."""
    size = look.size or PHONE
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    page.evaluate("worn => { document.documentElement.className = worn; }", look.worn)
    if look.is_spaced:
        page.evaluate(SPACE)
    found = _too_wide(page)
    if look.rules:
        found += page.evaluate(AXE_RULES, list(look.rules))
    page.evaluate(
        "() => { document.documentElement.className = ''; document.adoptedStyleSheets = []; }"
    )
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    return found


def _too_wide(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{wide} px too wide"] if wide > 0 else []


class Outline(HTMLParser):
    """What a page promises to those who do not see it; read without any script."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str]] = []
        self.ids: list[str] = []
        self.language = ""
        self._inside_label = 0

    @classmethod
    def of(cls, text: str) -> Outline:
        outline = cls()
        outline.feed(text)
        return outline

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "html":
            self.language = given.get("lang", "")
        if tag in {"h1", "h2", "h3", "h4"}:
            self.headings.append(int(tag[1]))
        if tag == "label":
            self._inside_label += 1
            self.labelled.add(given.get("for", ""))
        is_shown = given.get("type") not in {"hidden", "submit", "button"}
        if tag in {"input", "select", "textarea"} and is_shown:
            self.fields.append(given | ({"aria-label": "inside"} if self._inside_label else {}))

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._inside_label -= 1

    def faults(self) -> list[str]:
        """One h1, no level left out, every field named, every id once, a language."""
        found = [] if self.headings.count(1) == 1 else [f"headings {self.headings}"]
        jumps = zip(self.headings, self.headings[1:], strict=False)
        found += [f"h{one} then h{two}" for one, two in jumps if two > one + 1]
        found += [
            f"no label: {field}"
            for field in self.fields
            if not (field.get("aria-label") or field.get("aria-labelledby"))
            and field.get("id") not in self.labelled
        ]
        found += [f"twice: {each}" for each in set(self.ids) if self.ids.count(each) > 1]
        return found if self.language else [*found, "no language"]


def test_whole_errands_by_keyboard(cast: Cast, open_page: Callable[..., Page]) -> None:
    """R-169: raised and found again without a mouse; the first Tab offers to skip the head."""
    page = open_page(PHONE)
    page.goto("/raise/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "lx-skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    _tab_to(page, "textarea")
    page.keyboard.type(WORDS)
    _press_on(page)
    _tab_to(page, "select")
    page.keyboard.press("ArrowDown")
    for _step in ("place", "contact", "check"):
        _press_on(page)
    assert "/receipt/" in page.url
    assert Case.objects.count() == 1


def _tab_to(page: Page, selector: str) -> None:
    for _each in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            style = "getComputedStyle(document.activeElement).outlineStyle"
            assert page.evaluate(style) != "none", f"no focus seen on {selector}"
            return
    raise AssertionError(selector)


def _press_on(page: Page) -> None:
    """On to the button that sends the step, and press it."""
    _tab_to(page, "main form button.btn-primary[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
