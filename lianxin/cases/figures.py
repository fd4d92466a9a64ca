"""What the public may know of a station's matters: numbers only, none of sealed ones (R-006)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from lianxin.cases.models import Case
from lianxin.cases.queries import Span, Table
from lianxin.cases.states import Result
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
    today = clock.today()
    begins = date(today.year, 1, 1)
    cases = Case.objects.filter(station=station, is_sealed=False)
    since = clock.midnight(begins)
    counted = cases.aggregate(
        received=Count("pk", Q(received_at__gte=since)),
        closed=Count("pk", Q(closed_at__gte=since) & ~Q(result=Result.WITHDRAWN)),
    )
    rated = Table(cases, ("satisfaction",), Span(begins)).whole().now["satisfaction"]
    return StationFigures(today.year, **counted, rated=rated.whole, satisfied=rated.part or 0)
