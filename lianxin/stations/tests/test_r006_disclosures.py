"""R-006: what a station publishes, by version (R-010), and when it counts as stale."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from lianxin.audit.models import AuditEntry
from lianxin.cases import policy
from lianxin.cases.factories import Cast, make_cast
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Mandate, MandateStatus
from lianxin.stations import actions, disclosed
from lianxin.stations.models import Arrangement, Block, Disclosure
from lianxin.stations.policy import disclosure_days


def arranged(cast: Cast, **facts: Any) -> Arrangement:
    """A line of today's month; `facts` replace parts."""
    given: dict[str, Any] = {
        "by": cast.liaison,
        "on": clock.today(),
        "begins": time(9),
        "ends": time(11),
        "place": "便民服务中心",
        "scope": "听取村道意见",
        "deputies": [cast.deputy.person],
    }
    return actions.arrange(cast.station, **{**given, **facts})


def stale(cast: Cast) -> list[str]:
    states = disclosed.freshness(disclosed.latest_of(cast.station))
    return [name for name, each in states.items() if each.is_stale]


def test_r006_nothing_published_is_stale(cast: Cast) -> None:
    assert stale(cast) == ["deputies", "plan", "month"]
    words = disclosed.stale_words(disclosed.latest_of(cast.station))
    assert "联系接待选民计划" in words
    assert "31天" in words


@pytest.mark.parametrize(("days", "is_stale"), [(31, False), (32, True)])
def test_r006_a_block_older_than_31_days_is_stale(cast: Cast, days: int, is_stale: bool) -> None:
    actions.publish_plan(cast.station, by=cast.liaison, body="每月15日接待。")
    with clock.advance(days=days):
        assert ("plan" in stale(cast)) is is_stale
        actions.confirm(cast.station, Block.PLAN, by=cast.liaison)
        assert "plan" not in stale(cast)


def test_r006_the_month_must_be_this_month(cast: Cast) -> None:
    with clock.set_to(clock.midnight(date(2026, 10, 28))):
        arranged(cast, on=date(2026, 10, 30))
        assert "month" not in stale(cast)
    with clock.set_to(clock.midnight(date(2026, 11, 2))):
        assert "month" in stale(cast)


def test_r006_the_number_of_days_comes_from_the_policy() -> None:
    assert disclosure_days() == policy.current().disclosure_days == 31


def test_r010_an_older_plan_stays_readable(cast: Cast) -> None:
    for body in ("每月5日接待。", "每月15日接待。"):
        actions.publish_plan(cast.station, by=cast.liaison, body=body)
    actions.confirm(cast.station, Block.PLAN, by=cast.station_head)
    kept = Disclosure.objects.filter(block=Block.PLAN).order_by("version")
    assert [(each.version, each.body, each.is_unchanged) for each in kept] == [
        (1, "每月5日接待。", False),
        (2, "每月15日接待。", False),
        (3, "每月15日接待。", True),
    ]
    assert {each.confirmed_by for each in kept} == {cast.liaison.person, cast.station_head.person}


def test_nothing_is_confirmed_that_was_never_said(cast: Cast) -> None:
    for block, words in ((Block.PLAN, "还没有发布"), (Block.MONTH, "还没有安排")):
        with pytest.raises(Refusal, match=words):
            actions.confirm(cast.station, block, by=cast.liaison)
    with pytest.raises(Refusal, match="没有可以确认的名单"):
        actions.confirm(cast.other_station, Block.DEPUTIES, by=None)


def test_the_same_plan_is_not_published_twice(cast: Cast) -> None:
    actions.publish_plan(cast.station, by=cast.liaison, body="同样的话")
    with pytest.raises(Refusal, match="没有变化"):
        actions.publish_plan(cast.station, by=cast.liaison, body="同样的话")


@pytest.mark.parametrize("part", ["deputy", "handler", "other_liaison", "other_committee"])
def test_strangers_publish_nothing(cast: Cast, part: str) -> None:
    who = getattr(cast, part)
    made = arranged(cast)
    refused: list[Callable[[], object]] = [
        lambda: actions.publish_plan(cast.station, by=who, body="不"),
        lambda: actions.confirm(cast.station, Block.DEPUTIES, by=who),
        lambda: arranged(cast, by=who),
        lambda: actions.withdraw(made, by=who),
        lambda: actions.restore(made, by=who),
    ]
    for act in refused:
        with pytest.raises(Refusal, match="权限"):
            act()


