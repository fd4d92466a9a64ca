"""The screens of the rules: who finds them, what they show, and what they say when refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.cases import jobs, rulesheet
from lianxin.cases.actions import replays, rulesets
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import RoutingReplay, RoutingRule, RoutingRuleSet
from lianxin.cases.routing import Lead
from lianxin.cases.rulebook import Names
from lianxin.cases.states import State
from lianxin.cases.tests.test_remits import sign_in
from lianxin.cases.tests.test_routing import COUNTY, drafted, put, rule
from lianxin.kit import clock
from lianxin.kit.jobs import run_pending
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account

pytestmark = pytest.mark.django_db

HOME = "/desk/routing/"


def shown(answer: HttpResponseBase) -> str:
    content: bytes = answer.content if isinstance(answer, HttpResponse) else b""
    return content.decode()


def typed(**facts: Any) -> dict[str, Any]:
    """What a browser sends of the rule's form."""
    return {"name": "路灯", "any_words": "路灯、灯杆 照明", "lead": "remit", "urgency": "", **facts}


def test_strangers_find_nothing_at_any_address(cast: Cast) -> None:
    draft = drafted(cast, rule(name="甲", workdays=3))
    [row] = draft.rules.all()
    replay = replays.start_replay(
        draft, by=cast.committee, since_on=clock.today(), until_on=clock.today()
    )
    paths = [
        "", "draft/", "draft/drop/", "draft/remits/", "draft/file/", "draft/in-force/",
        "rules/new/", f"rules/{row.pk}/", f"rules/{row.pk}/move/", f"rules/{row.pk}/copy/",
        f"rules/{row.pk}/remove/", "test/", "replays/", f"replays/{replay.pk}/", "versions/",
        "versions/1/", "versions/1/restore/", "versions/1/rules.csv",
    ]  # fmt: skip
    for part in ("handler", "unit_head", "deputy", "liaison", "auditor", "security_admin"):
        client = sign_in(getattr(cast, part))
        for path in paths:
            statuses = {client.get(HOME + path).status_code, client.post(HOME + path).status_code}
            assert statuses <= {404, 405}, (part, path)
            assert 404 in statuses
    assert Client().get(HOME).status_code == 302
    far = sign_in(cast.other_committee)
    assert "甲" not in shown(far.get(HOME))
    for path in (f"rules/{row.pk}/", f"replays/{replay.pk}/", "versions/1/", "draft/in-force/"):
        assert far.get(HOME + path).status_code == 404, path
    assert draft.rules.count() == 1


def test_presidium_and_station_heads_look_and_change_nothing(cast: Cast) -> None:
    put(cast, rule(name="正在用的", workdays=3))
    drafted(cast, rule(name="草稿里的", workdays=3))
    for part in ("presidium", "station_head"):
        client = sign_in(getattr(cast, part))
        page = shown(client.get(HOME))
        assert "正在用的" in page
        assert "草稿里的" not in page
        assert "起草新的一版" not in page
        assert client.get(f"{HOME}versions/1/").status_code == 200
        assert client.get(f"{HOME}versions/2/").status_code == 404
        assert client.post(f"{HOME}draft/").status_code == 404
        assert client.get(f"{HOME}test/").status_code == 200
        assert HOME in shown(client.get("/desk/"))


def test_the_empty_office_is_told_what_to_do(cast: Cast) -> None:
    client = sign_in(cast.committee)
    assert "现在按单位的承办职责建议主办单位" in shown(client.get(HOME))
    page = shown(client.post(f"{HOME}draft/", follow=True))
    assert "草稿里还没有规则" in page
    assert "已按职责生成1条规则" in shown(client.post(f"{HOME}draft/remits/", follow=True))
    assert RoutingRule.objects.get().lead_unit == cast.unit
    assert "历次版本" not in shown(client.get(HOME))
    assert "还没有启用过规则" in shown(client.get(f"{HOME}versions/"))


