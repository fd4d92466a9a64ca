"""Stations open, are staffed, close and merge; coverage (R-001 … R-005, R-009, R-011)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lianxin.audit.models import AuditEntry
from lianxin.cases.factories import Cast
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people.factories import MandateFactory, PersonFactory, UnitFactory
from lianxin.people.models import CongressLevel, MandateStatus, UnitKind
from lianxin.stations import actions, queries
from lianxin.stations.factories import PostFactory, StationFactory
from lianxin.stations.models import Post, PostKind, ResidentDeputy, Station, StationKind


def opened(cast: Cast, **facts: Any) -> Station:
    """A station opened by the committee; `facts` replace parts."""
    given = {
        "by": cast.committee,
        "code": "NEW1",
        "kind": StationKind.POINT,
        "division": cast.village,
        "owner": cast.station.owner,
        "address": "村部",
    }
    return actions.open_station("柳树村联系点", **{**given, **facts})


@pytest.mark.parametrize("kind", list(StationKind))
def test_r001_a_station_has_one_of_five_types(cast: Cast, kind: StationKind) -> None:
    assert opened(cast, kind=kind, parent=cast.station).parent == cast.station


def test_r001_the_owner_is_an_organ_of_the_congress(cast: Cast) -> None:
    with pytest.raises(Refusal, match="人大机关"):
        opened(cast, owner=cast.unit)


def test_r001_a_code_is_used_once(cast: Cast) -> None:
    with pytest.raises(Refusal, match="已经使用"):
        opened(cast, code=cast.station.code)


def test_r001_no_station_stands_above_itself(cast: Cast) -> None:
    child = opened(cast, parent=cast.station)
    with pytest.raises(Refusal, match="下级"):
        actions.amend_station(cast.station, by=cast.committee, parent=child)
    with pytest.raises(IntegrityError), transaction.atomic():
        Station.objects.filter(pk=child.pk).update(parent=child)


def test_r002_closing_one_plate_leaves_the_others_of_the_venue(cast: Cast) -> None:
    other = opened(cast, address=cast.station.address)
    actions.close_station(other, by=cast.committee, on=clock.today())
    cast.station.refresh_from_db()
    assert cast.station.closed_on is None


@pytest.mark.parametrize(
    ("heads", "liaisons", "words"),
    [(0, 0, "没有站长，也没有联络员"), (0, 1, "还没有站长"), (1, 0, "还没有联络员"), (1, 2, "")],
)
def test_r003_a_station_lacking_staff_is_warned_of(
    db: None, heads: int, liaisons: int, words: str
) -> None:
    station = StationFactory.create()
    PostFactory.create_batch(heads, station=station, kind=PostKind.HEAD)
    PostFactory.create_batch(liaisons, station=station)
    PostFactory.create(station=station, until_on=date(2021, 1, 1))
    found = queries.with_staff_counts(Station.objects.filter(pk=station.pk)).get()
    assert words in queries.gap_of(found)
    assert bool(words) == bool(queries.gap_of(found))


def test_r003_a_station_has_one_head_at_a_time(cast: Cast) -> None:
    with pytest.raises(Refusal, match="已有站长"):
        actions.appoint(cast.station, PersonFactory.create(), PostKind.HEAD, by=cast.committee)
    head = Post.objects.get(station=cast.station, kind=PostKind.HEAD)
    actions.end_post(head, by=cast.committee, until_on=clock.today())
    person = PersonFactory.create()
    assert actions.appoint(cast.station, person, PostKind.HEAD, by=cast.committee).pk
    with pytest.raises(Refusal, match="已经结束"):
        actions.end_post(head, by=cast.committee, until_on=clock.today())


def test_r004_the_head_may_but_need_not_be_a_deputy(cast: Cast) -> None:
    station = opened(cast)
    assert actions.appoint(station, cast.deputy.person, PostKind.HEAD, by=cast.committee).pk


def test_r005_every_active_mandate_of_city_county_and_township_belongs_somewhere(
    cast: Cast,
) -> None:
    reach = (cast.county.prefix,)
    congress = cast.deputy.person.mandates.get().congress
    loose = MandateFactory.create(congress=congress)
    MandateFactory.create(
        congress=congress, status=MandateStatus.TERMINATED, until_on=clock.today()
    )
    MandateFactory.create(congress__level=CongressLevel.NATIONAL, congress__division=cast.county)
    coverage = queries.deputy_coverage(reach)
    assert (coverage.covered, coverage.whole, coverage.percent) == (2, 3, "66.67%")
    assert list(queries.without_station(reach)) == [loose]
    assert actions.admit(cast.station, [loose, loose], by=cast.committee) == 1
    assert actions.admit(cast.station, [loose], by=cast.committee) == 0
    assert queries.deputy_coverage(reach).percent == "100.00%"
    assert queries.deputy_coverage((cast.other_county.prefix,)).percent == "—"


def test_r005_who_lost_the_mandate_is_not_admitted(cast: Cast) -> None:
    lost = MandateFactory.create(status=MandateStatus.TERMINATED, until_on=clock.today())
    with pytest.raises(Refusal, match="终止"):
        actions.admit(cast.station, [lost], by=None)


def test_r009_coverage_counts_townships_with_an_open_station(cast: Cast) -> None:
    reach = (cast.county.prefix,)
    assert queries.township_coverage(reach).percent == "100.00%"
    actions.close_station(cast.other_station, by=cast.committee, on=clock.today())
    coverage = queries.township_coverage(reach)
    assert (coverage.covered, coverage.whole, coverage.percent) == (1, 2, "50.00%")
    opened(cast, division=cast.other_village, owner=cast.other_station.owner)
    assert queries.township_coverage(reach).covered == 2


def test_r009_a_hundred_and_fifty_of_a_hundred_and_sixty_five() -> None:
    assert queries.Coverage(150, 165).percent == "90.91%"


def test_r011_merging_moves_the_deputies_and_keeps_history(cast: Cast) -> None:
    actions.close_station(
        cast.station, by=cast.committee, on=clock.today(), into=cast.other_station
    )
    assert ResidentDeputy.objects.filter(station=cast.station, until_on=clock.today()).count() == 2
    assert ResidentDeputy.objects.filter(station=cast.other_station).count() == 2
    assert not Post.objects.filter(station=cast.station, until_on__isnull=True).exists()
    with pytest.raises(Refusal, match="已经撤并"):
        actions.amend_station(cast.station, by=cast.committee, phone="1")
    with pytest.raises(Refusal, match="另一个开放"):
        actions.close_station(
            cast.other_station, by=cast.committee, on=clock.today(), into=cast.station
        )


@pytest.mark.parametrize(
    "part", ["other_committee", "presidium", "liaison", "station_head", "deputy"]
)
def test_only_the_keepers_of_the_area_run_stations(cast: Cast, part: str) -> None:
    who = getattr(cast, part)
    with pytest.raises(Refusal, match="权限"):
        opened(cast, by=who)
    with pytest.raises(Refusal, match="权限"):
        actions.close_station(cast.station, by=who, on=clock.today())
    with pytest.raises(Refusal, match="权限"):
        actions.appoint(cast.station, who.person, PostKind.LIAISON, by=who)
    with pytest.raises(Refusal, match="权限"):
        actions.admit(cast.station, [], by=who)


def test_the_head_keeps_hours_and_phone_current_and_nothing_else(cast: Cast) -> None:
    actions.amend_station(cast.station, by=cast.station_head, opening_hours="周一 9:00–11:00")
    cast.station.refresh_from_db()
    assert cast.station.opening_hours == "周一 9:00–11:00"
    with pytest.raises(Refusal, match="权限"):
        actions.amend_station(cast.station, by=cast.station_head, name="新名")
    with pytest.raises(Refusal, match="权限"):
        actions.amend_station(cast.station, by=cast.liaison, phone="1")


def test_every_change_is_audited(cast: Cast) -> None:
    station = opened(cast, by=cast.system_admin)
    post = actions.appoint(station, PersonFactory.create(), PostKind.LIAISON, by=cast.committee)
    actions.end_post(post, by=cast.committee, until_on=clock.today())
    actions.close_station(station, by=cast.committee, on=clock.today())
    told = AuditEntry.objects.values_list("action", flat=True)
    assert {
        "station.opened",
        "station.appointed",
        "station.post_ended",
        "station.closed",
    } <= set(told)


def test_an_owner_of_the_congress_may_be_changed(cast: Cast) -> None:
    owner = UnitFactory.create(kind=UnitKind.CONGRESS, division=cast.county)
    actions.amend_station(cast.station, by=cast.committee, owner=owner)
    assert Station.objects.get(pk=cast.station.pk).owner == owner
