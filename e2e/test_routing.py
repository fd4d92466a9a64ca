"""The committee writes routing rules, tries them, puts them in force; the station is advised."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.conftest import PHONE, Watch
from e2e.hands import Hands
from e2e.test_states import assert_fits, choose
from lianxin.cases import actions, jobs
from lianxin.cases.factories import Cast, case_in, received
from lianxin.cases.models import RoutingReplay, RoutingRule
from lianxin.cases.states import State
from lianxin.cases.tests.test_routing import drafted, put, rule
from lianxin.kit import clock


def press(page: Page, thing: Locator, key: str = "Enter") -> None:
    """By keyboard alone: the thing takes the focus and the key."""
    thing.focus()
    expect(thing).to_be_focused()
    thing.press(key)


def test_rules_from_nothing_to_advice_without_a_mouse(
    cast: Cast, at_desk: Callable[..., Hands]
) -> None:
    case_in(State.ASSIGNED, cast)
    committee = at_desk(cast.committee)
    page = committee.page
    committee.open("/desk/routing/")
    press(page, page.get_by_role("button", name="开始起草"))
    committee.sees("草稿里还没有规则")
    press(page, page.get_by_role("button", name="从职责生成规则"))
    committee.sees("已按职责生成1条规则")
    committee.check(page)

    press(page, page.get_by_role("link", name="添加规则"))
    page.get_by_label("名称").fill("夜里看不见")
    page.get_by_label("含任一词语").fill("看不见路、路灯")
    press(page, page.locator("summary", has_text="渠道"))
    press(page, page.get_by_label("来站反映"), "Space")
    press(page, page.get_by_label("指定单位"), "Space")
    committee.pick(page.locator("main"), "指定的单位", "县交通局")
    page.get_by_label("答复期限（工作日）").fill("3")
    committee.check(page)
    press(page, page.get_by_role("button", name="保存到草稿"))
    committee.sees("规则已保存到草稿。")
    press(page, page.get_by_role("button", name="上移：夜里看不见"))
    committee.sees("已移动“夜里看不见”。")
    assert list(RoutingRule.objects.order_by("position").values_list("lead_unit", flat=True)) == [
        cast.co_unit.pk,
        cast.unit.pk,
    ]
    committee.check(page)
    _replayed_and_put_in_force(committee)

    head = at_desk(cast.station_head)
    fresh = actions.register(received(cast), by=cast.liaison, category=cast.category)
    head.open_case(fresh)
    expect(head.region("交办建议")).to_contain_text("建议交办：县交通局")
    form = head.start("交办")
    expect(form.get_by_label("另定工作日数")).to_have_value("3")
    head.finish("交办")
    expect(head.region("交办建议")).to_contain_text("已按建议交办")


def _replayed_and_put_in_force(committee: Hands) -> None:
    page = committee.page
    for label in ("从", "到"):
        page.get_by_label(label, exact=True).fill(clock.today().isoformat())
    press(page, page.get_by_role("button", name="开始回放"))
    page.wait_for_url("**/replays/*/")
    committee.check(page)
    jobs.replay_rules(replay_id=RoutingReplay.objects.get().pk)
    # The page asks again by itself.
    committee.sees("建议有变化的 1 件")
    committee.check(page)
    press(page, page.get_by_role("link", name="启用这一版"))
    committee.sees("1 件事项里，有 1 件的建议会变化")
    committee.check(page)
    press(page, page.get_by_role("button", name="确认启用"))
    committee.sees("第1版规则已启用。")


@pytest.mark.parametrize("manner", ["", "English", "长辈版"])
def test_every_page_of_the_rules_on_desk_and_phone(
    cast: Cast, at_desk: Callable[..., Hands], manner: str
) -> None:
    put(cast, rule(name="旧规则", any_words=["路灯"], lead_unit=cast.unit))
    draft = drafted(cast, rule(name="盖住的", any_words=["村口路灯"], lead_unit=cast.co_unit))
    key = draft.rules.get(name="盖住的").pk
    addresses = [
        "", f"rules/{key}/", "rules/new/", "test/", "draft/file/", "draft/in-force/", "versions/",
        "versions/1/",
    ]  # fmt: skip
    for size in ({}, {"size": PHONE}):
        committee = at_desk(cast.committee, **size)
        if manner:
            committee.page.goto("/desk/")
            choose(committee.page, manner)
        for address in addresses:
            committee.open(f"/desk/routing/{address}")
            assert_fits(committee.page)


def test_a_text_is_tried_and_a_wrong_rule_is_refused(
    cast: Cast, at_desk: Callable[..., Hands], watch: Watch
) -> None:
    watch.expect("422")
    drafted(cast, rule(name="灯", all_words=["路灯"], none_words=["广告"], lead_unit=cast.unit))
    committee = at_desk(cast.committee, size=PHONE)
    page = committee.page
    committee.open("/desk/routing/test/")
    page.get_by_label("反映内容").fill("路灯上贴了广告")
    page.get_by_role("button", name="试一试").press("Enter")
    committee.sees("出现了“广告”")
    committee.check(page)
    assert_fits(page)
    committee.open("/desk/routing/rules/new/")
    page.get_by_role("button", name="保存到草稿").press("Enter")
    committee.sees("还有 1 处需要改正")
    committee.check(page)


def test_the_registration_page_hears_of_danger(cast: Cast, at_desk: Callable[..., Hands]) -> None:
    put(cast, rule(name="垮塌", any_words=["垮塌"], urgency=1, lead_unit=cast.co_unit))
    liaison = at_desk(cast.liaison)
    page = liaison.page
    liaison.open("/desk/cases/new/")
    page.get_by_label("反映内容（原话）").fill("水渠垮塌了一截")
    page.keyboard.press("Tab")
    liaison.sees("建议紧急程度选“紧急”")
    liaison.check(page)