def test_a_rule_is_added_changed_moved_copied_and_removed(cast: Cast) -> None:
    client = sign_in(cast.committee)
    client.post(f"{HOME}draft/")
    assert client.get(f"{HOME}rules/new/").status_code == 200
    given = typed(
        categories=[cast.category.pk], places=[cast.village.code], channels=["phone"], workdays="5"
    )
    assert "规则已保存到草稿。" in shown(client.post(f"{HOME}rules/new/", given, follow=True))
    row = RoutingRule.objects.get()
    assert (row.any_words, row.places, row.workdays) == (
        ["路灯", "灯杆", "照明"], [cast.village.code], 5,
    )  # fmt: skip
    page = shown(client.get(f"{HOME}rules/{row.pk}/"))
    assert 'value="路灯 灯杆 照明"' in page
    assert "已选 1 项" in page
    client.post(f"{HOME}rules/{row.pk}/copy/")
    client.post(f"{HOME}rules/{row.pk}/move/", {"down": "1", "seen_at": "1"})
    assert list(RoutingRule.objects.order_by("position").values_list("name", flat=True)) == [
        "路灯（副本）", "路灯",
    ]  # fmt: skip
    page = shown(client.get(HOME))
    assert "柳树村" in page
    assert "已经全部覆盖，这条规则永远不会命中" in page
    gone = client.post(f"{HOME}rules/{row.pk}/remove/", {"seen": "0"}, follow=True)
    assert "已删除“路灯”。" in shown(gone)
    assert RoutingRule.objects.count() == 1


def test_a_refused_rule_keeps_what_was_typed(cast: Cast) -> None:
    draft = drafted(cast)
    client = sign_in(cast.committee)
    answer = client.post(f"{HOME}rules/new/", typed(name="", lead="unit"))
    assert answer.status_code == 422
    assert "路灯、灯杆 照明" in shown(answer)
    answer = client.post(f"{HOME}rules/new/", typed(lead="unit"))
    assert (answer.status_code, draft.rules.count()) == (422, 0)
    assert "要选一个单位" in shown(answer)
    answer = client.post(f"{HOME}rules/new/", typed(lead="", goes_on="on"))
    assert "什么也没有建议" in shown(answer)
    answer = client.post(
        f"{HOME}rules/new/", typed(lead="unit", lead_unit=cast.unit.pk, goes_on="on", workdays="3")
    )
    assert "不指定主办单位" in shown(answer)
    client.post(f"{HOME}rules/new/", typed(goes_on="on", workdays="3"))
    assert (draft.rules.get().lead, draft.rules.get().goes_on) == (Lead.NONE, True)


def test_the_second_of_two_editors_is_told_and_may_then_save(cast: Cast) -> None:
    draft = drafted(cast, rule(name="甲", workdays=3))
    [row] = draft.rules.all()
    client, url = sign_in(cast.system_admin), f"{HOME}rules/{row.pk}/"
    rulesets.change_rule(row, by=cast.committee, facts=rule(name="乙", workdays=4), seen=0)
    answer = client.post(url, typed(name="丙", seen="0"))
    assert answer.status_code == 409
    page = shown(answer)
    assert "您填的内容还在下面" in page
    assert 'value="丙"' in page
    assert 'name="seen" value="1"' in page
    row.refresh_from_db()
    assert row.name == "乙"
    assert client.post(url, typed(name="丙", seen="1")).status_code == 302
    row.refresh_from_db()
    assert row.name == "丙"


