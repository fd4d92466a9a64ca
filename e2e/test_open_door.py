"""Raising from any phone: without a network, with a cut line, without scripts, with others."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from PIL import Image
from playwright.sync_api import FilePayload, Page, Route, expect

from e2e.conftest import PHONE, Watch
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case, CaseFile
from lianxin.cases.states import State
from lianxin.documents.models import PartialUpload

Check = Callable[[Page], None]
WORDS = "村口的路灯坏了三个月，晚上老人小孩出门看不见路，请帮忙修一修。"
NO_NETWORK = "ERR_INTERNET_DISCONNECTED|ERR_FAILED|ERR_CONNECTION"


def photo(size: tuple[int, int] = (640, 480), *, is_noisy: bool = False) -> FilePayload:
    out = BytesIO()
    picture = Image.effect_noise(size, 90).convert("RGB") if is_noisy else Image.new("RGB", size)
    picture.save(out, "JPEG", quality=95)
    return {"name": "路灯.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def ready_for_no_network(page: Page) -> None:
    """The page has come, and behind it what is kept for later."""
    page.goto("/raise/")
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def fill_one_page(page: Page) -> None:
    page.get_by_label("请用您自己的话说说是什么事").fill(WORDS)
    page.get_by_label("照片或文件").set_input_files(photo())
    page.get_by_label("交给哪个联络站").select_option(label="青石镇代表联络站")
    page.get_by_label("哪个村（社区）").fill("柳树村")


def test_a_matter_written_without_a_network_arrives_once_with_its_photo(
    cast: Cast, phone: Page, watch: Watch, check_axe: Check
) -> None:
    watch.expect(NO_NETWORK)
    ready_for_no_network(phone)
    phone.context.set_offline(True)
    phone.goto("/raise/")
    expect(phone.get_by_role("heading", name="反映问题（一页填完）")).to_be_visible()
    fill_one_page(phone)
    expect(phone.get_by_role("listitem").filter(has_text="路灯.jpg")).to_contain_text(
        "已存在这台手机上"
    )
    check_axe(phone)
    press(phone, "提交")
    expect(phone.get_by_role("heading", name="还有1件没有发出")).to_be_visible()
    check_axe(phone)
    phone.reload()
    expect(phone.get_by_role("heading", name="还有1件没有发出")).to_be_visible()
    assert not Case.objects.exists()
    phone.context.set_offline(False)
    receipt = phone.get_by_role("link", name="看回执")
    expect(receipt).to_be_visible()
    phone.reload()
    case = Case.objects.get()
    assert (case.text.verbatim, case.place) == (WORDS, cast.village)
    assert CaseFile.objects.get().case == case
    receipt.click()
    expect(phone.get_by_role("main")).to_contain_text(case.number)


def test_words_and_photos_of_the_first_step_outlive_a_dead_network(
    cast: Cast, phone: Page, watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    ready_for_no_network(phone)
    phone.get_by_label("请用您自己的话说说是什么事").fill(WORDS)
    phone.context.set_offline(True)
    phone.get_by_label("照片或文件").set_input_files(photo())
    press(phone, "下一步")
    expect(phone.get_by_text("现在没有网络。您写的字和选的照片都存在这台手机上")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_role("listitem").filter(has_text="路灯.jpg")).to_contain_text("已收下")
    press(phone, "下一步")
    expect(phone.get_by_label("交给哪个联络站")).to_be_visible()
    assert PartialUpload.objects.get().stored is not None


def test_an_upload_goes_on_after_the_line_was_cut(
    cast: Cast, open_page: Callable[..., Page], watch: Watch
) -> None:
    watch.expect(NO_NETWORK)
    page = open_page(PHONE, service_workers="block")
    cuts: list[str] = []

    def cut_once(route: Route) -> None:
        offset = route.request.headers.get("upload-offset", "")
        if route.request.method == "PATCH" and offset not in {"", "0"} and not cuts:
            cuts.append(offset)
            route.abort("connectionfailed")
        else:
            route.continue_()

    page.route("**/raise/uploads/**", cut_once)
    page.goto("/raise/")
    page.get_by_label("请用您自己的话说说是什么事").fill(WORDS)
    page.get_by_label("照片或文件").set_input_files(photo((1200, 1000), is_noisy=True))
    press(page, "下一步")
    expect(page.get_by_label("交给哪个联络站")).to_be_visible(timeout=20_000)
    assert cuts == [str(512 * 1024)]
    arrived = PartialUpload.objects.get()
    assert arrived.offset == arrived.length > 512 * 1024


def test_the_same_on_one_page_without_scripts(cast: Cast, open_page: Callable[..., Page]) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    page.goto("/raise/one-page/")
    fill_one_page(page)
    press(page, "提交")
    expect(page.get_by_role("heading", name="已收到您反映的事")).to_be_visible()
    assert CaseFile.objects.get().case == Case.objects.get()


def test_a_refused_file_is_named_beside_it_and_blocks_nothing(
    cast: Cast, phone: Page, watch: Watch, check_axe: Check
) -> None:
    watch.expect("422")
    phone.goto("/raise/")
    phone.get_by_label("请用您自己的话说说是什么事").fill(WORDS)
    bad: FilePayload = {
        "name": "x.exe",
        "mimeType": "application/octet-stream",
        "buffer": b"MZ" * 40,
    }
    phone.get_by_label("照片或文件").set_input_files(bad)
    row = phone.get_by_role("listitem").filter(has_text="x.exe")
    expect(row).to_contain_text("不能上传")
    check_axe(phone)
    press(phone, "下一步")
    expect(phone.get_by_label("交给哪个联络站")).to_be_visible()


def test_a_resident_joins_what_others_raised_before(
    cast: Cast, phone: Page, check_axe: Check
) -> None:
    master = case_in(State.HANDLING, cast)
    phone.goto("/raise/")
    phone.get_by_label("请用您自己的话说说是什么事").fill(WORDS)
    press(phone, "下一步")
    phone.get_by_label("交给哪个联络站").select_option(label="青石镇代表联络站")
    press(phone, "下一步")
    press(phone, "下一步")
    others = phone.get_by_role("group", name="附近有人反映过类似的事")
    expect(others).to_contain_text("柳树村")
    check_axe(phone)
    others.get_by_role("radio").first.check()
    press(phone, "提交")
    expect(phone.get_by_role("heading", name="已收到您反映的事")).to_be_visible()
    case = Case.objects.exclude(pk=master.pk).get()
    assert (case.merged_into, case.state) == (master, State.MERGED)
    expect(phone.get_by_role("main")).to_contain_text(case.number)
