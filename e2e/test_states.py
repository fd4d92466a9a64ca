"""Every kind of page in the states that people meet: empty, refused, English, elder, printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from playwright.sync_api import Page, expect

from e2e.conftest import DESK, PHONE, Watch
from e2e.hands import Hands
from e2e.test_resident import photo, press, track
from lianxin.cases import actions
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case
from lianxin.cases.states import State
from lianxin.people.models import Account

Check = Callable[[Page], None]
PUBLIC = ["/", "/raise/", "/track/", "/stations/", "/stations/QS01/", "/about/", "/privacy/"]
STAFF = {
    "liaison": [
        "/desk/",
        "/desk/cases/?tab=all",
        "/desk/cases/new/",
        "/desk/cases/search/?q=路灯",
        "/desk/messages/",
        "/desk/imports/",
        "/desk/statistics/",
        "/desk/stations/",
    ],
    "deputy": ["/desk/", "/desk/cases/?tab=all"],
    "committee": ["/desk/", "/desk/statistics/", "/desk/stations/", "/desk/stations/QS01/"],
}
ADMINISTRATORS = {
    "system_admin": [
        "/desk/",
        "/desk/people/",
        "/desk/people/new/",
        "/desk/people/units/",
        "/desk/people/deputies/",
        "/desk/people/congresses/",
        "/desk/stations/",
        "/desk/places/",
    ],
    "audit_admin": ["/desk/audit/"],
}


def choose(page: Page, name: str) -> None:
    """Press one of the two switches that every page has."""
    if not page.get_by_role("button", name=name, exact=True).is_visible():
        page.locator(".lx-menu > summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("manner", ["", "English", "长辈版"])
def test_public_pages(cast: Cast, phone: Page, check_axe: Check, manner: str) -> None:
    case = case_in(State.FED_BACK, cast)
    if manner:
        phone.goto("/")
        choose(phone, manner)
    for address in PUBLIC:
        phone.goto(address)
        check_axe(phone)
        assert_fits(phone)
    if manner != "English":
        track(phone, case)
        check_axe(phone)
        assert_fits(phone)


def assert_fits(page: Page) -> None:
    """Nobody has to scroll a page sideways."""
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= seen, f"{page.url} is {wide} wide on {seen}"


def test_the_public_door_before_there_is_any_station(
    transactional_db: None, phone: Page, check_axe: Check
) -> None:
    for address in ("/", "/stations/"):
        phone.goto(address)
        check_axe(phone)


def test_refused_steps_say_why_and_keep_the_words(
    cast: Cast, phone: Page, check_axe: Check, watch: Watch
) -> None:
    watch.expect("422")
    phone.goto("/raise/")
    phone.get_by_label("照片或文件").set_input_files(
        {"name": "假照片.jpg", "mimeType": "image/jpeg", "buffer": b"MZ not a picture"}
    )
    expect(phone.get_by_role("main")).to_contain_text("“假照片.jpg”不能上传")
    press(phone, "下一步")
    expect(phone.get_by_role("main")).to_contain_text("请写下要反映的内容")
    expect(phone.locator(".lx-error")).to_have_count(1)
    check_axe(phone)
    phone.get_by_label("请用您自己的话说说是什么事").fill("路灯坏了")
    phone.get_by_label("照片或文件").set_input_files(photo())
    press(phone, "下一步")
    expect(phone.get_by_label("交给哪个联络站")).to_be_visible()
    press(phone, "下一步")
    expect(phone.get_by_role("main")).to_contain_text("请选择一个联络站")
    check_axe(phone)
    phone.get_by_label("交给哪个联络站").select_option(index=1)
    press(phone, "下一步")
    expect(phone.get_by_label("怎么称呼您")).to_be_visible()
    phone.get_by_role("textbox", name="电话").first.fill("123")
    press(phone, "下一步")
    expect(phone.locator(".lx-error").first).to_be_visible()
    check_axe(phone)
    phone.goto("/track/")
    phone.get_by_label("编号").fill("QS01-1999-000001")
    phone.get_by_label("查询码").fill("AAAA2222")
    press(phone, "查询")
    expect(phone.get_by_role("alert")).to_contain_text("编号和查询码对不上")
    check_axe(phone)


def test_words_of_danger_are_answered_with_the_numbers_to_call(
    cast: Cast, phone: Page, check_axe: Check
) -> None:
    phone.goto("/raise/")
    phone.get_by_label("请用您自己的话说说是什么事").fill("隔壁着火了，快来人！")
    expect(phone.get_by_role("link", name="火警 119")).to_be_visible()
    check_axe(phone)


@pytest.mark.parametrize("who", STAFF)
def test_desk_pages_before_there_is_any_matter(
    cast: Cast, at_desk: Callable[..., Hands], who: str
) -> None:
    hands = at_desk(getattr(cast, who))
    for address in STAFF[who]:
        hands.open(address)


@pytest.mark.parametrize("who", ADMINISTRATORS)
def test_pages_of_administrators(
    cast: Cast, at_desk: Callable[..., Hands], second_factor: Callable[..., None], who: str
) -> None:
    account = getattr(cast, who)
    second_factor(account)
    hands = at_desk(account)
    for address in ADMINISTRATORS[who]:
        hands.open(address)


@pytest.fixture
def second_factor() -> Callable[[Account], None]:
    """Give an administrator a second factor, without which no page opens."""

    def give(account: Account) -> None:
        TOTP.activate(account, generate_totp_secret())

    return give


@pytest.mark.parametrize("manner", ["English", "长辈版"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_desk_pages_in_every_manner(
    cast: Cast, at_desk: Callable[..., Hands], manner: str, size: dict[str, int]
) -> None:
    case = lively(cast)
    hands = at_desk(cast.liaison, size)
    hands.page.goto("/desk/")
    choose(hands.page, manner)
    for address in ("/desk/", "/desk/cases/", "/desk/cases/new/", f"/desk/cases/{case.number}/"):
        hands.open(address)
        assert_fits(hands.page)


def lively(cast: Cast) -> Case:
    """A matter with a bit of everything: two rounds, an extension, supervision, an opinion."""
    case = case_in(State.HANDLING, cast)
    actions.ask_extension(case, by=cast.handler, days=5, reason="等电缆。")
    actions.comment(case, by=cast.liaison, words="请留意。")
    return case


def test_a_case_in_its_later_states(cast: Cast, at_desk: Callable[..., Hands]) -> None:
    hands = at_desk(cast.liaison)
    for state in (State.RECEIVED, State.SUSPENDED, State.FED_BACK, State.MERGED, State.ARCHIVED):
        hands.open_case(case_in(state, cast))


def test_a_refused_registration(cast: Cast, at_desk: Callable[..., Hands], watch: Watch) -> None:
    watch.expect("422")
    hands = at_desk(cast.liaison)
    hands.page.goto("/desk/cases/new/")
    hands.page.get_by_role("textbox", name="姓名").fill("吴小桥")
    hands.page.keyboard.press("Control+Enter")
    expect(hands.page.locator(".lx-error").first).to_be_visible()
    hands.check(hands.page)
    expect(hands.page.get_by_role("textbox", name="姓名")).to_have_value("吴小桥")