def test_a_text_is_tried_and_every_rule_says_why(cast: Cast) -> None:
    put(
        cast,
        rule(name="水", any_words=["停水"], lead_unit=cast.other_unit),
        rule(name="急", any_words=["晚上"], urgency=1, goes_on=True),
        rule(name="灯", all_words=["路灯"], none_words=["广告"], lead_unit=cast.co_unit),
        rule(name="后面", lead_unit=cast.unit),
    )
    client = sign_in(cast.presidium)
    given = {
        "words": "晚上路灯不亮", "category": cast.category.pk, "place": cast.village.code,
        "channel": "phone", "nature": "help", "urgency": "0",
    }  # fmt: skip
    page = shown(client.post(f"{HOME}test/", given))
    assert "建议交办：县交通局" in page
    assert "第3条：灯，命中“路灯”" in page
    assert "命中，继续往下看" in page
    assert "没有命中" in page
    assert "后面还有 1 条没有再看" in page
    answer = client.post(f"{HOME}test/", {**given, "words": ""})
    assert answer.status_code == 422
    bare = shown(client.post(f"{HOME}test/", {**given, "category": "", "place": ""}))
    assert "建议交办：县交通局" in bare


def test_the_registration_page_is_told_of_urgency_and_unit(cast: Cast) -> None:
    put(cast, rule(name="塌方", any_words=["塌方"], urgency=1, lead_unit=cast.co_unit))
    client = sign_in(cast.liaison)
    assert 'data-hx-post="/desk/routing/hint/"' in shown(client.get("/desk/cases/new/"))
    given = {"verbatim": "后山塌方了", "urgency": "0", "category": str(cast.category.pk)}
    page = shown(client.post(f"{HOME}hint/", given))
    assert "建议紧急程度选“紧急”" in page
    assert "登记后建议交办：县交通局" in page
    assert "建议紧急程度" not in shown(client.post(f"{HOME}hint/", {**given, "urgency": "1"}))
    assert shown(client.post(f"{HOME}hint/", {**given, "verbatim": "路灯"})).strip() == ""
    assert shown(client.post(f"{HOME}hint/", {**given, "is_accusation": "on"})).strip() == ""
    odd = {"category": "9" * 30, "place": "x", "station": "9" * 30, "urgency": "7"}
    assert client.post(f"{HOME}hint/", {**given, **odd}).status_code == 200
    for part in ("handler", "deputy", "auditor"):
        assert sign_in(getattr(cast, part)).post(f"{HOME}hint/", given).status_code == 404, part


def test_the_case_page_says_which_rule_and_whether_it_was_followed(cast: Cast) -> None:
    put(cast, rule(name="路灯", any_words=["路灯"], lead_unit=cast.co_unit, urgency=1))
    case = case_in(State.REGISTERED, cast)
    url = f"/desk/cases/{case.number}/"
    page = shown(sign_in(cast.station_head).get(url))
    assert "建议交办：县交通局" in page
    assert "第1条：路灯，命中“路灯”" in page
    form = shown(sign_in(cast.station_head).get(f"{url}assign/"))
    assert f'<option value="{cast.co_unit.pk}"' in form
    assert "第1条：路灯，命中“路灯”" in form
    given = {"lead": cast.unit.pk, "complexity": "general"}
    sign_in(cast.station_head).post(f"{url}assign/", given)
    page = shown(sign_in(cast.station_head).get(url))
    assert "实际交办：县住建局，没有采纳建议" in page
    assert "交办建议" not in shown(sign_in(cast.handler).get(url))


def test_putting_in_force_names_the_number_of_changes(cast: Cast) -> None:
    case_in(State.ASSIGNED, cast)
    put(cast, rule(name="路灯", any_words=["路灯"], lead_unit=cast.unit))
    draft = drafted(cast, rule(name="新的", workdays=3))
    client = sign_in(cast.committee)
    page = shown(client.get(f"{HOME}draft/in-force/"))
    assert "还没有回放过" in page
    assert "多了 1 条，少了 0 条" in page
    period = {"since_on": clock.today().isoformat(), "until_on": clock.today().isoformat()}
    answer = client.post(f"{HOME}replays/", period)
    assert answer.status_code == 302
    assert "可以离开本页" in shown(client.get(answer["Location"]))
    assert answer["Location"] in shown(client.get(HOME))
    run_pending()
    rulesets.move_rule(draft.rules.get(name="新的"), by=cast.committee, up=True, seen_at=2)
    assert "草稿又改过" in shown(client.get(answer["Location"]))
    started = client.post(f"{HOME}replays/", period)["Location"]
    run_pending()
    page = shown(client.get(started))
    assert "建议有变化的 1 件" in page
    assert "村口路灯坏了" in page
    page = shown(client.get(f"{HOME}draft/in-force/"))
    assert "的 1 件事项里，有 1 件的建议会变化" in page
    assert "规则的先后也调整过" not in page
    draft.refresh_from_db()
    stale = client.post(f"{HOME}draft/in-force/", {"seen": "0"})
    assert "刚改过草稿" in shown(stale)
    done = client.post(
        f"{HOME}draft/in-force/", {"seen": draft.revision, "note": "加一条"}, follow=True
    )
    assert "第2版规则已启用。" in shown(done)
    assert "加一条" in shown(client.get(f"{HOME}versions/"))
    restored = client.post(f"{HOME}versions/1/restore/", follow=True)
    assert "已按第1版起草，确认后启用。" in shown(restored)


