"""Seats the deputies: the county's and its townships' congresses of the term, and the city's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from lianxin.demo.county import CITY, County, Outpost
from lianxin.demo.names import Names
from lianxin.people import actions as people
from lianxin.people.actions import NewMandate, NewPerson
from lianxin.people.models import Congress, CongressLevel, DeputyKind, Person
from lianxin.places.actions import MOST_SEATS, add_constituency
from lianxin.places.models import Constituency, Division
from lianxin.stations import actions as stations

TERM = 18
CITY_TERM = 6
KINDS = (DeputyKind.GRASSROOTS, DeputyKind.OFFICIAL, DeputyKind.CADRE)
KIND_WEIGHTS = (78, 16, 6)
TITLES = {
    DeputyKind.GRASSROOTS: ("村民", "村民小组长", "种粮大户", "乡村医生", "小学教师", "个体工商户"),
    DeputyKind.OFFICIAL: ("村党支部书记", "村委会主任", "社区党支部书记"),
    DeputyKind.CADRE: ("乡镇领导", "县直单位负责人"),
}


@dataclass(frozen=True, slots=True)
class Seats:
    """Seats by township: of its own congress, of the county's, and of these held by both."""

    township: int
    county: int
    both: int
    city: int


class Seating:
    """Everything that is needed to seat a county's deputies."""

    def __init__(self, county: County, seats: Seats, names: Names, rng: Random) -> None:
        self.county, self.seats, self.names, self.rng = county, seats, names, rng
        self._numbers: Counter[str] = Counter()

    def seat_all(self, begins_on: date) -> int:
        """Convene the congresses, seat everybody, admit each to the station; the mandates given."""
        county = self._convene(CongressLevel.COUNTY, self.county.division, TERM, begins_on)
        city_division = Division.objects.get(pk=CITY)
        city = self._convene(CongressLevel.CITY, city_division, CITY_TERM, begins_on)
        given = 0
        for at, outpost in enumerate(self.county.outposts):
            own = self._convene(CongressLevel.TOWNSHIP, outpost.division, TERM, begins_on)
            self._enter(outpost)
            news = [*self._local(outpost, own, county), *self._of_the_city(outpost, city, at)]
            mandates = people.seat_many(news, by=None)
            stations.admit(outpost.station, mandates, by=None)
            given += len(mandates)
        return given

    def _convene(self, level: int, division: Division, term: int, on: date) -> Congress:
        return people.convene(level, division, by=None, term=term, begins_on=on)

    def _enter(self, outpost: Outpost) -> None:
        """The persons of a township who will hold a seat, the one with an account first."""
        kinds = self.rng.choices(KINDS, KIND_WEIGHTS, k=self._persons - 1)
        news = [
            NewPerson(
                self.names.person(),
                title=outpost.division.name + self.rng.choice(TITLES[kind]),
                phone=self.names.phone(),
            )
            for kind in kinds
        ]
        outpost.deputies = [outpost.deputy.person, *people.add_people(news, by=None)]

    @property
    def _persons(self) -> int:
        return self.seats.township + self.seats.county - self.seats.both

    def _local(self, outpost: Outpost, own: Congress, county: Congress) -> Iterable[NewMandate]:
        """Voters elect both congresses, three deputies in a constituency (选举法 25)."""
        seats, town = self.seats, outpost.division
        wards = self._constituencies(town, town, seats.township)
        for at, person in enumerate(outpost.deputies[: seats.township]):
            yield self._seat(outpost, person, own, at, ward=wards[at // MOST_SEATS])
        wards = self._constituencies(self.county.division, town, seats.county)
        first = seats.township - seats.both
        for at, person in enumerate(outpost.deputies[first : first + seats.county]):
            yield self._seat(outpost, person, county, at, ward=wards[at // MOST_SEATS])

    def _constituencies(self, of: Division, town: Division, seats: int) -> list[Constituency]:
        """So many new constituencies as hold the seats, numbered on within their division."""
        wards = []
        for left in range(seats, 0, -MOST_SEATS):
            self._numbers[of.pk] += 1
            number = self._numbers[of.pk]
            name = f"{town.name}第{number}选区"
            share = min(left, MOST_SEATS)
            wards.append(add_constituency(of, number, name, by=None, seats=share))
        return wards

    def _of_the_city(self, outpost: Outpost, city: Congress, at: int) -> Iterable[NewMandate]:
        """The city's deputies are chosen by the county's congress out of its own, spread evenly."""
        stations_total = len(self.county.outposts)
        share = self.seats.city // stations_total + (at < self.seats.city % stations_total)
        for number, person in enumerate(outpost.deputies[-share:] if share else ()):
            yield self._seat(outpost, person, city, number)

    def _seat(
        self,
        outpost: Outpost,
        person: Person,
        congress: Congress,
        at: int,
        *,
        ward: Constituency | None = None,
    ) -> NewMandate:
        return NewMandate(
            person=person,
            congress=congress,
            kind=_kind_of(person),
            electing_unit="辰溪县人民代表大会" if congress.level == CongressLevel.CITY else "",
            certificate_no=f"{congress.level}{outpost.station.code}{at + 1:03d}",
            constituency=ward,
            may_assign_directly=person == outpost.deputy.person,
        )


def _kind_of(person: Person) -> DeputyKind:
    """Whom the person's title, as it was invented, makes a deputy for."""
    for kind, titles in TITLES.items():
        if person.title.endswith(titles):
            return kind
    return DeputyKind.GRASSROOTS
