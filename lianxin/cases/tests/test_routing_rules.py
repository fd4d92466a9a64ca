"""The rules themselves, without a database: first match, going on, words, and what never fires."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianxin.cases.coverage import cover_of, is_contradictory, witness
from lianxin.cases.models import Channel, Nature, Urgency
from lianxin.cases.routing import (
    Conditions,
    Facts,
    Kind,
    Lead,
    Outcome,
    Rule,
    folded,
    matches,
    route,
)
from lianxin.cases.states import Triage

ROAD, LAMP, WATER = 11, 12, 21
MATTER = Facts(
    category=ROAD,
    place="990102101201",
    station=7,
    channel="phone",
    nature="help",
    urgency=0,
    text=folded("村口路面塌陷", "ＬＥＤ 路灯也不亮"),
)


def of(*keys: int) -> frozenset[int]:
    return frozenset(keys)


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        (Conditions(), True),
        (Conditions(categories=of(ROAD)), True),
        (Conditions(categories=of(LAMP, WATER)), False),
        (Conditions(places=("990102",)), True),
        (Conditions(places=("990102101",)), True),
        (Conditions(places=("990102102", "990102101201")), True),
        (Conditions(places=("990103",)), False),
        (Conditions(stations=of(7, 8)), True),
        (Conditions(stations=of(8)), False),
        (Conditions(channels=frozenset({"phone"})), True),
        (Conditions(channels=frozenset({"letter", "visit"})), False),
        (Conditions(natures=frozenset({"help"})), True),
        (Conditions(natures=frozenset({"report"})), False),
        (Conditions(urgencies=of(0)), True),
        (Conditions(urgencies=of(1, 2)), False),
        (Conditions(any_of=("塌方", "塌陷")), True),
        (Conditions(any_of=("塌方",)), False),
        (Conditions(all_of=("路面", "塌陷")), True),
        (Conditions(all_of=("路面", "塌方")), False),
        (Conditions(none_of=("工地",)), True),
        (Conditions(none_of=("工地", "塌陷")), False),
        (Conditions(any_of=("led",)), True),
        (Conditions(any_of=("塌陷led",)), False),
        (Conditions(categories=of(ROAD), places=("990102101",), any_of=("塌陷",)), True),
        (Conditions(categories=of(WATER), places=("990102101",), any_of=("塌陷",)), False),
    ],
)
def test_a_rule_holds_when_every_condition_does(asked: Conditions, *, holds: bool) -> None:
    assert matches(MATTER, asked) is holds


def test_a_matter_without_category_meets_no_category() -> None:
    assert not matches(Facts(), Conditions(categories=of(ROAD)))
    assert matches(Facts(), Conditions())


def test_the_first_rule_that_holds_decides() -> None:
    rules = [
        Rule(1, Conditions(any_of=("塌方",)), Outcome(Lead.UNIT, unit=1)),
        Rule(2, Conditions(any_of=("塌陷",)), Outcome(Lead.UNIT, unit=2)),
        Rule(3, Conditions(categories=of(ROAD)), Outcome(Lead.UNIT, unit=3)),
    ]
    decision = route(MATTER, rules, explain=True)
    assert decision.outcome.unit == 2
    assert decision.main is not None
    assert (decision.main.rule.position, decision.main.words) == (2, ("塌陷",))
    [failed, _held] = decision.trials
    assert [(each.kind, each.holds, each.words) for each in failed.findings] == [
        (Kind.ANY, False, ())
    ]


def test_a_rule_that_goes_on_sets_what_it_says_and_later_rules_say_the_rest() -> None:
    rules = [
        Rule(1, Conditions(any_of=("塌陷",)), Outcome(urgency=1, workdays=2), goes_on=True),
        Rule(2, Conditions(), Outcome(urgency=2, triage=Triage.TOWN_MAJOR), goes_on=True),
        Rule(3, Conditions(), Outcome(Lead.UNIT, unit=3, co=(4,), remark="先围挡")),
    ]
    told = route(MATTER, rules).outcome
    assert told == Outcome(
        Lead.UNIT, 3, (4,), Triage.TOWN_MAJOR, urgency=1, workdays=2, remark="先围挡"
    )


def test_no_rule_no_advice() -> None:
    assert route(MATTER, []).outcome == Outcome()
    assert route(MATTER, [Rule(1, Conditions(any_of=("水管",)))]).main is None


def test_missing_words_and_words_in_the_way_are_named() -> None:
    rule = Rule(1, Conditions(all_of=("路面", "塌方"), none_of=("路灯",)))
    [trial] = route(MATTER, [rule], explain=True).trials
    assert [(each.kind, each.words) for each in trial.findings] == [
        (Kind.ALL, ("塌方",)),
        (Kind.NONE, ("路灯",)),
    ]


@pytest.mark.parametrize(
    ("earlier", "later", "is_covered"),
    [
        (Conditions(), Conditions(categories=of(ROAD)), True),
        (Conditions(categories=of(ROAD, LAMP)), Conditions(categories=of(ROAD)), True),
        (Conditions(categories=of(ROAD)), Conditions(categories=of(ROAD, LAMP)), False),
        (Conditions(places=("990102",)), Conditions(places=("990102101",)), True),
        (Conditions(places=("990102101",)), Conditions(places=("990102",)), False),
        (Conditions(any_of=("塌陷",)), Conditions(any_of=("路面塌陷",)), True),
        (Conditions(any_of=("路面塌陷",)), Conditions(any_of=("塌陷",)), False),
        (Conditions(any_of=("塌", "陷")), Conditions(all_of=("塌方", "伤人")), True),
        (Conditions(none_of=("工地",)), Conditions(), False),
        (Conditions(none_of=("工地",)), Conditions(none_of=("工",)), True),
        (Conditions(none_of=("工地",)), Conditions(any_of=("路灯",)), False),
        (Conditions(urgencies=of(0, 1, 2)), Conditions(), True),
        (Conditions(stations=of(7)), Conditions(stations=of(7), channels=frozenset(["phone"])), 1),
    ],
)
def test_a_wider_rule_before_it_leaves_nothing(
    earlier: Conditions, later: Conditions, *, is_covered: bool
) -> None:
    first, second = Rule(1, earlier), Rule(2, later)
    assert (witness(second, [first]) is None) is bool(is_covered)
    assert cover_of(second, [first]) == (first if is_covered else None)
    assert witness(second, [replace(first, goes_on=True)]) is not None


def test_rules_together_can_leave_nothing_of_another() -> None:
    parts = [
        Rule(1, Conditions(channels=frozenset(Channel.values[:4]))),
        Rule(2, Conditions(channels=frozenset(Channel.values[4:]), any_of=("水",))),
        Rule(3, Conditions(none_of=("水",))),
    ]
    last = Rule(4, Conditions(categories=of(ROAD)))
    assert witness(last, parts) is None
    assert cover_of(last, parts) is None
    assert witness(last, parts[:2]) is not None


@pytest.mark.parametrize(
    ("asked", "is_impossible"),
    [
        (Conditions(all_of=("路面塌陷",), none_of=("塌陷",)), True),
        (Conditions(any_of=("路灯", "灯杆"), none_of=("灯",)), True),
        (Conditions(any_of=("路灯", "电杆"), none_of=("灯",)), False),
        (Conditions(none_of=("灯",)), False),
    ],
)
def test_words_that_exclude_each_other_are_found(asked: Conditions, *, is_impossible: bool) -> None:
    assert is_contradictory(Rule(1, asked)) is is_impossible


WORDS = ("路", "路灯", "灯", "路灯坏", "水", "停水", "水管", "坏")
words = st.lists(st.sampled_from(WORDS), max_size=2, unique=True).map(tuple)
places = st.sampled_from(["99", "9911", "9912", "991111", "991112", "99111111"])


def some(values: list[int] | list[str]) -> st.SearchStrategy[frozenset[object]]:
    return st.sets(st.sampled_from(values), max_size=3).map(frozenset)


conditions = st.builds(
    Conditions,
    categories=some([1, 2, 3]),
    places=st.lists(places, max_size=2, unique=True).map(tuple),
    stations=some([1, 2]),
    channels=some(["phone", "visit"]),
    natures=some(["help"]),
    urgencies=some(list(Urgency.values)),
    any_of=words,
    all_of=words,
    none_of=words,
)
rule_lists = st.lists(
    st.tuples(conditions, st.booleans(), st.integers(1, 9)), min_size=1, max_size=5
).map(
    lambda drawn: [
        Rule(at, asked, Outcome(Lead.NONE if goes_on else Lead.UNIT, unit), goes_on=goes_on)
        for at, (asked, goes_on, unit) in enumerate(drawn, start=1)
    ]
)
matters = st.builds(
    Facts,
    category=st.sampled_from([None, 1, 2, 3, 4]),
    place=st.sampled_from(["99", "9911", "9912", "991111", "991112", "99111111", "88"]).map(
        lambda code: code.ljust(12, "0")
    ),
    station=st.sampled_from([None, 1, 2, 3]),
    channel=st.sampled_from(["phone", "visit", "letter"]),
    nature=st.sampled_from(list(Nature.values)),
    urgency=st.sampled_from(list(Urgency.values)),
    text=st.lists(st.sampled_from(WORDS), max_size=4).map("".join),
)


@given(matters, rule_lists, conditions)
def test_a_rule_added_after_a_match_changes_nothing(
    matter: Facts, rules: list[Rule], added: Conditions
) -> None:
    before = route(matter, rules)
    if before.main is not None and not before.main.rule.goes_on:
        late = Rule(99, added, Outcome(Lead.UNIT, 77, workdays=1))
        assert route(matter, [*rules, late]) == before


@settings(max_examples=400)
@given(rule_lists, st.lists(matters, min_size=5, max_size=20))
def test_what_is_said_never_to_fire_never_fires_and_all_else_can(
    rules: list[Rule], drawn: list[Facts]
) -> None:
    for at, rule in enumerate(rules):
        found = witness(rule, rules[:at])
        if found is None:
            assert not any(rule in fired_on(matter, rules) for matter in drawn)
        else:
            assert rule in fired_on(found, rules)


def fired_on(matter: Facts, rules: list[Rule]) -> list[Rule]:
    return [trial.rule for trial in route(matter, rules).fired]


@given(matters, rule_lists)
def test_explaining_changes_nothing(matter: Facts, rules: list[Rule]) -> None:
    told = route(matter, rules, explain=True)
    assert replace(told, trials=()) == route(matter, rules)
    assert [trial for trial in told.trials if trial.holds] == list(told.fired)
