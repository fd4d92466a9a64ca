"""What the public may know of a station's matters: numbers only, none of sealed ones (R-006)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from lianxin.cases.models import Case, Grade, Rating
from lianxin.kit import clock
from lianxin.stations.models import Station


@dataclass(frozen=True, slots=True)
class StationFigures:
    """One station in one year."""

    year: int
    received: int
    closed: int
    rated: int
    satisfied: int


def station_figures(station: Station) -> StationFigures:
    """Received, closed, rated, and rated satisfied or basically satisfied, this year."""
    year = clock.today().year
    begins = datetime(year, 1, 1, tzinfo=clock.ZONE)
    cases = Case.objects.filter(station=station, is_sealed=False)
    counted = cases.aggregate(
        received=Count("pk", Q(received_at__gte=begins)),
        closed=Count("pk", Q(closed_at__gte=begins)),
    )
    ratings = Rating.objects.filter(case__in=cases, rated_at__gte=begins).aggregate(
        rated=Count("pk"), satisfied=Count("pk", ~Q(grade=Grade.DISSATISFIED))
    )
    return StationFigures(year, **counted, **ratings)
