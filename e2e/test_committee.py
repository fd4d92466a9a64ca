"""The county committee: sees the county, finds, counts, decides; the township sees its own."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Watch
from e2e.hands import Hands
from lianxin.cases import actions
from lianxin.cases.factories import Cast, case_in, received
from lianxin.cases.models import Case, ExtensionStatus
from lianxin.cases.states import State


@pytest.fixture
def committee(cast: Cast, at_desk: Callable[..., Hands]) -> Hands:
    return at_desk(cast.committee)


@pytest.fixture
def elsewhere(cast: Cast) -> Case:
    """A matter of the other township."""
    case = received(
        cast, by=cast.other_liaison, station=cast.other_station, place=cast.other_village
    )
    return actions.register(case, by=cast.other_liaison, category=cast.other_category)


def test_the_county_list_is_filtered(cast: Cast, elsewhere: Case, committee: Hands) -> None:
    here = case_in(State.HANDLING, cast)
    committee.open("/desk/cases/?tab=all")
    committee.sees(here.number)
    committee.sees(elsewhere.number)
    page = committee.page
    page.get_by_role("search", name="筛选").get_by_label("联络站").select_option(
        label="白水镇代表联络站"
    )
    page.wait_for_url("**station=*")
    expect(committee.region("事项列表")).not_to_contain_text(here.number)
    expect(committee.region("事项列表")).to_contain_text(elsewhere.number)
    committee.check(page)
    page.get_by_role("link", name="清除条件").click()
    committee.sees(here.number)


def test_two_characters_are_found_and_marked(cast: Cast, committee: Hands) -> None:
    case = case_in(State.HANDLING, cast)
    committee.open("/desk/")
    box = committee.page.get_by_role("searchbox", name="搜索").first
    box.fill("路灯")
    box.press("Enter")
    committee.page.wait_for_url("**/search/**")
    committee.sees(case.number)
    expect(committee.page.locator("mark", has_text="路灯").first).to_be_visible()
    committee.check(committee.page)
    committee.page.get_by_role("main").get_by_role("link", name=case.title).click()
    committee.sees("正在办理")


def test_statistics_drill_down_to_the_matters(
    cast: Cast, elsewhere: Case, committee: Hands
) -> None:
    case = case_in(State.CLOSED, cast)
    committee.open("/desk/statistics/")
    row = committee.region("按联络站").get_by_role("row", name="青石镇代表联络站")
    row.get_by_role("link", name="1", exact=True).first.click()
    expect(committee.region("事项列表")).to_contain_text(case.number)
    expect(committee.region("事项列表")).not_to_contain_text(elsewhere.number)
    committee.check(committee.page)


def test_an_extension_is_granted(cast: Cast, desk: Page, check_axe: Callable[[Page], None]) -> None:
    case = case_in(State.HANDLING, cast)
    actions.ask_extension(case, by=cast.handler, days=10, reason="电缆要从市里调。")
    committee = Hands(desk, check_axe)
    committee.sign_in(cast.committee)
    desk.wait_for_url("**/desk/")
    committee.open_case(case)
    committee.make("批准延期", 审批意见="同意，请按期办结。")
    committee.sees("同意，请按期办结。")
    assert case.extensions.get().status == ExtensionStatus.GRANTED


def test_the_list_goes_out_as_csv_with_masked_names(cast: Cast, committee: Hands) -> None:
    case = case_in(State.HANDLING, cast)
    other = received(cast, by=cast.other_liaison, station=cast.other_station)
    committee.open("/desk/cases/?tab=all")
    committee.sees(other.number)
    filters = committee.page.get_by_role("search", name="筛选")
    filters.get_by_label("联络站").select_option(label="青石镇代表联络站")
    expect(committee.region("事项列表")).not_to_contain_text(other.number)
    with committee.page.expect_download() as waiting:
        committee.page.get_by_role("link", name="导出 CSV").click()
    text = Path(waiting.value.path()).read_text("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["编号"] for row in rows] == [case.number]
    assert rows[0]["反映人"] == "田**"


def test_a_presidium_sees_its_township_only(
    cast: Cast, elsewhere: Case, at_desk: Callable[..., Hands]
) -> None:
    here = case_in(State.HANDLING, cast)
    presidium = at_desk(cast.presidium)
    presidium.open("/desk/cases/?tab=all")
    presidium.sees(here.number)
    presidium.misses(elsewhere.number)
    presidium.open("/desk/statistics/")
    presidium.misses("白水镇")


@pytest.mark.parametrize("who", ["other_liaison", "other_handler", "other_presidium"])
def test_to_a_stranger_a_matter_does_not_exist(
    cast: Cast, at_desk: Callable[..., Hands], watch: Watch, who: str
) -> None:
    watch.expect("404")
    case = case_in(State.HANDLING, cast)
    stranger = at_desk(getattr(cast, who))
    for address in (f"/desk/cases/{case.number}/", f"/desk/cases/{case.number}/receipt/"):
        answer = stranger.page.goto(address)
        assert answer is not None
        assert answer.status == 404
        stranger.misses(case.title)
    stranger.check(stranger.page)
