"""One matter from the first word to the archive: 接待 登记 处理 督办 回复 反馈 归档."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from e2e.hands import Hands
from e2e.test_resident import judge, press, track
from e2e.test_unit_officer import write_reply
from lianxin.audit import chains
from lianxin.cases.factories import REPLY, Cast
from lianxin.cases.models import Case
from lianxin.cases.states import State

WORDS = "小学门口没有斑马线，早上送孩子的车又多又快，请想想办法。"


@dataclass
class Walk:
    """The matter, who walks it, and the resident's phone."""

    case: Case
    cast: Cast
    seat: Callable[..., Hands]
    phone: Page
    check: Callable[[Page], None]

    def by(self, part: str) -> Hands:
        """This person, signed in, before the page of the case."""
        hands = self.seat(self.cast.fresh(part))
        hands.open_case(self.case)
        return hands

    def resident_sees(self, step: str, words: str) -> None:
        """The resident's page says where it stands; no phone, no officer's name is on it."""
        self.phone.reload()
        now = self.phone.get_by_role("list", name="办理进度").locator("[aria-current=step]")
        expect(now).to_contain_text(step)
        main = self.phone.get_by_role("main")
        expect(main).to_contain_text(words)
        expect(main).not_to_contain_text("乔承")
        self.check(self.phone)

    def stands(self, state: State) -> None:
        self.case.refresh_from_db()
        assert self.case.state == state


def test_one_matter_walks_through_all_seven_steps(
    cast: Cast,
    phone: Page,
    at_desk: Callable[..., Hands],
    check_axe: Callable[[Page], None],
) -> None:
    case = received_online(phone, check_axe)
    walk = Walk(case, cast, at_desk, phone, check_axe)
    track(phone, case)
    registered_and_assigned(walk)
    handled_under_supervision(walk)
    replied(walk)
    fed_back_and_judged(walk)
    closed_and_filed(walk)
    verdicts = list(chains.verify_all())
    assert {each.chain for each in verdicts if each.rows} >= {"audit", "cases.journal"}
    assert [fault for each in verdicts for fault in each.faults] == []


def received_online(phone: Page, check: Callable[[Page], None]) -> Case:
    """接待: the resident writes at home."""
    phone.goto("/raise/?station=QS01")
    phone.get_by_label("请用您自己的话说说是什么事").fill(WORDS)
    press(phone, "下一步")
    phone.get_by_label("哪个村（社区）").fill("柳树村")
    press(phone, "下一步")
    phone.get_by_label("怎么称呼您").fill("田小满")
    phone.get_by_role("textbox", name="电话").first.fill("13900001234")
    phone.get_by_label("我已看过隐私告知").check()
    press(phone, "下一步")
    press(phone, "提交")
    expect(phone.get_by_role("heading", name="已收到您反映的事")).to_be_visible()
    check(phone)
    return Case.objects.get()


def registered_and_assigned(walk: Walk) -> None:
    """登记、处理."""
    walk.resident_sees("接待", "登记您反映的事")
    liaison = walk.seat(None)
    liaison.sign_in(walk.cast.liaison)
    liaison.page.wait_for_url("**/desk/")
    liaison.open_case(walk.case)
    liaison.sees(WORDS)
    form = liaison.start("登记")
    liaison.pick(form, "类别", "dlyld")
    liaison.finish("登记")
    walk.resident_sees("登记", "联络站")
    head = walk.by("station_head")
    form = head.start("交办")
    head.pick(form, "主办单位", "xzjj")
    form.get_by_role("checkbox", name="县交通局").check()
    head.finish("交办")
    walk.stands(State.ASSIGNED)
    walk.resident_sees("处理", "清溪县住房和城乡建设局")


def handled_under_supervision(walk: Walk) -> None:
    """处理、督办: the unit takes it on, the committee urges, the co-unit gives its view."""
    walk.by("handler").make("签收")
    committee = walk.by("committee")
    form = committee.start("督办")
    form.get_by_role("radio", name="催办", exact=True).check()
    form.get_by_label("督办要求").fill("开学前要办好。")
    committee.finish("督办")
    helper = walk.by("co_handler")
    form = helper.start("提交会办意见")
    form.get_by_label("会办单位").select_option(label="县交通局")
    form.get_by_label("会办意见").fill("同意增设减速带。")
    helper.finish("提交会办意见")
    handler = walk.by("handler")
    handler.sees("开学前要办好。")
    handler.sees("同意增设减速带。")
    walk.stands(State.HANDLING)
    walk.resident_sees("督办", "督办")


def replied(walk: Walk) -> None:
    """回复: drafted, submitted, signed, checked; the resident reads it only when told."""
    write_reply(walk.by("handler"), "送审答复")
    walk.by("unit_head").make("签发答复")
    expect(walk.phone.get_by_role("main")).not_to_contain_text(REPLY.measures)
    walk.by("liaison").make("审核通过")
    walk.stands(State.REVIEWED)
    walk.resident_sees("回复", "联络站")


def fed_back_and_judged(walk: Walk) -> None:
    """反馈: told by the station, judged by the resident on the phone."""
    walk.by("liaison").make("反馈群众", 告诉群众的话="斑马线和减速带都装好了。")
    walk.resident_sees("反馈", REPLY.measures)
    judge(walk.phone, "满意", "孩子过马路放心了。")
    expect(walk.phone.get_by_role("main")).to_contain_text("您已经评价过")


def closed_and_filed(walk: Walk) -> None:
    """归档: closed, filed, and nothing more to do."""
    liaison = walk.by("liaison")
    liaison.sees("孩子过马路放心了。")
    liaison.make("办结")
    liaison.make("归档")
    walk.stands(State.ARCHIVED)
    assert walk.case.archive_no
    walk.phone.reload()
    steps = walk.phone.get_by_role("list", name="办理进度").get_by_role("listitem")
    expect(steps.last).to_contain_text("已完成")
    walk.check(walk.phone)
    handler = walk.by("handler")
    assert not handler.is_offered("起草答复")
