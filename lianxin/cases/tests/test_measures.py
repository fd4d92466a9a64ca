"""Figures: exact decimals, published examples to the last digit, honest denominators."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner

from lianxin.cases import actions, queries
from lianxin.cases.commands import report
from lianxin.cases.factories import CaseFactory, Cast, case_in, received
from lianxin.cases.models import Case
from lianxin.cases.queries import Funnel, shares
from lianxin.cases.states import Result, State
from lianxin.kit import clock


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(4222, 4320, "97.73"), (3935, 4222, "93.20"), (3935, 4320, "91.09"), (150, 165, "90.91")],
)
def test_r185_a_rate_is_rounded_half_up(part: int, whole: int, expected: str) -> None:
    assert queries.rate(part, whole) == Decimal(expected)


def test_r185_half_a_hundredth_goes_up() -> None:
    assert queries.rate(1, 800) == Decimal("0.13")
    assert queries.rate(0, 0) is None


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((1031, 481, 287), "57.31 26.74 15.95"),
        ((4733, 3162, 238, 114, 14, 969), "51.28 34.26 2.58 1.23 0.15 10.50"),
        ((1, 1, 1), "33.34 33.33 33.33"),
        ((0, 0), "0.00 0.00"),
    ],
)
def test_r185_a_distribution_sums_to_one_hundred(counts: tuple[int, ...], expected: str) -> None:
    assert shares(counts) == [Decimal(each) for each in expected.split()]


def test_p1_the_funnel_of_the_published_county() -> None:
    funnel = Funnel(collected=4320, assigned=4222, closed=3935)
    rates = (funnel.assigned_rate, funnel.closed_of_assigned_rate, funnel.closed_rate)
    assert rates == (Decimal("97.73"), Decimal("93.20"), Decimal("91.09"))


@pytest.mark.django_db
def test_p1_counts_what_was_collected_handed_on_and_closed(cast: Cast) -> None:
    for state in (State.RECEIVED, State.ASSIGNED, State.ESCALATED, State.CLOSED, State.SPLIT):
        case_in(state, cast)
    part = Case.objects.filter(parent__isnull=False).first()
    assert part is not None
    assert queries.funnel(Case.objects.all()) == Funnel(collected=5, assigned=3, closed=1)
    actions.assign(part, by=cast.station_head, lead=cast.unit)
    assert queries.funnel(Case.objects.all()) == Funnel(collected=5, assigned=4, closed=1)
    assert queries.funnel(Case.objects.visible_to(cast.other_liaison)).collected == 0


@pytest.mark.django_db
def test_a_returned_matter_was_assigned_once(cast: Cast) -> None:
    case = case_in(State.RETURNING, cast)
    actions.accept_return(case, by=cast.station_head)
    assert queries.funnel(Case.objects.all()).assigned == 1


@pytest.mark.django_db
def test_both_days_of_a_span_count(cast: Cast) -> None:
    received(cast)
    today = clock.today()
    assert queries.funnel(Case.objects.all(), today, today).collected == 1
    assert queries.funnel(Case.objects.all(), until=today.replace(year=2001)).collected == 0


@pytest.mark.django_db
def test_results_and_overdue_by_unit_and_station(cast: Cast) -> None:
    case_in(State.CLOSED, cast)
    late = {"state": State.HANDLING, "lead_unit": cast.unit, "due_on": clock.today()}
    past = clock.today().replace(year=2020)
    CaseFactory.create(station=cast.station, category=cast.category, step_due_on=past, **late)
    results = {each.code: each.percent for each in queries.result_distribution(Case.objects.all())}
    assert results[Result.RESOLVED] == Decimal(100)
    assert queries.overdue_by_unit(Case.objects.all()) == [(cast.unit.pk, "县住建局", 1)]
    assert queries.overdue_by_station(Case.objects.all()) == {cast.station.pk: 1}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["funnel", "results", "measures"])
def test_the_report_command_prints_text_and_json(cast: Cast, name: str) -> None:
    case_in(State.CLOSED, cast)
    told = CliRunner().invoke(report, [name, "--format", "json", "--division", cast.county.code])
    assert told.exit_code == 0
    assert json.loads(told.output)
    assert CliRunner().invoke(report, [name, "--since", "2020-01-01"]).exit_code == 0
    assert CliRunner().invoke(report, [name, "--division", "1"]).exit_code == 2
