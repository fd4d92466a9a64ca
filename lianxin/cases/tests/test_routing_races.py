"""Two editors of one draft at once: one wins, the other is told, the order stays whole."""

from __future__ import annotations

import pytest

from lianxin.cases import jobs
from lianxin.cases.actions import replays, rulesets
from lianxin.cases.factories import Cast, case_in, make_cast
from lianxin.cases.models import RoutingChange, RoutingReplay, RoutingRule, RoutingRuleSet
from lianxin.cases.states import State
from lianxin.cases.tests.test_races import at_once, refused
from lianxin.cases.tests.test_routing import COUNTY, drafted, rule
from lianxin.kit import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def editors(cast: Cast) -> list[str]:
    return ["committee", "system_admin"]


def test_two_drafts_at_once_are_one(cast: Cast) -> None:
    results = at_once(
        *[lambda who=who: rulesets.start_draft(COUNTY, by=cast.fresh(who)) for who in editors(cast)]
    )
    assert len(refused(results)) == RoutingRuleSet.objects.count() == 1


def test_of_two_changes_to_one_rule_the_later_is_told(cast: Cast) -> None:
    draft = drafted(cast, rule(name="甲", workdays=3))
    row = draft.rules.get()
    results = at_once(
        *[
            lambda who=who: rulesets.change_rule(
                RoutingRule.objects.get(pk=row.pk),
                by=cast.fresh(who),
                facts=rule(name=who, workdays=3),
                seen=0,
            )
            for who in editors(cast)
        ]
    )
    assert len(refused(results)) == 1
    row.refresh_from_db()
    assert (row.revision, row.name in editors(cast)) == (1, True)


def test_moves_copies_and_removals_at_once_leave_a_whole_order(cast: Cast) -> None:
    draft = drafted(cast, *(rule(name=name, workdays=3) for name in "甲乙丙丁"))
    one, two, three, four = draft.rules.order_by("position")
    by = cast.fresh
    at_once(
        lambda: rulesets.move_rule(three, by=by("committee"), up=True, seen_at=3),
        lambda: rulesets.move_rule(two, by=by("system_admin"), up=False, seen_at=2),
        lambda: rulesets.remove_rule(one, by=by("committee"), seen=0),
        lambda: rulesets.copy_rule(four, by=by("system_admin")),
    )
    places = list(draft.rules.order_by("position").values_list("position", flat=True))
    assert places == [1, 2, 3, 4]
    draft.refresh_from_db()
    standing = rulesets.put_in_force(draft, by=by("committee"), seen=draft.revision)
    assert standing.rules.count() == 4


def test_a_draft_put_in_force_twice_at_once_is_in_force_once(cast: Cast) -> None:
    draft = drafted(cast, rule(name="甲", workdays=3))
    results = at_once(
        *[
            lambda who=who: rulesets.put_in_force(
                RoutingRuleSet.objects.get(pk=draft.pk), by=cast.fresh(who), seen=draft.revision
            )
            for who in editors(cast)
        ]
    )
    assert len(refused(results)) == 1
    assert RoutingRuleSet.objects.filter(status="in_force").count() == 1


def test_two_workers_on_one_replay_count_every_case_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "CHUNK", 2)
    for _ in range(5):
        case_in(State.REGISTERED, cast)
    draft = drafted(cast, rule(name="全", lead_unit=cast.co_unit))
    today = clock.today()
    replay = replays.start_replay(draft, by=cast.committee, since_on=today, until_on=today)
    at_once(*[lambda: jobs.replay_rules(replay_id=replay.pk)] * 2)
    replay = RoutingReplay.objects.get()
    assert (replay.done_count, RoutingChange.objects.count(), replay.status) == (5, 5, "done")
