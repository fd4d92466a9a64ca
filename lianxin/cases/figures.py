"""What the public may know of matters: numbers only, none of sealed ones (R-006, R-007)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from lianxin.cases.models import Case, Participant
from lianxin.cases.queries import Share, Span, Table, result_distribution
from lianxin.cases.states import Result
from lianxin.kit import clock
from lianxin.stations.models import Station

MOST_CATEGORIES = 6


@dataclass(frozen=True, slots=True)
class StationFigures:
    """One station in one year."""

    year: int
    received: int
    closed: int
    rated: int
    satisfied: int
    results: list[Share]
    categories: list[tuple[str, int]]


def first_of_the_year() -> date:
    """Since when the figures of a year count."""
    return clock.today().replace(month=1, day=1)


def station_figures(station: Station) -> StationFigures:
    """Received, closed, rated, and rated satisfied or basically satisfied, this year."""
    begins = first_of_the_year()
    cases = Case.objects.filter(station=station, is_sealed=False)
    since = clock.midnight(begins)
    counted = cases.aggregate(
        received=Count("pk", Q(received_at__gte=since)),
        closed=Count("pk", Q(closed_at__gte=since) & ~Q(result=Result.WITHDRAWN)),
    )
    rated = Table(cases, ("satisfaction",), Span(begins)).whole().now["satisfaction"]
    return StationFigures(
        begins.year,
        **counted,
        rated=rated.whole,
        satisfied=rated.part or 0,
        results=[each for each in result_distribution(cases, begins) if each.count],
        categories=_categories(station, begins),
    )


def _categories(station: Station, begins: date) -> list[tuple[str, int]]:
    """What the matters were about, by top category, the most first."""
    told = Case.objects.filter(
        station=station,
        is_sealed=False,
        parent__isnull=True,
        received_at__gte=clock.midnight(begins),
        category__isnull=False,
    )
    named = told.values(name=Coalesce(F("category__parent__name"), F("category__name")))
    rows = named.annotate(count=Count("pk")).order_by("-count", "name")
    return [(row["name"], row["count"]) for row in rows[:MOST_CATEGORIES]]


@dataclass(frozen=True, slots=True)
class DeputyFigures:
    """One deputy since a day: matters collected, taken part in (these among them), closed."""

    collected: int = 0
    joined: int = 0
    closed: int = 0


def deputy_figures(deputies: Iterable[UUID], since: date) -> dict[UUID, DeputyFigures]:
    """R-007: the work of many deputies by one query; parts of a split matter are not counted."""
    begins = clock.midnight(since)
    rows = (
        Participant.objects.filter(
            person__in=deputies, case__is_sealed=False, case__parent__isnull=True
        )
        .order_by()
        .values_list("person")
        .annotate(
            collected=Count("pk", Q(is_collector=True, case__received_at__gte=begins)),
            joined=Count("pk", Q(case__received_at__gte=begins)),
            closed=Count("pk", Q(case__closed_at__gte=begins)),
        )
    )
    return {person: DeputyFigures(*counts) for person, *counts in rows}
