"""The station head decides how a matter goes on: every exit that a station has."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Watch
from e2e.hands import Hands
from lianxin.cases.factories import Cast, case_in, other_case
from lianxin.cases.models import AssignmentRole
from lianxin.cases.states import State, Supervision, Triage


@pytest.fixture
def head(cast: Cast, at_desk: Callable[..., Hands]) -> Hands:
    return at_desk(cast.station_head)


def test_a_matter_is_assigned_to_a_lead_and_a_co_unit(
    cast: Cast, desk: Page, check_axe: Callable[[Page], None], watch: Watch
) -> None:
    watch.expect("422")
    case = case_in(State.REGISTERED, cast)
    head = Hands(desk, check_axe)
    head.sign_in(cast.station_head)
    desk.wait_for_url("**/desk/")
    head.check(desk)
    desk.get_by_role("main").get_by_role("link", name=case.title).click()
    form = head.start("交办")
    form.get_by_role("button", name="交办", exact=True).click()
    expect(form.locator(".lx-error").first).to_be_visible()
    head.check(desk)
    head.pick(form, "主办单位", "xzjj")
    form.get_by_role("checkbox", name="县交通局").check()
    form.get_by_role("radio", name="简单").check()
    form.get_by_label("交办要求").fill("请三天内到现场。")
    head.finish("交办")
    head.sees("已交办县住建局，等单位签收")
    head.sees("请三天内到现场。")
    case.refresh_from_db()
    assert (case.state, case.lead_unit) == (State.ASSIGNED, cast.unit)
    roles = {each.unit: each.role for each in case.assignments.select_related("unit")}
    assert roles == {cast.unit: AssignmentRole.LEAD, cast.co_unit: AssignmentRole.CO}


def test_a_matter_is_declined_with_its_reason_and_channel(cast: Cast, head: Hands) -> None:
    case = case_in(State.REGISTERED, cast)
    head.open_case(case)
    form = head.start("不予受理")
    head.check(head.page)
    form.get_by_role("radio").first.check()
    form.get_by_label("请群众走哪个渠道").fill("请向县人民法院立案庭提起诉讼。")
    head.finish("不予受理")
    head.sees("请向县人民法院立案庭提起诉讼。")
    case.refresh_from_db()
    assert (case.state, case.triage) == (State.DECLINED, Triage.DECLINE)
    form = head.start("告知群众")
    expect(form.get_by_label("告知内容")).to_have_value("请向县人民法院立案庭提起诉讼。")
    head.finish("告知群众")
    case.refresh_from_db()
    assert case.state == State.CLOSED


def test_two_matters_are_merged_and_unmerged(cast: Cast, head: Hands, watch: Watch) -> None:
    watch.expect("422")
    case, master = case_in(State.REGISTERED, cast), other_case(cast)
    head.open_case(case)
    form = head.start("并案")
    form.get_by_label("并入的事项编号").fill("QS01-1999-000001")
    form.get_by_role("button", name="并案", exact=True).click()
    expect(head.region("并案")).to_contain_text("没有找到这个编号的事项")
    head.region("并案").get_by_label("并入的事项编号").fill(master.number)
    head.finish("并案")
    head.sees("已并入")
    head.open_case(master)
    head.sees(case.number)
    head.open_case(case)
    head.make("撤销并案", 理由="不是同一处路灯。")
    case.refresh_from_db()
    assert (case.state, case.merged_into) == (State.REGISTERED, None)


def test_a_return_is_accepted_and_the_matter_assigned_anew(cast: Cast, head: Hands) -> None:
    case = case_in(State.RETURNING, cast)
    head.open_case(case)
    head.sees("不属本局职责")
    head.make("同意退回", 说明="改由水利局办理。")
    form = head.start("交办")
    head.pick(form, "主办单位", "xslj")
    head.finish("交办")
    case.refresh_from_db()
    assert (case.state, case.lead_unit) == (State.ASSIGNED, cast.other_unit)


def test_a_return_is_denied_with_a_reason(cast: Cast, head: Hands) -> None:
    case = case_in(State.RETURNING, cast)
    head.open_case(case)
    head.make("不同意退回", 理由="照明由住建局管护。")
    head.sees("照明由住建局管护。")
    case.refresh_from_db()
    assert case.state == State.ASSIGNED


def test_a_matter_is_supervised_harder_and_harder(cast: Cast, head: Hands) -> None:
    case = case_in(State.HANDLING, cast)
    head.open_case(case)
    for level, words in (("催办", "已过五天，请抓紧。"), ("督办函", "请书面说明进展。")):
        form = head.start("督办")
        form.get_by_role("radio", name=level, exact=True).check()
        form.get_by_label("督办要求").fill(words)
        head.finish("督办")
        head.sees(words)
    case.refresh_from_db()
    assert case.supervision == Supervision.LETTER
    form = head.start("督办")
    expect(form.get_by_role("radio", name="提醒", exact=True)).to_have_count(0)


def test_a_matter_is_split_and_suspended(cast: Cast, head: Hands) -> None:
    case, waiting = case_in(State.REGISTERED, cast), case_in(State.HANDLING, cast)
    head.open_case(case)
    head.make("分办", 分成哪几件="修路灯\n换电缆")
    head.sees("分出")
    case.refresh_from_db()
    assert (case.state, case.sub_matters.count()) == (State.SPLIT, 2)
    head.open_case(waiting)
    head.make("挂账", 复核日期="2030-01-04", 挂账的理由="等电缆到货。")
    waiting.refresh_from_db()
    assert waiting.state == State.SUSPENDED