def test_a_wrong_period_is_refused_beside_its_field(cast: Cast) -> None:
    drafted(cast, rule(name="甲", workdays=3))
    client = sign_in(cast.committee)
    for since, until in (("2026-03-02", "2026-03-01"), ("2020-01-01", "2026-01-01"), ("", "x")):
        answer = client.post(f"{HOME}replays/", {"since_on": since, "until_on": until})
        assert answer.status_code == 422
    assert not RoutingReplay.objects.exists()


def test_the_changed_cases_are_listed_to_those_who_may_see_them(cast: Cast) -> None:
    case_in(State.REGISTERED, cast)
    draft = drafted(cast, rule(name="甲", lead_unit=cast.co_unit))
    replay = replays.start_replay(
        draft, by=cast.committee, since_on=clock.today(), until_on=clock.today()
    )
    jobs.replay_rules(replay_id=replay.pk)
    url = f"{HOME}replays/{replay.pk}/"
    assert "村口路灯坏了" in shown(sign_in(cast.committee).get(url))
    page = shown(sign_in(cast.system_admin).get(url))
    assert "村口路灯坏了" not in page
    assert "只能看到数字" in page


def test_a_dropped_draft_leaves_the_rules_in_force(cast: Cast) -> None:
    put(cast, rule(name="甲", workdays=3))
    draft = drafted(cast, rule(name="乙", workdays=3))
    client = sign_in(cast.committee)
    assert "刚改过草稿" in shown(client.post(f"{HOME}draft/drop/", {"seen": "9"}, follow=True))
    client.post(f"{HOME}draft/drop/", {"seen": draft.revision})
    assert RoutingRuleSet.objects.count() == 1
    assert "乙" not in shown(client.get(HOME))


