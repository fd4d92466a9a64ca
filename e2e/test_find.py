"""A resident finds the nearest station; a liaison officer publishes the month for all to read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from playwright.sync_api import Page, expect

from e2e.conftest import PHONE
from e2e.hands import Hands
from lianxin.cases.factories import Cast
from lianxin.kit import clock
from lianxin.stations.actions import amend_station

Check = Callable[[Page], None]
NEAREST = "找离我最近的"


def test_the_nearest_station_is_asked_for_by_post_only(
    cast: Cast, open_page: Callable[..., Page], check_axe: Check
) -> None:
    where = {"latitude": Decimal("28.01"), "longitude": Decimal("110.18")}
    amend_station(cast.station, by=None, **where)
    page = open_page(
        PHONE,
        geolocation={"latitude": 28.0, "longitude": 110.18},
        permissions=["geolocation"],
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/stations/")
    check_axe(page)
    page.get_by_role("button", name=NEAREST).click()
    expect(page.get_by_text("约1.1公里")).to_be_visible()
    assert not [url for url in asked if "28.0" in url or "110.1" in url]
    check_axe(page)


def test_a_refused_position_is_told_plainly(cast: Cast, phone: Page, check_axe: Check) -> None:
    phone.goto("/stations/")
    phone.get_by_role("button", name=NEAREST).click()
    expect(phone.get_by_text("请按乡镇或名称查找")).to_be_visible()
    check_axe(phone)


def test_without_scripts_no_button_is_shown_that_would_do_nothing(
    cast: Cast, open_page: Callable[..., Page]
) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    page.goto("/stations/")
    expect(page.get_by_role("button", name=NEAREST)).to_have_count(0)
    page.get_by_label("站名或乡镇名").fill("qsz")
    page.get_by_role("button", name="看联络站").click()
    expect(page.get_by_role("link", name=cast.station.name, exact=True)).to_be_visible()


def test_the_month_is_published_and_read(
    cast: Cast, at_desk: Callable[..., Hands], phone: Page, check_axe: Check
) -> None:
    page = at_desk(cast.liaison).page
    page.goto(f"/desk/stations/{cast.station.code}/disclosure/")
    check_axe(page)
    page.get_by_role("link", name="添加安排").click()
    page.get_by_label("日期").fill(clock.today().isoformat())
    page.get_by_label("内容范围").fill("听取饮水方面的意见")
    page.get_by_label(cast.deputy.person.name).check()
    check_axe(page)
    page.get_by_role("button", name="预览").click()
    expect(page.get_by_text("还没有发布。")).to_be_visible()
    check_axe(page)
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_text("已发布。")).to_be_visible()
    check_axe(page)

    phone.goto(f"/stations/{cast.station.code}/")
    expect(phone.get_by_text("听取饮水方面的意见")).to_be_visible()
    check_axe(phone)
    phone.get_by_role("link", name=cast.deputy.person.name).first.click()
    expect(phone.get_by_text("听取饮水方面的意见")).to_be_visible()
    check_axe(phone)
