"""The screens: strangers, empty, one and many, refused forms, and what must never be shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from lianxin.cases.factories import Cast, case_in
from lianxin.cases.states import State
from lianxin.publishing import actions
from lianxin.publishing.actions import Words
from lianxin.publishing.factories import PUBLIC, publication_in
from lianxin.publishing.models import Objection, Publication
from lianxin.publishing.states import Status

pytestmark = pytest.mark.django_db
DESK = "/desk/publishing/"


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


STRANGERS = ("handler", "deputy", "other_liaison", "other_presidium", "other_committee", "secret")


@pytest.mark.parametrize("part", STRANGERS)
def test_strangers_get_404_on_every_address(client: Client, cast: Cast, part: str) -> None:
    found = publication_in(Status.THIRD, cast)
    client.force_login(getattr(cast, part))
    assert client.get(f"{DESK}{found.pk}/").status_code == 404
    for step in ("write", "mask", "dismiss", "submit", "pass", "send_back", "drop", "take_down"):
        assert client.post(f"{DESK}{found.pk}/{step}/", {"stage": 3}).status_code == 404
    for name in ("start", "objection"):
        assert client.post(f"{DESK}cases/{found.case_id}/{name}/").status_code == 404
    found.refresh_from_db()
    assert found.status == Status.THIRD


@pytest.mark.parametrize("part", ["handler", "deputy", "secret"])
def test_the_list_is_for_those_who_write_or_check(client: Client, cast: Cast, part: str) -> None:
    client.force_login(getattr(cast, part))
    assert client.get(DESK).status_code == 404
    assert DESK not in client.get("/desk/").content.decode()


def test_a_publication_walks_its_way_by_the_screens(client: Client, cast: Cast) -> None:
    case = case_in(State.CLOSED, cast)
    client.force_login(cast.liaison)
    assert "可以起草公开稿的事项" in text(client, DESK)
    assert "起草公开稿" in text(client, f"{DESK}cases/{case.pk}/")
    assert client.post(f"{DESK}cases/{case.pk}/start/").status_code == 302
    found = Publication.objects.get(case=case)
    here = f"{DESK}{found.pk}/"
    words = {"title": PUBLIC.title, "raised": "邻居王五说路灯不亮。", "done": PUBLIC.done}
    assert client.post(f"{here}write/", {**words, "title": ""}).status_code == 422
    assert client.post(f"{here}write/", words).status_code == 302
    shown = text(client, here)
    assert "1处疑似个人信息要处理" in shown
    assert "已更换电缆和灯具" in shown
    client.post(f"{here}submit/")
    assert "还有1处疑似个人信息没有处理" in text(client, here)
    client.post(f"{here}mask/", {"kind": "name", "text": "王五"})
    client.post(f"{here}submit/")
    for stage, part in enumerate(("station_head", "presidium", "committee"), start=1):
        client.force_login(getattr(cast, part))
        assert "等我办" in text(client, DESK)
        assert client.post(f"{here}pass/", {"stage": stage}).status_code == 422
        passed = {"stage": stage, "is_clean": "on", "words": "同意"}
        assert client.post(f"{here}pass/", passed).status_code == 302
    found.refresh_from_db()
    assert found.status == Status.PUBLISHED
    assert found.slug in text(client, "/open/")
    taken = client.post(f"{here}take_down/", {"reason": ""})
    assert taken.status_code == 422
    client.post(f"{here}take_down/", {"reason": "标题有误"})
    assert client.get(f"/open/{found.slug}/").status_code == 404
    assert "标题有误" in text(client, here)


def test_a_stale_press_is_told(client: Client, cast: Cast) -> None:
    found = publication_in(Status.SECOND, cast)
    client.force_login(cast.presidium)
    answer = client.post(f"{DESK}{found.pk}/pass/", {"stage": 1, "is_clean": "on"})
    assert answer.status_code == 422
    assert "这一审已经有人办理" in answer.content.decode()
    assert client.post(f"{DESK}{found.pk}/nothing/").status_code == 404
    client.force_login(cast.station_head)
    assert "您已经审过一次" in text(client, f"{DESK}{found.pk}/")


def test_the_panel_of_a_matter(client: Client, cast: Cast) -> None:
    found = publication_in(Status.DRAFT, cast)
    panel = f"{DESK}cases/{found.case_id}/"
    client.force_login(cast.handler)
    assert "没有公开" in text(client, panel)
    client.force_login(cast.other_handler)
    assert client.get(panel).status_code == 404
    client.force_login(cast.liaison)
    assert "起草中" in text(client, panel)
    client.post(f"{panel}objection/", {"reason": "反映人来电"})
    assert Objection.objects.get().reason == "反映人来电"
    assert "群众不同意公开：反映人来电" in text(client, panel)
    client.post(f"{panel}objection/", {"lift": "1"})
    assert Objection.objects.get().is_lifted
    page = client.get(f"/desk/cases/{found.case.number}/").content.decode()
    assert panel in page


def test_the_public_page_shows_nothing_that_leads_to_the_matter(client: Client, cast: Cast) -> None:
    found = publication_in(Status.PUBLISHED, cast)
    shown = text(client, f"/open/{found.slug}/") + text(client, "/open/")
    for secret in (found.case.number, "田小满", "13900001234", "乔联", "乔委", str(found.case_id)):
        assert secret not in shown
    assert f"{found.closed_month.year}年{found.closed_month.month}月" in shown
    assert PUBLIC.done in shown


@pytest.mark.parametrize("status", [each for each in Status if each != Status.PUBLISHED])
def test_what_is_not_out_is_nowhere(client: Client, cast: Cast, status: Status) -> None:
    found = publication_in(status, cast)
    assert client.get(f"/open/{found.slug}/").status_code == 404
    assert "还没有公开的事项" in text(client, "/open/")


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("q=路灯", True),
        ("q=电缆和三盏", True),
        ("q=电缆三盏", False),
        ("q=灯", True),
        ("q=%F0%A0%80%80", False),
        ("q=！！！", False),
        ("q=" + "长" * 200, True),
        ("station=QS01", True),
        ("station=BS01", False),
        ("station=nowhere", True),
        ("category=01", True),
        ("month=2001-01", True),
        ("page=9", False),
        ("page=x", True),
    ],
)
def test_the_public_list_is_searched(
    client: Client, cast: Cast, asked: str, is_found: bool
) -> None:
    found = publication_in(Status.PUBLISHED, cast)
    assert (found.slug in text(client, f"/open/?{asked}")) == is_found


@pytest.mark.parametrize("count", [1, 3])
def test_lists_take_the_same_queries_for_one_and_for_three(
    client: Client, cast: Cast, django_assert_num_queries: Any, count: int
) -> None:
    for _each in range(count):
        publication_in(Status.PUBLISHED, cast)
    with django_assert_num_queries(5):
        client.get("/open/")
    client.force_login(cast.committee)
    client.get(DESK)
    with django_assert_num_queries(10):
        client.get(f"{DESK}?tab=published")


def test_the_pages_are_light(client: Client, cast: Cast) -> None:
    for at in range(3):
        words = Words(f"第{at}件事", PUBLIC.raised * 40, PUBLIC.done * 40)
        publication_in(Status.PUBLISHED, cast, words=words)
    actions.count_figures()
    for path in ("/open/", "/open/figures/", "/open/data/"):
        assert len(text(client, path)) < 60_000


@pytest.mark.parametrize(
    "asked",
    ["", "period=term", "period=2026-01", "period=zzz", "station=QS01", "category=01", "station=x"],
)
def test_figures_answer_whatever_is_asked(client: Client, cast: Cast, asked: str) -> None:
    assert "这些数字怎么算" in text(client, f"/open/figures/?{asked}")
    assert "这些数字怎么算" in text(client, f"/open/figures/?{asked}")