def cost(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_pages_cost_the_same_for_one_rule_or_case_and_for_three(cast: Cast) -> None:
    def added(at: int) -> None:
        facts = rule(name=str(at), any_words=[f"词{at}"], lead_unit=cast.co_unit,
                     categories=[cast.category.pk], places=[cast.village.code])  # fmt: skip
        rulesets.add_rule(draft, by=cast.committee, facts=facts)

    def replayed() -> str:
        draft.refresh_from_db()
        found = replays.start_replay(
            draft, by=cast.committee, since_on=clock.today(), until_on=clock.today()
        )
        jobs.replay_rules(replay_id=found.pk)
        return f"{HOME}replays/{found.pk}/"

    draft = drafted(cast, rule(name="灯", any_words=["路灯"], lead_unit=cast.co_unit))
    added(0)
    case_in(State.REGISTERED, cast)
    client = sign_in(cast.committee)
    urls = [HOME, f"{HOME}rules/new/", f"{HOME}draft/in-force/", f"{HOME}versions/1/"]
    before, replay = [cost(client, url) for url in urls], cost(client, replayed())
    added(1)
    added(2)
    case_in(State.REGISTERED, cast)
    case_in(State.REGISTERED, cast)
    assert [cost(client, url) for url in urls] == before
    assert cost(client, replayed()) == replay


def test_rules_go_out_to_a_file_and_come_back_the_same(cast: Cast) -> None:
    draft = drafted(
        cast,
        rule(name="全", categories=[cast.category.pk, cast.category.parent_id], workdays=3,
             places=[cast.village.code, cast.township.code], stations=[cast.station.pk],
             any_words=["路灯", "灯杆"], all_words=["坏"], none_words=["广告"], channels=["phone"],
             natures=["help"], urgencies=[0, 1], lead_unit=cast.unit, co_units=[cast.co_unit.pk],
             triage="town_major", urgency=1, complexity="simple", remark="先围挡"),
        rule(name="镇", lead=Lead.TOWNSHIP),
        rule(name="急", any_words=["塌方"], urgency=2, goes_on=True),
    )  # fmt: skip
    client = sign_in(cast.committee)
    before = rulesets._told([*draft.rules.order_by("position")], COUNTY)
    for kind in ("csv", "xlsx"):
        answer = client.get(f"{HOME}versions/1/rules.{kind}")
        content = answer.getvalue()
        file = SimpleUploadedFile(f"rules.{kind}", content)
        given = {"file": file, "instead": "on"}
        assert "已导入3条规则。" in shown(client.post(f"{HOME}draft/file/", given, follow=True))
        after = rulesets._told([*draft.rules.order_by("position")], COUNTY)
        assert after == before, kind
    assert client.get(f"{HOME}versions/1/rules.pdf").status_code == 404


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("名称,主办单位\n路灯,没有的局\n", "第2行：没有找到“没有的局”。"),
        ("名称,类别\n路灯,道路与路灯\n", "缺少这些列：主办单位"),
        ("名称,主办单位,地点\n路灯,县住建局,天涯村\n", "没有找到“天涯村”。"),
        ("名称,主办单位,答复期限（工作日）\n路灯,县住建局,三天\n", "“三天”不是天数。"),
        ("名称,主办单位,渠道\n路灯,县住建局,烟火\n", "没有找到“烟火”。"),
        ("名称,主办单位\n", "只有表头"),
        ("", "缺少这些列"),
    ],
)
def test_a_file_that_is_not_understood_says_which_row(cast: Cast, text: str, sentence: str) -> None:
    draft = drafted(cast, rule(name="原有", workdays=3))
    client = sign_in(cast.committee)
    file = SimpleUploadedFile("rules.csv", text.encode() or b"\n")
    answer = client.post(f"{HOME}draft/file/", {"file": file, "instead": "on"})
    assert answer.status_code == 422
    assert sentence in shown(answer)
    assert [each.name for each in draft.rules.all()] == ["原有"]


def test_other_files_are_not_taken(cast: Cast) -> None:
    drafted(cast)
    client = sign_in(cast.committee)
    odd = {"rules.pdf": b"%PDF", "rules.xlsx": b"nothing", "rules.csv": b"\xff\xfe\x00\xd8"}
    for name, content in odd.items():
        file = SimpleUploadedFile(name, content)
        answer = client.post(f"{HOME}draft/file/", {"file": file})
        assert answer.status_code == 422, name


def test_names_that_two_things_bear_ask_for_the_code(cast: Cast) -> None:
    names = Names(COUNTY)
    places = names.places
    twin = places[cast.other_village.code]
    twin.name = "柳树村"
    with pytest.raises(Refusal, match="不止一个"):
        rulesheet._place_of("柳树村", names)
    assert rulesheet._place_of("青石镇柳树村", names) == cast.village.code
    assert rulesheet._place_of(f"{twin.code} 柳树村", names) == twin.code


def test_everything_is_there_in_english(cast: Cast) -> None:
    put(cast, rule(name="路灯", any_words=["路灯"], lead_unit=cast.unit, workdays=3))
    drafted(cast)
    account: Account = cast.committee
    client = sign_in(account)
    client.cookies["django_language"] = "en"
    assert "Routing rules" in shown(client.get(HOME))
