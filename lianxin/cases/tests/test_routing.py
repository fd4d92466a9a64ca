"""Rules drafted, put in force and asked: what they advise stands with the case, and only there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.audit.models import AuditEntry
from lianxin.cases import actions, advice, rulebook
from lianxin.cases.actions import rulesets
from lianxin.cases.actions.ledgers import import_chunk
from lianxin.cases.actions.routing import note_advice
from lianxin.cases.dossier import Dossier
from lianxin.cases.factories import Cast, CategoryFactory, RemitFactory, case_in, received
from lianxin.cases.forms.moves import AssignForm
from lianxin.cases.models import (
    Case,
    Category,
    Channel,
    Remit,
    RoutingDecision,
    RoutingRule,
    RoutingRuleSet,
    RuleSetStatus,
    Urgency,
)
from lianxin.cases.routing import Facts, Lead
from lianxin.cases.rulebook import Names
from lianxin.cases.states import State, Triage
from lianxin.cases.tests.test_races import ledger_of
from lianxin.kit.refusals import Refusal
from lianxin.people.factories import UnitFactory
from lianxin.people.models import UnitKind

pytestmark = pytest.mark.django_db

COUNTY = "990102"


def rule(**facts: Any) -> dict[str, Any]:
    """The facts of a rule; naming a unit makes it the lead."""
    lead = Lead.UNIT if facts.get("lead_unit") else Lead.NONE
    return {**rulesets.nothing(), "name": "规则", "lead": lead, **facts}


def drafted(cast: Cast, *rules: dict[str, Any]) -> RoutingRuleSet:
    draft = rulesets.start_draft(COUNTY, by=cast.committee)
    for facts in rules:
        rulesets.add_rule(draft, by=cast.committee, facts=facts)
    draft.refresh_from_db()
    return draft


def put(cast: Cast, *rules: dict[str, Any]) -> RoutingRuleSet:
    """The rules are in force."""
    draft = drafted(cast, *rules)
    return rulesets.put_in_force(draft, by=cast.committee, seen=draft.revision)


def suggestion(case: Case) -> advice.Suggestion:
    found = advice.suggestion_for(case)
    assert found is not None
    return found


def test_a_registered_matter_keeps_what_the_rules_advise_and_why(cast: Cast) -> None:
    put(
        cast,
        rule(name="险情", any_words=["塌方"], lead_unit=cast.other_unit),
        rule(name="夜间", any_words=["看不见路"], urgency=Urgency.URGENT, goes_on=True),
        rule(
            name="路灯",
            categories=[cast.category.pk],
            any_words=["路灯", "灯杆"],
            lead_unit=cast.co_unit,
            co_units=[cast.unit.pk],
            workdays=3,
            triage=Triage.TOWN_GENERAL,
            remark="先查电源",
        ),
    )
    told = suggestion(case_in(State.REGISTERED, cast))
    assert told.unit == cast.co_unit
    assert told.reason == "第3条：路灯，命中“路灯”"
    assert told.also == ["第2条：夜间，命中“看不见路”"]
    assert (told.urgency, told.triage, told.co) == ("紧急", "乡镇一般事项", [cast.unit])


def test_the_form_of_assignment_begins_as_advised_and_may_be_overruled(cast: Cast) -> None:
    put(cast, rule(name="路灯", any_words=["路灯"], lead_unit=cast.co_unit, remark="先查电源",
                   complexity="simple", co_units=[cast.unit.pk], workdays=4))  # fmt: skip
    case = case_in(State.REGISTERED, cast)
    form = AssignForm(case=case, by=cast.station_head)
    assert form.initial["lead"] == cast.co_unit.pk
    assert form.initial["co"] == [cast.unit.pk]
    assert (form.initial["complexity"], form.initial["instructions"]) == ("simple", "先查电源")
    assert form.initial["workdays"] == 4
    assert form.fields["lead"].help_text == "已按交办规则填好，可以改。第1条：路灯，命中“路灯”"

    actions.assign(case, by=cast.station_head, lead=cast.other_unit)
    assert suggestion(case).is_followed is False
    followed = case_in(State.REGISTERED, cast)
    assert suggestion(followed).is_followed is None
    actions.assign(followed, by=cast.station_head, lead=cast.co_unit)
    assert suggestion(followed).is_followed is True


def test_without_rules_nothing_is_said_and_the_remits_suggest_as_before(cast: Cast) -> None:
    case = case_in(State.REGISTERED, cast)
    assert advice.suggestion_for(case) is None
    assert "lead" not in AssignForm(case=case, by=cast.station_head).initial


def test_where_no_rule_holds_the_remit_is_named(cast: Cast) -> None:
    put(cast, rule(name="水", any_words=["停水"], lead_unit=cast.other_unit))
    told = suggestion(case_in(State.REGISTERED, cast))
    assert told.unit == cast.unit
    assert told.reason == "没有规则命中，按承办职责"


def test_the_township_government_of_the_place_is_found(cast: Cast) -> None:
    town = UnitFactory.create(
        division=cast.township, name="青石镇人民政府", kind=UnitKind.GOVERNMENT
    )
    put(cast, rule(name="镇里办", lead=Lead.TOWNSHIP))
    assert suggestion(case_in(State.REGISTERED, cast)).unit == town
    elsewhere = case_in(State.REGISTERED, cast, place=cast.other_village)
    assert suggestion(elsewhere).trouble_words == "没有找到事发地的乡镇人民政府"


def test_a_correction_asks_the_rules_anew(cast: Cast) -> None:
    put(cast, rule(name="水", categories=[cast.other_category.pk], lead_unit=cast.other_unit))
    case = case_in(State.REGISTERED, cast)
    assert suggestion(case).unit == cast.unit
    actions.amend(case, by=cast.liaison, reason="类别登错", category=cast.other_category)
    assert suggestion(case).unit == cast.other_unit
    assert RoutingDecision.objects.filter(case=case).count() == 2


def test_a_first_level_category_covers_its_parts(cast: Cast) -> None:
    put(cast, rule(name="城建", categories=[cast.category.parent_id], lead_unit=cast.co_unit))
    assert suggestion(case_in(State.REGISTERED, cast)).unit == cast.co_unit


def test_a_place_covers_all_inside_it(cast: Cast) -> None:
    put(
        cast,
        rule(name="白水", places=[cast.other_township.code], lead_unit=cast.other_unit),
        rule(name="青石", places=[cast.township.code], lead_unit=cast.co_unit),
    )
    assert suggestion(case_in(State.REGISTERED, cast)).unit == cast.co_unit


def test_r047_the_accused_unit_is_never_named(cast: Cast) -> None:
    put(cast, rule(name="全部", lead_unit=cast.unit, co_units=[cast.co_unit.pk]))
    before = case_in(State.REGISTERED, cast)
    assert suggestion(before).unit == cast.unit
    actions.seal(before, by=cast.liaison, accused_unit=cast.unit)
    assert suggestion(before).unit is None
    assert suggestion(before).trouble_words == "规则指定的单位是被反映单位，不能承办"
    assert "lead" not in AssignForm(case=before, by=cast.secret).initial

    office = UnitFactory.create(division=cast.county, parent=cast.co_unit)
    RoutingRule.objects.update(lead_unit=office)
    accused = case_in(State.REGISTERED, cast, accused_unit=cast.co_unit)
    assert suggestion(accused).unit is None


def test_r047_the_remit_of_the_accused_is_passed_over(cast: Cast) -> None:
    put(cast, rule(name="水", any_words=["停水"], lead_unit=cast.other_unit))
    RemitFactory.create(unit=cast.co_unit, category=cast.category, division=cast.county)
    case = case_in(State.REGISTERED, cast, accused_unit=cast.unit)
    assert suggestion(case).unit == cast.co_unit


def test_outsiders_of_the_decision_are_shown_no_advice(cast: Cast) -> None:
    put(cast, rule(name="路灯", any_words=["路灯"], lead_unit=cast.unit))
    case = case_in(State.HANDLING, cast)
    for part in ("liaison", "station_head", "presidium", "committee"):
        assert Dossier(case, cast.fresh(part)).advice is not None, part
    for part in ("deputy", "handler", "unit_head", "co_handler"):
        assert Dossier(case, cast.fresh(part)).advice is None, part


def test_a_rule_for_a_closed_or_foreign_unit_says_so(cast: Cast) -> None:
    town = UnitFactory.create(division=cast.other_township)
    put(cast, rule(name="外镇", any_words=["路灯"], lead_unit=town))
    assert "不在" in suggestion(case_in(State.REGISTERED, cast)).trouble_words
    RoutingRule.objects.update(lead_unit=cast.co_unit)
    case = case_in(State.REGISTERED, cast)
    assert suggestion(case).unit == cast.co_unit
    type(cast.co_unit).objects.filter(pk=cast.co_unit.pk).update(is_active=False)
    assert suggestion(case).unit is None
    assert suggestion(case_in(State.REGISTERED, cast)).trouble_words == "规则指定的单位已停用"


def test_rules_that_fail_never_stand_in_the_way_of_registration(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    put(cast, rule(name="路灯", any_words=["路灯"], lead_unit=cast.unit))
    RoutingRule.objects.update(lead="", lead_unit=None, places=["no code"])
    connection.cursor().execute("UPDATE cases_routingrule SET lead = 'nobody'")
    case = case_in(State.REGISTERED, cast)
    assert case.state == State.REGISTERED
    assert not RoutingDecision.objects.exists()
    assert "no advice" in caplog.text


def test_many_matters_cost_as_many_queries_as_one(cast: Cast) -> None:
    put(cast, rule(name="路灯", any_words=["路灯"], lead_unit=cast.unit))
    cases = [case_in(State.REGISTERED, cast) for _ in range(4)]

    def cost(count: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert note_advice(cases[:count]) == count
        return len(seen)

    one = cost(1)
    assert cost(4) == one <= 9
    rulesets.start_draft(COUNTY, by=cast.committee)
    draft = rulebook.current(COUNTY, RuleSetStatus.DRAFT)
    assert draft is not None
    for at in range(5):
        facts = rule(name=str(at), any_words=[f"词{at}"], lead_unit=cast.co_unit)
        rulesets.add_rule(draft, by=cast.committee, facts=facts)
    draft.refresh_from_db()
    rulesets.put_in_force(draft, by=cast.committee, seen=draft.revision)
    assert cost(4) == one


def test_split_and_carried_matters_are_advised_too(cast: Cast) -> None:
    put(cast, rule(name="路灯", any_words=["路灯"], lead_unit=cast.co_unit))
    whole = case_in(State.REGISTERED, cast)
    parts = actions.split(whole, by=cast.station_head, titles=["修灯", "换电缆"])
    assert [suggestion(part).unit for part in parts] == [cast.co_unit] * 2
    import_chunk(ledger_of(cast), by=cast.liaison)
    carried = Case.objects.filter(channel=Channel.LEDGER)
    assert [suggestion(case).unit for case in carried] == [cast.co_unit] * 3


def test_every_change_of_the_draft_is_audited_and_the_order_stays_whole(cast: Cast) -> None:
    draft = drafted(cast, *(rule(name=name, workdays=3) for name in "甲乙丙"))
    by = cast.committee

    def names() -> list[str]:
        return list(draft.rules.order_by("position").values_list("name", flat=True))

    one, two, _three = draft.rules.order_by("position")
    rulesets.move_rule(two, by=by, up=True, seen_at=2)
    assert names() == ["乙", "甲", "丙"]
    rulesets.copy_rule(two, by=by)
    assert names() == ["乙", "乙（副本）", "甲", "丙"]
    one.refresh_from_db()
    rulesets.remove_rule(one, by=by, seen=one.revision)
    assert list(draft.rules.order_by("position").values_list("position", flat=True)) == [1, 2, 3]
    rulesets.change_rule(two, by=by, facts=rule(name="丁", workdays=4), seen=0)
    draft.refresh_from_db()
    assert draft.revision == 7
    rulesets.drop_draft(draft, by=by, seen=7)
    done = AuditEntry.objects.filter(action__startswith="routing.").order_by("seq")
    assert [entry.action.removeprefix("routing.") for entry in done] == [
        "draft_started", *["rule_added"] * 3, "rule_moved", "rule_added", "rule_removed",
        "rule_changed", "draft_dropped",
    ]  # fmt: skip


def test_a_version_in_force_is_kept_and_can_be_gone_back_to(cast: Cast) -> None:
    first = put(cast, rule(name="甲", workdays=3))
    second = put(cast, rule(name="乙", workdays=4))
    first.refresh_from_db()
    assert (first.status, second.status) == (RuleSetStatus.PAST, RuleSetStatus.IN_FORCE)
    assert list(second.rules.values_list("name", flat=True)) == ["甲", "乙"]
    draft = rulesets.start_draft(COUNTY, by=cast.committee, of=first)
    assert (draft.version, draft.note) == (3, "依据第1版")
    assert [each.name for each in draft.rules.all()] == ["甲"]
    told = rulebook.differences(draft, second)
    assert (told.added, told.removed, told.is_reordered) == (0, 1, False)
    with pytest.raises(Refusal, match="已经有一份草稿"):
        rulesets.start_draft(COUNTY, by=cast.committee)


def test_a_version_in_force_is_changed_by_nobody(cast: Cast) -> None:
    standing = put(cast, rule(name="甲", workdays=3))
    [row] = standing.rules.all()
    tries: list[Callable[[], object]] = [
        lambda: rulesets.add_rule(standing, by=cast.committee, facts=rule(workdays=1)),
        lambda: rulesets.change_rule(row, by=cast.committee, facts=rule(workdays=1), seen=0),
        lambda: rulesets.remove_rule(row, by=cast.committee, seen=0),
        lambda: rulesets.drop_draft(standing, by=cast.committee, seen=1),
        lambda: rulesets.put_in_force(standing, by=cast.committee, seen=1),
    ]
    for attempt in tries:
        with pytest.raises(Refusal, match="已经启用或放弃"):
            attempt()


def test_whoever_comes_second_is_told_and_nothing_is_lost(cast: Cast) -> None:
    draft = drafted(cast, rule(name="甲", workdays=3), rule(name="乙", workdays=3))
    one, two = draft.rules.order_by("position")
    rulesets.change_rule(one, by=cast.committee, facts=rule(name="先", workdays=1), seen=0)
    with pytest.raises(Refusal, match="您填的内容还在下面"):
        rulesets.change_rule(one, by=cast.system_admin, facts=rule(name="后", workdays=2), seen=0)
    rulesets.move_rule(two, by=cast.committee, up=True, seen_at=2)
    with pytest.raises(Refusal, match="刚调整过顺序"):
        rulesets.move_rule(two, by=cast.system_admin, up=True, seen_at=2)
    with pytest.raises(Refusal, match="刚改过草稿"):
        rulesets.put_in_force(draft, by=cast.system_admin, seen=draft.revision)
    with pytest.raises(Refusal, match="最前或最后"):
        rulesets.move_rule(two, by=cast.committee, up=True, seen_at=1)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": " ", "workdays": 3}, "起个名称"),
        ({}, "什么也没有建议"),
        ({"any_words": ["路 面"], "workdays": 3}, "不能作为词语"),
        ({"none_words": ["，"], "workdays": 3}, "不能作为词语"),
        ({"workdays": 0, "lead": Lead.REMIT}, "1到250"),
        ({"workdays": 300}, "1到250"),
        ({"lead": Lead.UNIT}, "要选一个单位"),
        ({"lead": Lead.REMIT, "goes_on": True}, "不指定主办单位"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(
    cast: Cast, facts: dict[str, Any], sentence: str
) -> None:
    draft = drafted(cast)
    with pytest.raises(Refusal, match=sentence):
        rulesets.add_rule(draft, by=cast.committee, facts=rule(**facts))


def test_only_committee_and_administrator_of_the_county_change_rules(cast: Cast) -> None:
    for part in cast.accounts():
        if part not in {"committee", "system_admin"}:
            with pytest.raises(Refusal, match="没有办理这件事的权限"):
                rulesets.start_draft(COUNTY, by=cast.fresh(part))
    with pytest.raises(Refusal):
        rulesets.start_draft("990103", by=cast.committee)
    assert not RoutingRuleSet.objects.exists()


def test_rules_of_another_county_say_nothing_here(cast: Cast) -> None:
    draft = rulesets.start_draft("990103", by=cast.other_committee)
    rulesets.add_rule(draft, by=cast.other_committee, facts=rule(name="远", workdays=1))
    draft.refresh_from_db()
    rulesets.put_in_force(draft, by=cast.other_committee, seen=draft.revision)
    assert advice.suggestion_for(case_in(State.REGISTERED, cast)) is None


def test_rules_from_remits_say_what_the_remits_say(cast: Cast) -> None:
    top = Category.objects.get(code="01")
    RemitFactory.create(unit=cast.other_unit, category=top, division=cast.county)
    town = UnitFactory.create(division=cast.township, name="青石镇城建办")
    RemitFactory.create(unit=town, category=cast.category, division=cast.township)
    RemitFactory.create(unit=cast.co_unit, category=cast.other_category, division=cast.village)
    third = CategoryFactory.create(code="0103", name="燃气", parent=top)
    draft = drafted(cast)
    count = rulesets.draft_from_remits(draft, by=cast.committee)
    assert count == Remit.objects.count() == 4
    above = advice.parents()
    rules = advice.rules_of(draft, above)
    for category in (cast.category, cast.other_category, third):
        for place in (cast.village, cast.township, cast.other_village, cast.county):
            facts = Facts(category=category.pk, place=place.code)
            matter = advice.Matter(facts, place.code)
            offices = advice.Offices([matter], above)
            by_remit, by_rule = offices.advise(matter, []), offices.advise(matter, rules)
            assert by_rule.unit == by_remit.unit, (category.name, place.name)


def test_the_list_warns_of_what_cannot_fire_or_leads_nowhere(cast: Cast) -> None:
    closed = UnitFactory.create(division=cast.county, short_name="旧局")
    town = UnitFactory.create(division=cast.township, short_name="青石镇")
    idle = CategoryFactory.create(code="0109", parent=cast.category.parent)
    draft = drafted(
        cast,
        rule(name="城建", categories=[cast.category.parent_id], workdays=3),
        rule(name="路灯", categories=[cast.category.pk], any_words=["路灯"], lead_unit=cast.unit),
        rule(name="矛盾", any_words=["路灯杆"], none_words=["路灯"], workdays=3),
        rule(name="旧局", any_words=["供水"], lead_unit=closed),
        rule(name="本镇", any_words=["用电"], lead_unit=town),
        rule(name="本镇内", any_words=["用气"], places=[cast.village.code], lead_unit=town),
        rule(name="水", any_words=["水", "停水"], workdays=3),
        rule(name="停用类", categories=[idle.pk], any_words=["煤炭"], workdays=3),
    )
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)
    Category.objects.filter(pk=idle.pk).update(is_active=False)
    found = {
        line.row.name: line.warnings
        for line in rulebook.lines_of(draft, Names(COUNTY), checked=True)
    }
    assert found["路灯"] == ["第1条“城建”已经全部覆盖，这条规则永远不会命中。"]
    assert found["矛盾"] == ["词语条件互相矛盾，这条规则永远不会命中。"]
    assert found["旧局"] == ["单位已停用或不能承办：旧局。"]
    assert found["本镇"] == ["青石镇只承办青石镇的事项，规则的地点超出了这个范围。"]
    assert any("类别已停用" in words for words in found["停用类"])
    assert found["水"] == ["只有一个字的词语容易误中地名、人名：水。"]
    assert found["城建"] == found["本镇内"] == []


def test_an_unregistered_matter_has_no_advice_yet(cast: Cast) -> None:
    put(cast, rule(name="路灯", any_words=["路灯"], lead_unit=cast.unit))
    assert advice.suggestion_for(received(cast)) is None
