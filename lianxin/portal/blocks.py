"""The four disclosures of a station and the page of a deputy, put together (R-006, R-007)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from lianxin.cases.figures import (
    DeputyFigures,
    StationFigures,
    deputy_figures,
    first_of_the_year,
    station_figures,
)
from lianxin.kit import clock
from lianxin.people.models import Mandate, Person
from lianxin.stations import disclosed
from lianxin.stations.disclosed import Freshness
from lianxin.stations.models import Arrangement, ResidentDeputy, Station
from lianxin.stations.queries import deputies_of, seats_of


@dataclass(frozen=True, slots=True)
class Seated:
    """A deputy at a station: one person, with every mandate held there."""

    person: Person
    figures: DeputyFigures
    mandates: list[Mandate] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FourBlocks:
    """What R-006 asks a station to show, and how fresh each part is."""

    station: Station
    today: date
    deputies: list[Seated]
    fresh: dict[str, Freshness]
    arrangements: list[Arrangement]
    figures: StationFigures

    @property
    def plan(self) -> str:
        latest = self.fresh["plan"].latest
        return latest.body if latest else ""


def four_blocks(station: Station) -> FourBlocks:
    """All four, in a fixed number of queries."""
    today = clock.today()
    lines = disclosed.arrangements(today.replace(day=1)).filter(station=station)
    return FourBlocks(
        station,
        today,
        _seated(station),
        disclosed.freshness(disclosed.latest_of(station)),
        list(lines),
        station_figures(station),
    )


def _seated(station: Station) -> list[Seated]:
    seats = list(deputies_of(station))
    figures = deputy_figures({each.mandate.person_id for each in seats}, first_of_the_year())
    found: dict[UUID, Seated] = {}
    for seat in seats:
        person = seat.mandate.person
        told = figures.get(person.pk, DeputyFigures())
        found.setdefault(person.pk, Seated(person, told)).mandates.append(seat.mandate)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class DeputyPage:
    """What R-007 asks to publish of a deputy: who, where, what was done."""

    person: Person
    seats: list[ResidentDeputy]
    year: int
    this_year: DeputyFigures
    term_since: date
    this_term: DeputyFigures
    arrangements: list[Arrangement]

    @property
    def stations(self) -> list[Station]:
        return list({seat.station_id: seat.station for seat in self.seats}.values())


def deputy_page(person_id: UUID) -> DeputyPage | None:
    """None: nobody who belongs to an open station."""
    seats = list(seats_of(person_id))
    if not seats:
        return None
    year, term = first_of_the_year(), min(seat.mandate.congress.begins_on for seat in seats)
    coming = disclosed.arrangements(clock.today()).filter(
        deputies=person_id, station__in={seat.station_id for seat in seats}
    )
    return DeputyPage(
        seats[0].mandate.person,
        seats,
        year.year,
        deputy_figures([person_id], year).get(person_id, DeputyFigures()),
        term,
        deputy_figures([person_id], term).get(person_id, DeputyFigures()),
        list(coming.select_related("station")),
    )
