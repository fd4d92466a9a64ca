"""Residents find a station or a deputy: by name, by the letters typed for it, or nearby."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, FloatField, Prefetch, Q, QuerySet, Value
from django.db.models.functions import ASin, Cast, Cos, Power, Radians, Sin, Sqrt

from lianxin.kit import pinyin
from lianxin.people.models import MandateStatus, Person
from lianxin.places.models import PREFIX_LENGTHS, DivisionLevel
from lianxin.stations.models import ResidentDeputy, Station, StationStatus
from lianxin.stations.queries import in_force, open_stations

EARTH_KM = 6371.0088
MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Point:
    """A position in degrees, as devices give it (WGS 84)."""

    latitude: float
    longitude: float


def _typed(typed: str, *fields: str) -> Q:
    """Names that hold every word typed, or begin with the letters typed for them.

    `fields` are names; beside each stands its `sort_key`.
    """
    if not typed:
        return Q()
    letters = Q(pk__in=[])
    if typed.isascii():
        for field in fields:
            letters |= pinyin.matches(_key_of(field), typed)
    wanted = Q()
    for word in typed.split()[:MOST_WORDS]:
        said = Q(pk__in=[])
        for field in fields:
            said |= Q(**{f"{field}__icontains": word})
        wanted &= said
    return wanted | letters


def _key_of(field: str) -> str:
    return field.removesuffix("name") + "sort_key"


def named(typed: str) -> Q:
    """Stations by their own name or by that of their place."""
    return _typed(typed, "name", "division__name")


def nearest(point: Point) -> QuerySet[Station]:
    """Open stations whose position is known, the nearest first, with `km` (haversine)."""
    here_lat, here_lon = (
        Radians(Value(degrees, output_field=FloatField()))
        for degrees in (point.latitude, point.longitude)
    )
    lat, lon = (Radians(Cast(F(name), FloatField())) for name in ("latitude", "longitude"))
    chord = Power(Sin((lat - here_lat) / 2), 2) + Cos(here_lat) * Cos(lat) * Power(
        Sin((lon - here_lon) / 2), 2
    )
    placed = open_stations().filter(latitude__isnull=False)
    return placed.annotate(km=2 * EARTH_KM * ASin(Sqrt(chord))).order_by("km", "code")


def deputies(typed: str = "", *, area: str = "", station: str = "") -> QuerySet[Person]:
    """Deputies of open stations by name, township or station; `seats` are their places today."""
    seats = ResidentDeputy.objects.filter(
        in_force(),
        mandate__status=MandateStatus.ACTIVE,
        station__status=StationStatus.OPEN,
    ).select_related("station", "mandate__congress__division", "mandate__constituency")
    wanted = seats
    if area:
        prefix = area[: PREFIX_LENGTHS[DivisionLevel.TOWNSHIP]]
        wanted = wanted.filter(station__division__code__startswith=prefix)
    if station:
        wanted = wanted.filter(station__code=station)
    seated = wanted.order_by().values("mandate__person")
    found = Person.objects.filter(_typed(typed, "name"), pk__in=seated)
    shown = Prefetch("mandates__stations", seats.order_by("mandate__congress__level"), "seats")
    return found.prefetch_related("mandates", shown).order_by("sort_key", "pk")