def test_every_step_is_recorded(cast: Cast) -> None:
    actions.publish_plan(cast.station, by=cast.liaison, body="每月15日接待。")
    actions.confirm(cast.station, Block.DEPUTIES, by=cast.committee)
    made = arranged(cast)
    actions.withdraw(made, by=cast.liaison, notice="防汛")
    actions.restore(made, by=cast.liaison)
    told = AuditEntry.objects.filter(action__startswith="station.").order_by("seq")
    assert list(told.values_list("action", flat=True)) == [
        "station.plan_published",
        "station.disclosure_confirmed",
        "station.arranged",
        "station.arrangement_withdrawn",
        "station.arrangement_restored",
    ]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"on": date(2020, 1, 1)}, "已经过去"),
        ({"begins": time(11), "ends": time(9)}, "晚于开始"),
        ({"begins": time(9), "ends": time(9)}, "晚于开始"),
        ({"deputies": []}, "驻站代表"),
    ],
)
def test_an_arrangement_that_cannot_be_is_refused(
    cast: Cast, facts: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        arranged(cast, **facts)


def test_r026_only_active_deputies_of_the_station_are_arranged(cast: Cast) -> None:
    with pytest.raises(Refusal, match="驻站代表"):
        arranged(cast, deputies=[cast.deputy.person, cast.handler.person])
    Mandate.objects.filter(person=cast.deputy.person).update(status=MandateStatus.SUSPENDED)
    with pytest.raises(Refusal, match="驻站代表"):
        arranged(cast)


def test_a_corrected_line_stands_in_the_place_of_the_old(cast: Cast) -> None:
    first = arranged(cast)
    second = arranged(cast, place="村部", instead_of=first)
    assert list(disclosed.arranged(cast.station, clock.today())) == [second]
    assert first.withdrawn_at is not None
    with pytest.raises(Refusal, match="已经撤下"):
        arranged(cast, instead_of=first)


def test_a_line_taken_back_vanishes_or_says_why(cast: Cast) -> None:
    made = arranged(cast)
    actions.withdraw(made, by=cast.liaison)
    assert not disclosed.arranged(cast.station, clock.today()).exists()
    actions.restore(made, by=cast.liaison)
    with pytest.raises(Refusal, match="没有撤下"):
        actions.restore(made, by=cast.liaison)
    actions.withdraw(made, by=cast.liaison, notice="防汛会商")
    shown = disclosed.arranged(cast.station, clock.today()).get()
    assert (shown.is_cancelled, shown.notice) == (True, "防汛会商")


def test_a_day_that_has_passed_is_not_restored(cast: Cast) -> None:
    made = arranged(cast)
    actions.withdraw(made, by=cast.liaison)
    with clock.advance(days=1), pytest.raises(Refusal, match="已经过去"):
        actions.restore(made, by=cast.liaison)


def test_a_closed_station_publishes_nothing(cast: Cast) -> None:
    actions.close_station(cast.station, by=None, on=clock.today())
    with pytest.raises(Refusal, match="撤并"):
        actions.publish_plan(cast.station, by=cast.committee, body="每月15日接待。")


def test_the_database_holds_the_last_line(cast: Cast) -> None:
    made = arranged(cast)
    row = Disclosure.objects.get(block=Block.MONTH)
    second = clock.today().replace(day=2)
    wrong: list[Callable[[], object]] = [
        lambda: Arrangement.objects.filter(pk=made.pk).update(ends=made.begins),
        lambda: Arrangement.objects.filter(pk=made.pk).update(notice="没有撤下"),
        lambda: Disclosure.objects.filter(pk=row.pk).update(month=None),
        lambda: Disclosure.objects.filter(pk=row.pk).update(month=second),
    ]
    for act in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_make_two_versions() -> None:
    cast = make_cast()

    def publish(body: str) -> None:
        try:
            station = type(cast.station).objects.get(pk=cast.station.pk)
            actions.publish_plan(station, by=cast.fresh("liaison"), body=body)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(publish, body) for body in ("甲", "乙")]:
            each.result(30)
    assert sorted(Disclosure.objects.values_list("version", flat=True)) == [1, 2]
