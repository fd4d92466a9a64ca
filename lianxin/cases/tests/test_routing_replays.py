"""A draft is tried on past matters: every one counted once, whatever happens to the worker."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.cases import actions, jobs
from lianxin.cases.actions import replays, rulesets
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case, ReplayStatus, RoutingChange, RoutingReplay, RoutingRuleSet
from lianxin.cases.replaying import moves_of
from lianxin.cases.rulebook import Names
from lianxin.cases.states import State
from lianxin.cases.tests.test_routing import COUNTY, drafted, put, rule
from lianxin.kit import clock
from lianxin.kit.jobs import run_pending
from lianxin.kit.refusals import Refusal

pytestmark = pytest.mark.django_db


def begun(cast: Cast, draft: RoutingRuleSet) -> RoutingReplay:
    draft.refresh_from_db()
    today = clock.today()
    return replays.start_replay(draft, by=cast.committee, since_on=today, until_on=today)


def done(replay: RoutingReplay) -> RoutingReplay:
    jobs.replay_rules(replay_id=replay.pk)
    replay.refresh_from_db()
    return replay


def test_changes_are_counted_by_part_and_compared_with_what_people_did(cast: Cast) -> None:
    put(cast, rule(name="旧", any_words=["路灯"], lead_unit=cast.co_unit))
    case_in(State.ASSIGNED, cast)  # people chose cast.unit
    case_in(State.REGISTERED, cast)
    draft = drafted(cast)
    [row] = draft.rules.all()
    changed = rule(name="新", any_words=["路灯"], lead_unit=cast.unit, urgency=1, workdays=3)
    rulesets.change_rule(row, by=cast.committee, facts=changed, seen=0)
    replay = done(begun(cast, draft))
    assert (replay.status, replay.done_count, replay.changed_count) == (ReplayStatus.DONE, 2, 2)
    assert replay.tallies["changed"] == {"unit": 2, "urgency": 2, "days": 2}
    assert replay.tallies["agreement"] == {"decided": 1, "before": 0, "after": 1}
    told = [
        (each.before, each.after, each.count) for each in moves_of(replay.tallies, Names(COUNTY))
    ]
    assert told == [
        ("县交通局", "县住建局", 2),
        ("不建议", "紧急", 2),
        ("不建议", "3个工作日", 2),
    ]
    assert Case.objects.exclude(lead_unit=None).get().lead_unit == cast.unit


def test_without_rules_in_force_it_is_compared_with_the_remits(cast: Cast) -> None:
    case_in(State.REGISTERED, cast)
    same = done(begun(cast, drafted(cast, rule(name="同", lead_unit=cast.unit))))
    assert (same.done_count, same.changed_count) == (1, 0)


def test_r047_accusations_and_other_counties_take_no_part(cast: Cast) -> None:
    sealed = case_in(State.REGISTERED, cast)
    actions.seal(sealed, by=cast.liaison)
    case_in(State.RECEIVED, cast)
    assert begun(cast, drafted(cast, rule(name="全", workdays=1))).case_count == 0


def test_killed_halfway_it_goes_on_behind_the_last_chunk(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "CHUNK", 2)
    for _ in range(5):
        case_in(State.REGISTERED, cast)
    replay = begun(cast, drafted(cast, rule(name="全", lead_unit=cast.co_unit)))
    assert replays.replay_chunk(replay) is True
    assert replay.done_count == 2
    replay = done(RoutingReplay.objects.get(pk=replay.pk))
    assert (replay.done_count, replay.changed_count, replay.status) == (5, 5, ReplayStatus.DONE)
    assert RoutingChange.objects.count() == 5
    done(replay)
    assert RoutingChange.objects.count() == 5


def test_a_changed_draft_stops_the_replay_and_a_dropped_one_ends_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "CHUNK", 1)
    case_in(State.REGISTERED, cast)
    case_in(State.REGISTERED, cast)
    draft = drafted(cast, rule(name="全", workdays=1))
    replay = begun(cast, draft)
    replays.replay_chunk(replay)
    rulesets.add_rule(draft, by=cast.committee, facts=rule(name="再", workdays=1))
    assert done(replay).status == ReplayStatus.STALE
    draft.refresh_from_db()
    again = begun(cast, draft)
    rulesets.drop_draft(draft, by=cast.committee, seen=draft.revision)
    jobs.replay_rules(replay_id=again.pk)
    assert not RoutingReplay.objects.exists()


def test_pressed_twice_it_runs_once(cast: Cast) -> None:
    draft = drafted(cast, rule(name="全", workdays=1))
    assert begun(cast, draft) == begun(cast, draft)
    jobs.rehearse(RoutingReplay.objects.get())
    assert run_pending() == 1


def test_a_chunk_costs_the_same_for_one_case_and_for_three(cast: Cast) -> None:
    draft = drafted(cast, rule(name="全", lead_unit=cast.co_unit))

    def cost() -> int:
        replay = begun(cast, draft)
        with CaptureQueriesContext(connection) as seen:
            replays.replay_chunk(replay)
        return len(seen)

    case_in(State.REGISTERED, cast)
    one = cost()
    case_in(State.REGISTERED, cast)
    case_in(State.REGISTERED, cast)
    assert cost() == one


def test_strangers_start_none(cast: Cast) -> None:
    draft = drafted(cast, rule(name="全", workdays=1))
    for part in ("presidium", "station_head", "other_committee"):
        with pytest.raises(Refusal):
            replays.start_replay(
                draft, by=cast.fresh(part), since_on=clock.today(), until_on=clock.today()
            )
