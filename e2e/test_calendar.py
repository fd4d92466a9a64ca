"""A holiday published for next week: what it would move is said first, then exactly that moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connections
from playwright.sync_api import Page, expect

from e2e.conftest import DESK
from e2e.hands import Hands
from e2e.test_administrators import code_for
from lianxin.cases import actions
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case, FeedbackMethod
from lianxin.cases.states import State
from lianxin.kit import clock
from lianxin.kit.jobs import run_pending


@pytest.fixture(autouse=True)
def _friday() -> Iterator[None]:
    with clock.set_to(datetime(2026, 11, 20, 10, tzinfo=clock.ZONE)):
        yield


def enrol(hands: Hands) -> None:
    """Set up the second factor that administrators need."""
    secret = hands.page.locator(".lx-qr + p .lx-figures").inner_text()
    hands.page.get_by_role("textbox").fill(code_for(secret))
    hands.page.get_by_role("button", name="开启", exact=True).click()
    hands.page.get_by_role("link", name="已抄好，进入工作台").click()


def due_before_the_holiday(cast: Cast) -> Case:
    """A case of which everything falls due before next Wednesday."""
    case = case_in(State.REGISTERED, cast)
    actions.assign(case, by=cast.station_head, lead=cast.unit, workdays=2)
    actions.acknowledge(case, by=cast.handler)
    return actions.contact(case, by=cast.handler, method=FeedbackMethod.PHONE)


def work_off() -> None:
    """Do what waits for the worker, in a thread: the browser's own loop runs in this one."""

    def run() -> None:
        try:
            run_pending()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as one:
        one.submit(run).result()


def days_of(*cases: Case) -> list[tuple[object, object]]:
    found = Case.objects.in_bulk([case.pk for case in cases])
    return [(found[case.pk].due_on, found[case.pk].step_due_on) for case in cases]


def test_a_holiday_published_for_next_week_moves_exactly_the_open_deadlines_behind_it(
    cast: Cast, open_page: Callable[..., Page], check_axe: Callable[[Page], None]
) -> None:
    moved = case_in(State.HANDLING, cast)
    kept = [due_before_the_holiday(cast), case_in(State.CLOSED, cast), case_in(State.ASKING, cast)]
    before = days_of(*kept[:2])
    office = Hands(open_page(DESK), check_axe)
    office.sign_in(cast.system_admin)
    enrol(office)
    office.open("/desk/places/calendar/2026/11/25/")
    office.page.get_by_label("休息").check()
    office.page.get_by_label("名称").fill("县庆")
    office.page.get_by_label("依据").fill("县政府通知〔2026〕8号")
    office.page.get_by_role("button", name="核对").click()
    office.sees("启用后，2件正在办理的事项期限会移动。")
    office.check(office.page)
    office.page.get_by_role("button", name="确认启用").click()
    office.page.wait_for_url("**/releases/1/")
    work_off()
    office.open("/desk/places/calendar/releases/1/")
    expect(office.page.get_by_role("main")).to_contain_text("这次调整移动了2件事项的期限。")

    assert days_of(*kept[:2]) == before
    station = Hands(open_page(DESK), check_axe)
    station.sign_in(cast.liaison)
    station.open("/desk/places/calendar/releases/1/")
    expect(station.page.get_by_role("main")).to_contain_text(moved.number)
    station.misses(kept[0].number)
    station.open_case(moved)
    station.sees("因放假安排调整，答复期限由12月11日（周五）改为12月14日（周一）")
    station.sees("11月25日县庆")
