"""Canned replies with placeholders, and the signature under the very words that were read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from lianxin.cases import actions, canned
from lianxin.cases.factories import REPLY, Cast, case_in
from lianxin.cases.models import CannedReply, Case, ReplyStatus
from lianxin.cases.states import State
from lianxin.cases.tests.test_unit_desk import desk, words_of
from lianxin.kit.refusals import Refusal

pytestmark = pytest.mark.django_db
WORDS = {
    "title": "路灯修复",
    "category": None,
    "findings": "{反映人称谓}反映{地点}的路灯，{单位}已到现场查看。",
    "basis": "《城市道路照明设施管理规定》",
    "measures": "将于{填写}前修复。",
    "contact": "{经办人}，{电话}",
    "is_active": True,
}


def keep(cast: Cast, **changes: Any) -> CannedReply:
    given = {**WORDS, **changes}
    return actions.keep_canned(None, by=cast.unit_head, unit=cast.unit, **given)


def reply_url(case: Case) -> str:
    return f"/desk/cases/{case.number}/submit_reply/"


def insert(client: Client, case: Case, row: CannedReply, **typed: str) -> str:
    response = client.post(reply_url(case), {"canned": row.pk, "insert": "1", **typed})
    assert response.status_code == 200
    return words_of(response)


def test_the_placeholders_are_filled_from_the_case(cast: Cast) -> None:
    case, row = case_in(State.HANDLING, cast), keep(cast)
    page = insert(desk(cast.handler), case, row)
    assert "田同志反映柳树村的路灯，清溪县住房和城乡建设局已到现场查看。" in page
    assert "将于{填写}前修复。" in page
    assert not case.replies.exists()


def test_r160_a_canned_reply_shows_no_more_than_the_surname(cast: Cast) -> None:
    case, row = case_in(State.HANDLING, cast), keep(cast)
    page = insert(desk(cast.handler), case, row)
    assert "田小满" not in page
    anonymous = case_in(State.HANDLING, cast)
    Case.objects.filter(pk=anonymous.pk).update(is_anonymous=True)
    assert "群众朋友反映" in insert(desk(cast.handler), anonymous, row)


def test_what_was_typed_is_kept_unless_asked_otherwise(cast: Cast) -> None:
    case, row = case_in(State.HANDLING, cast), keep(cast)
    client = desk(cast.handler)
    page = insert(client, case, row, findings="我自己写的", result="resolved")
    assert "我自己写的" in page
    assert "田同志反映" not in page
    assert "没有改动" in page
    assert "《城市道路照明设施管理规定》" in page
    replaced = insert(client, case, row, findings="我自己写的", overwrite="on")
    assert "我自己写的" not in replaced
    assert "田同志反映" in replaced
    assert "请先选一条" in words_of(client.post(reply_url(case), {"insert": "1", "canned": ""}))


def test_another_units_canned_reply_is_not_inserted(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    given = {**WORDS, "findings": "水利局的话"}
    row = actions.keep_canned(None, by=cast.other_handler, unit=cast.other_unit, **given)
    assert "水利局的话" not in insert(desk(cast.handler), case, row)


def test_r059_a_blank_that_was_not_filled_is_refused(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    given = replace(REPLY, measures="将于{填写}前修复，请放心。")
    with pytest.raises(Refusal, match=r"“\{填写\}”还没有填写") as refused:
        actions.submit_reply(case, by=cast.handler, reply=given, without_opinions="急")
    assert refused.value.field == "measures"
    actions.draft_reply(case, by=cast.handler, reply=given)


def test_an_unknown_placeholder_is_refused_in_a_sentence(cast: Cast) -> None:
    with pytest.raises(Refusal, match=r"没有“\{客户\}”这个占位符.*\{编号\}") as refused:
        keep(cast, basis="{客户}您好")
    assert refused.value.field == "basis"
    with pytest.raises(Refusal, match="至少写一部分"):
        keep(cast, findings="", basis="", measures="", contact="")
    keep(cast)
    with pytest.raises(Refusal, match="同名"):
        keep(cast)


def test_every_placeholder_fills_or_stays(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    about = canned.Filling(case, cast.unit, cast.handler.person)
    text = "".join(each.braced for each in canned.PLACEHOLDERS.values())
    left = set(canned.names_in(canned.filled(text, about)))
    assert left <= {"填写", "电话"}
    assert canned.names_in(canned.exemplified(text)) == ["填写"]
    assert canned.filled("{无名} {} {a\nb}", about) == "{无名} {} {a\nb}"


def test_heads_keep_their_units_and_the_committee_the_countys(cast: Cast) -> None:
    row = keep(cast)
    given = {key: value for key, value in WORDS.items() if key != "category"}
    county = actions.keep_canned(None, by=cast.committee, unit=None, category=None, **given)
    for who, unit in (
        (cast.handler, cast.unit),
        (cast.unit_head, None),
        (cast.committee, cast.unit),
    ):
        with pytest.raises(Refusal, match="权限"):
            actions.keep_canned(None, by=who, unit=unit, **{**WORDS, "title": "别的"})
    with pytest.raises(Refusal, match="权限"):
        actions.keep_canned(county, by=cast.unit_head, unit=None, **WORDS)
    base = "/desk/cases/canned/"
    assert desk(cast.unit_head).get(f"{base}{row.pk}/").status_code == 200
    for part, pk in (("handler", row.pk), ("unit_head", county.pk), ("committee", row.pk)):
        assert desk(getattr(cast, part)).get(f"{base}{pk}/").status_code == 404
    for part in ("liaison", "deputy", "presidium"):
        assert desk(getattr(cast, part)).get(base).status_code == 404
    assert desk(cast.handler).get(f"{base}new/").status_code == 404
    page = words_of(desk(cast.handler).get(base))
    assert page.count("路灯修复") == 2


def test_the_editor_shows_an_example_and_saves(cast: Cast) -> None:
    client, url = desk(cast.unit_head), "/desk/cases/canned/new/"
    typed = {**WORDS, "category": "", "unit": str(cast.unit.pk), "is_active": "on"}
    shown = words_of(client.post(url, {**typed, "preview": "1"}))
    assert "田女士反映柳树村村口的路灯" in shown
    assert not CannedReply.objects.exists()
    assert "没有“坏的”" in words_of(client.post(url, {**typed, "basis": "{坏的}", "preview": "1"}))
    refused = client.post(url, {**typed, "basis": "{坏的}"})
    assert refused.status_code == 422
    assert client.post(url, typed).status_code == 302
    row = CannedReply.objects.get()
    assert (row.unit, row.title) == (cast.unit, "路灯修复")
    amended = client.post(
        f"/desk/cases/canned/{row.pk}/", {**typed, "title": "路灯", "is_active": ""}
    )
    assert amended.status_code == 302
    row.refresh_from_db()
    assert (row.title, row.is_active) == ("路灯", False)


def digest(page: str) -> str:
    return page.split('name="digest" value="')[1].split('"', maxsplit=1)[0]


def test_the_head_reads_the_reply_beside_the_words_and_signs(cast: Cast) -> None:
    case, other = case_in(State.REVIEWING, cast), case_in(State.REVIEWING, cast)
    client, url = desk(cast.unit_head), "/desk/cases/unit/sign/"
    page = words_of(client.get(url))
    for words in ("我们村口的路灯坏了三个月", REPLY.findings, "乔承起草", "第 1 份，共 2 份"):
        assert words in page
    given = {"number": case.number, "sign": "1", "digest": digest(page)}
    assert client.post(url, given).status_code == 302
    case.refresh_from_db()
    assert case.state == State.REPLIED
    after = words_of(client.get(url))
    assert other.number in after
    assert "第 1 份，共 1 份" in after
    assert client.post(url, given).status_code == 302  # a second press signs nothing else
    other.refresh_from_db()
    assert other.state == State.REVIEWING


def test_the_head_sends_back_with_words_and_sees_them_next_time(cast: Cast) -> None:
    case = case_in(State.REVIEWING, cast)
    client, url = desk(cast.unit_head), "/desk/cases/unit/sign/"
    empty = client.post(url, {"number": case.number, "send_back": "1", "reason": ""})
    assert empty.status_code == 422
    client.post(url, {"number": case.number, "send_back": "1", "reason": "写明何时修好"})
    case.refresh_from_db()
    assert case.state == State.HANDLING
    actions.submit_reply(case, by=cast.handler, reply=REPLY, without_opinions="急")
    page = words_of(client.get(url))
    assert "写明何时修好" in page
    assert "以前退回修改" in page


def test_r060_a_reply_changed_meanwhile_is_not_signed_blindly(cast: Cast) -> None:
    case = case_in(State.REVIEWING, cast)
    client = desk(cast.unit_head)
    read = digest(words_of(client.get("/desk/cases/unit/sign/")))
    actions.send_back_reply(case, by=cast.unit_head, reason="改一改")
    changed = replace(REPLY, measures="只换了一盏灯，其余明年再说。")
    actions.submit_reply(case, by=cast.handler, reply=changed, without_opinions="急")
    for url, more in (
        ("/desk/cases/unit/sign/", {"number": case.number, "sign": "1"}),
        (f"/desk/cases/{case.number}/sign_reply/", {}),
    ):
        answer = client.post(url, {"digest": read, **more})
        assert answer.status_code in {409, 422}
        page = words_of(answer)
        assert "答复已被修改，请重新看一遍" in page
        assert "只换了一盏灯" in page
        assert digest(page) != read
    missing = client.post(f"/desk/cases/{case.number}/sign_reply/", {})
    assert missing.status_code == 422
    assert case.replies.get().status == ReplyStatus.SUBMITTED
    again = client.post(f"/desk/cases/{case.number}/sign_reply/", {"digest": digest(page)})
    assert again.status_code == 302
