"""A resident, on a phone: raises a matter, follows it, is asked, judges it twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from e2e.conftest import PHONE, Watch
from lianxin.cases import actions
from lianxin.cases.codes import query_code
from lianxin.cases.factories import REPLY, Cast, case_in
from lianxin.cases.models import Case, CaseFile, FeedbackMethod, Rating
from lianxin.cases.states import State

Check = Callable[[Page], None]
WORDS = "村口的路灯坏了三个月，晚上老人小孩出门看不见路，请帮忙修一修。"
SEVEN = ["接待", "登记", "处理", "督办", "回复", "反馈", "归档"]


def photo() -> FilePayload:
    picture = BytesIO()
    Image.new("RGB", (640, 480), "#456").save(picture, "JPEG")
    return {"name": "路灯.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def raise_up_to_check(page: Page, check: Check) -> None:
    """The three steps, a photo with the first."""
    page.goto("/")
    check(page)
    page.get_by_role("main").get_by_role("link", name="反映问题").first.click()
    page.get_by_label("请用您自己的话说说是什么事").fill(WORDS)
    page.get_by_label("照片或文件").set_input_files(photo())
    check(page)
    press(page, "下一步")
    page.get_by_label("交给哪个联络站").select_option(label="青石镇代表联络站")
    page.get_by_label("哪个村（社区）").fill("柳树村")
    page.get_by_label("具体位置").fill("3组老水井旁")
    check(page)
    press(page, "下一步")
    page.get_by_label("怎么称呼您").fill("田小满")
    page.get_by_role("textbox", name="电话").first.fill("13900001234")
    page.get_by_label("我已看过隐私告知").check()
    check(page)
    press(page, "下一步")
    expect(page.get_by_role("main")).to_contain_text("田小满")
    check(page)


def assert_drawn(page: Page, alt: str) -> None:
    """The picture has come, not only its frame."""
    picture = page.get_by_role("img", name=alt)
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("each => each.naturalWidth") > 0


def track(page: Page, case: Case) -> None:
    page.goto("/track/")
    page.get_by_label("编号").fill(case.number)
    page.get_by_label("查询码").fill(query_code(case).lower())
    press(page, "查询")
    expect(page.get_by_role("heading", name="办理进度")).to_be_visible()


def judge(page: Page, grade: str, words: str) -> None:
    for group in ("对办理结果", "对办理态度"):
        asked = page.get_by_role("group", name=group)
        asked.get_by_role("radio", name=grade, exact=True).check()
    page.get_by_label("想说的话").fill(words)
    press(page, "提交评价")


def answered(case: Case, cast: Cast) -> None:
    """The office does its part of a round, up to the feedback."""
    actions.submit_reply(
        case, by=cast.fresh("handler"), reply=REPLY, without_opinions="与会办单位当面商定"
    )
    actions.sign_reply(case, by=cast.fresh("unit_head"))
    actions.accept_reply(case, by=cast.fresh("liaison"))
    actions.feed_back(
        case, by=cast.fresh("liaison"), method=FeedbackMethod.PHONE, words="路灯已修好。"
    )


def test_a_resident_raises_a_matter_with_a_photo_and_finds_it_again(
    cast: Cast, phone: Page, check_axe: Check
) -> None:
    raise_up_to_check(phone, check_axe)
    press(phone, "提交")
    expect(phone.get_by_role("heading", name="已收到您反映的事")).to_be_visible()
    check_axe(phone)
    case = Case.objects.get()
    receipt = phone.get_by_role("main")
    expect(receipt).to_contain_text(case.number)
    assert_drawn(phone, "查询进度的二维码")
    code = query_code(case)
    expect(receipt).to_contain_text(f"{code[:4]} {code[4:]}")
    assert (case.state, case.station, case.place) == (State.RECEIVED, cast.station, cast.village)
    assert CaseFile.objects.filter(case=case).count() == 1
    receipt.get_by_role("link", name="查询进度").click()
    assert phone.get_by_label("编号").input_value() == case.number
    check_axe(phone)
    phone.get_by_label("查询码").fill(code)
    press(phone, "查询")
    steps = phone.get_by_role("list", name="办理进度").get_by_role("listitem")
    said = [re.sub(r"\W|\d|已完成|进行中|未开始", "", each) for each in steps.all_text_contents()]
    assert said == SEVEN
    expect(steps.first).to_have_attribute("aria-current", "step")
    expect(phone.get_by_role("main")).to_contain_text(WORDS)
    expect(phone.get_by_role("link", name="路灯.jpg")).to_be_visible()
    check_axe(phone)


def test_a_resident_answers_a_question_and_judges_two_rounds(
    cast: Cast, phone: Page, watch: Watch, check_axe: Check
) -> None:
    watch.expect("422")
    case = case_in(State.ASKING, cast)
    track(phone, case)
    expect(phone.get_by_role("main")).to_contain_text("是哪几盏灯？")
    check_axe(phone)
    phone.get_by_label("补充的情况").fill("井边那两盏。")
    press(phone, "提交补充")
    expect(phone.get_by_role("main")).to_contain_text("已收到您补充的情况")
    check_axe(phone)
    case.refresh_from_db()
    assert case.state == State.HANDLING
    answered(case, cast)
    judge_two_rounds(phone, case, cast, check_axe)


def judge_two_rounds(phone: Page, case: Case, cast: Cast, check: Check) -> None:
    phone.reload()
    expect(phone.get_by_role("main")).to_contain_text(REPLY.measures)
    check(phone)
    judge(phone, "不满意", "")
    expect(phone.get_by_role("main")).to_contain_text("哪里还没有解决")
    check(phone)
    judge(phone, "不满意", "井边还有一盏不亮。")
    expect(phone.get_by_role("main")).to_contain_text("谢谢您的评价")
    check(phone)
    case.refresh_from_db()
    assert (case.state, case.round) == (State.ASSIGNED, 2)
    actions.acknowledge(case, by=cast.fresh("handler"))
    answered(case, cast)
    phone.reload()
    expect(phone.get_by_role("heading", name="第2轮答复")).to_be_visible()
    judge(phone, "满意", "这次都亮了。")
    expect(phone.get_by_role("main")).to_contain_text("您已经评价过")
    check(phone)
    grades = Rating.objects.filter(case=case).order_by("round").values_list("grade", flat=True)
    assert list(grades) == ["dissatisfied", "satisfied"]


@pytest.mark.parametrize("presses", [1, 2])
def test_the_whole_errand_without_javascript(
    cast: Cast, open_page: Callable[..., Page], check_axe: Check, presses: int
) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    raise_up_to_check(page, lambda _page: None)
    page.get_by_role("button", name="提交").click(click_count=presses)
    expect(page.get_by_role("heading", name="已收到您反映的事")).to_be_visible()
    case = Case.objects.get()
    track(page, case)
    expect(page.get_by_role("main")).to_contain_text(WORDS)


def test_a_double_press_sends_once(cast: Cast, phone: Page, check_axe: Check) -> None:
    raise_up_to_check(phone, lambda _page: None)
    phone.get_by_role("button", name="提交").dblclick()
    expect(phone.get_by_role("heading", name="已收到您反映的事")).to_be_visible()
    assert Case.objects.count() == 1
    phone.go_back()
    phone.reload()
    assert Case.objects.count() == 1
