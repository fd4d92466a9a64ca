"""R-185: what the public counts: exact rates, whole sums, small cells not told, nothing sealed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lianxin.cases.factories import CaseFactory, Cast, case_in
from lianxin.cases.models import Case, Nature
from lianxin.cases.periods import Period, PeriodKind
from lianxin.cases.states import State
from lianxin.kit import clock
from lianxin.publishing import actions, counting, figures
from lianxin.publishing.models import FigureRow
from lianxin.publishing.views.data import DOWNLOADS


@given(st.lists(st.integers(0, 50), max_size=8))
def test_no_small_part_is_told_nor_alone_untold(counts: list[int]) -> None:
    unseen = figures.hidden(counts)
    assert all(at in unseen for at, count in enumerate(counts) if 0 < count < 3)
    others = [count for at, count in enumerate(counts) if count and at not in unseen]
    assert len(unseen) != 1 or not others
    assert all(counts[at] for at in unseen)


def test_percentages_of_a_whole_sum_to_a_hundred() -> None:
    found = figures.parts([("甲", 7), ("乙", 7), ("丙", 7), ("丁", 4)])
    assert sum(bar.percent for bar in found.told) == Decimal("100.00")
    assert [bar.length for bar in found.told] == [100, 100, 100, 57]


def test_a_single_small_part_hides_the_next_smallest() -> None:
    found = figures.parts([("甲", 9), ("乙", 2), ("丙", 5)])
    assert [bar.label for bar in found.told] == ["甲"]
    assert found.untold == ["乙", "丙"]


def body(answer: Any) -> bytes:
    return b"".join(answer)


def this_year() -> Period:
    return Period.around(PeriodKind.YEAR, clock.today())


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, None), (2, None), (3, 3)])
def test_few_matters_are_not_counted_aloud(cast: Cast, count: int, told: int | None) -> None:
    for _each in range(count):
        case_in(State.RECEIVED, cast)
    assert counting.shown(this_year(), "", "").received == told


@pytest.mark.django_db
def test_sealed_matters_are_in_no_figure(cast: Cast) -> None:
    for _each in range(3):
        case_in(State.CLOSED, cast)
    before = counting.shown(this_year(), "", ""), counting.cells()
    hidden = [case_in(State.CLOSED, cast) for _each in range(2)]
    Case.objects.filter(pk__in=[each.pk for each in hidden]).update(is_sealed=True)
    assert (counting.shown(this_year(), "", ""), counting.cells()) == before
    assert before[0].closed == 3
    satisfaction = dict(before[0].measures)["satisfaction"]
    assert satisfaction is not None
    assert satisfaction.value == Decimal("100.00")


@pytest.mark.django_db
def test_accusations_that_are_not_sealed_are_left_out_too(cast: Cast) -> None:
    for _each in range(3):
        case_in(State.RECEIVED, cast)
    Case.objects.update(nature=Nature.REPORT)
    assert counting.shown(this_year(), "", "").received == 0


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 3])
def test_the_page_takes_the_same_queries_for_one_and_three_stations(
    cast: Cast, django_assert_num_queries: Any, many: int
) -> None:
    for _each in range(many):
        CaseFactory.create(category=cast.category)
    with django_assert_num_queries(21):
        counting.shown(this_year(), "", "")


@pytest.mark.django_db
def test_r186_months_and_years_follow_each_other_without_gaps(
    cast: Cast, at: Callable[[str], None]
) -> None:
    for month in (1, 4):
        at(f"2026-0{month}-10 09:00")
        for _each in range(3):
            case_in(State.RECEIVED, cast)
    found = counting.shown(Period.around(PeriodKind.YEAR, date(2026, 4, 1)), "", "").columns
    assert [(each.label, each.received) for each in found] == [
        ("1", 3),
        ("2", 0),
        ("3", 0),
        ("4", 3),
    ]


@pytest.mark.django_db
def test_cells_are_stored_as_they_go_out(cast: Cast, client: Client) -> None:
    for _each in range(3):
        case_in(State.CLOSED, cast)
    case_in(State.RECEIVED, cast, station=cast.other_station, by=cast.other_liaison)
    run = actions.count_figures()
    row = FigureRow.objects.get(station=cast.station)
    assert row.category.code == "01"
    assert row.cells["received"] == {"whole": 3}
    assert row.cells["satisfaction"] == {"whole": 3, "part": 3, "value": "100.00"}
    text = body(client.get("/open/data/figures.csv")).decode("utf-8-sig")
    head, line = text.splitlines()[:2]
    cells = dict(zip(head.split(","), line.split(","), strict=True))
    assert (cells["station_code"], cells["reply_whole"]) == ("QS01", "3")
    answer = client.get("/open/data/figures.json")
    assert answer["ETag"] == f'"{run.pk}"'
    found = json.loads(body(answer))
    assert found["rows"][0]["figures"]["closed"] == {"whole": 3}
    again = client.get("/open/data/figures.json", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    again = client.get(
        "/open/data/figures.csv", headers={"If-Modified-Since": answer["Last-Modified"]}
    )
    assert again.status_code == 304


@pytest.mark.django_db
def test_small_cells_are_marked_in_both_files(cast: Cast, client: Client) -> None:
    case_in(State.CLOSED, cast)
    actions.count_figures()
    csv = body(client.get("/open/data/figures.csv")).decode()
    assert csv.splitlines()[1].count("<3") > 10
    found = json.loads(body(client.get("/open/data/figures.json")))
    assert set(found["rows"][0]["figures"].values()) == {None}


@pytest.mark.django_db
def test_r172_downloads_wait_politely(cast: Cast, client: Client) -> None:
    cache.clear()
    actions.count_figures()
    for _each in range(DOWNLOADS.free):
        DOWNLOADS.note("127.0.0.1")
    answer = client.get("/open/data/figures.csv")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    cache.clear()


@pytest.mark.django_db
def test_definitions_come_in_both_languages(client: Client) -> None:
    found = client.get("/open/data/definitions.json").json()
    assert found["measures"]["reply"]["zh"]["label"] == "按时答复率"
    assert found["measures"]["reply"]["en"]["label"].isascii()
    assert len(found["measures"]) == 14


@pytest.mark.django_db
def test_before_the_first_night_the_page_says_so(client: Client) -> None:
    assert "数据正在准备" in client.get("/open/data/").content.decode()
    assert client.get("/open/data/figures.json").status_code == 404
    assert client.get("/open/data/figures.csv").status_code == 200
