"""The still part of a benchmark county: places, people, stations, units, categories, accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from lianxin.cases.models import Category
from lianxin.kit import clock
from lianxin.people.models import (
    Account,
    Congress,
    CongressLevel,
    Contact,
    DeputyKind,
    Mandate,
    Membership,
    Person,
    Role,
    Unit,
    UnitKind,
)
from lianxin.places.models import Division
from lianxin.stations.models import Post, PostKind, Station, StationKind
from lianxin.vault import blind

COUNTY = "430527000000"
SIGN_IN_WORD = "bench-only-password"
SINCE = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class County:
    stations: list[Station]
    units: list[Unit]
    categories: list[Category]
    deputies: list[Person]
    contacts: list[Contact]


def build(
    *, towns: int = 23, units: int = 60, deputies: int = 1_500, contacts: int = 20_000
) -> County:
    """Write the county; sign-ins are committee, presidium1…, liaison1…, handler1…, deputy1…."""
    home = _divisions(towns)
    offices = _units(home, units)
    stations = _stations(home, offices[0])
    people = _deputies(home, deputies)
    _staff(home, stations, offices, people)
    return County(stations, offices, _categories(), people, _contacts(contacts))


def _divisions(towns: int) -> list[Division]:
    above = [
        Division(code="430000000000", name="测试省", level=1),
        Division(code="430500000000", name="测试市", level=2, parent_id="430000000000"),
        Division(code=COUNTY, name="测试县", level=3, parent_id="430500000000"),
    ]
    below = [
        Division(code=f"430527{at + 101:03d}000", name=f"第{at + 1}乡", level=4, parent_id=COUNTY)
        for at in range(towns)
    ]
    return Division.objects.bulk_create([*above, *below])[2:]


def _units(home: list[Division], count: int) -> list[Unit]:
    return Unit.objects.bulk_create(
        Unit(
            name=f"测试县第{at + 1}局",
            short_name=f"第{at + 1}局",
            kind=UnitKind.DEPARTMENT,
            division=home[0],
        )
        for at in range(count)
    )


def _stations(home: list[Division], owner: Unit) -> list[Station]:
    return Station.objects.bulk_create(
        Station(
            code=f"T{at + 1:03d}",
            name=f"{town.name}代表联络站",
            kind=StationKind.STATION,
            division=town,
            owner=owner,
            address=f"{town.name}正街1号",
            opened_on=SINCE,
        )
        for at, town in enumerate(home[1:])
    )


def _deputies(home: list[Division], count: int) -> list[Person]:
    people = Person.objects.bulk_create(Person(name=f"代表{at + 1}号") for at in range(count))
    congress = Congress.objects.create(
        level=CongressLevel.COUNTY, division=home[0], term=18, begins_on=SINCE
    )
    Mandate.objects.bulk_create(
        Mandate(person=each, congress=congress, kind=DeputyKind.GRASSROOTS, since_on=SINCE)
        for each in people
    )
    return people


def _staff(
    home: list[Division], stations: list[Station], units: list[Unit], deputies: list[Person]
) -> None:
    Membership.objects.create(
        person=_officer("committee"), role=Role.COMMITTEE, division=home[0], since_on=SINCE
    )
    for at, station in enumerate(stations, start=1):
        Membership.objects.create(
            person=_officer(f"presidium{at}"),
            role=Role.PRESIDIUM,
            division=station.division,
            since_on=SINCE,
        )
        Post.objects.create(
            person=_officer(f"liaison{at}"), station=station, kind=PostKind.LIAISON, since_on=SINCE
        )
    for at, unit in enumerate(units, start=1):
        Membership.objects.create(
            person=_officer(f"handler{at}"), role=Role.HANDLER, unit=unit, since_on=SINCE
        )
    for at, deputy in enumerate(deputies[:3], start=1):
        _account(deputy, f"deputy{at}")


_hashed: list[str] = []


def _officer(username: str) -> Person:
    person = Person.objects.create(name=username)
    _account(person, username)
    return person


def _account(person: Person, username: str) -> None:
    if not _hashed:
        _hashed.append(make_password(SIGN_IN_WORD))
    Account.objects.create(
        person=person, username=username, password=_hashed[0], password_changed_at=clock.now()
    )


def _categories() -> list[Category]:
    first = Category.objects.bulk_create(
        Category(code=f"{at:02d}", name=f"大类{at}") for at in range(1, 11)
    )
    return Category.objects.bulk_create(
        Category(code=f"{parent.code}{at:02d}", name=f"{parent.name}小类{at}", parent=parent)
        for parent in first
        for at in range(1, 9)
    )


def _contacts(count: int) -> list[Contact]:
    now = clock.now()
    rows = []
    for at in range(count):
        name, phone = f"群众{at}", f"139{at:08d}"
        rows.append(
            Contact(
                name=name,
                name_index=blind(name, "contact.name"),
                phone=phone,
                phone_index=blind(phone, "contact.phone"),
                last_four_index=blind(phone[-4:], "contact.last_four"),
                created_at=now,
            )
        )
    return Contact.objects.bulk_create(rows, batch_size=5_000)
