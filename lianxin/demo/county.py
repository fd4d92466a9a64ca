"""Founds the county: divisions, units, stations, and the officers who stand in them."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field

from lianxin.cases import setup
from lianxin.cases.models import Category
from lianxin.demo import positions, rules, signins
from lianxin.demo.names import Names
from lianxin.demo.stories import DATA
from lianxin.people import actions as people
from lianxin.people.models import Account, Person, Role, Unit, UnitKind
from lianxin.places.actions import load_divisions
from lianxin.places.models import Division, DivisionLevel
from lianxin.places.sources import embedded
from lianxin.stations import actions as stations
from lianxin.stations.models import PostKind, Station, StationKind

COUNTY = "431223000000"
CITY = "431200000000"
MICRO = "城管执法局"
TOWNSHIP_CATEGORIES = ("05", "17", "10")


@dataclass(frozen=True, slots=True)
class Office:
    """A handling unit with the two who act for it."""

    unit: Unit
    handler: Account
    head: Account

    @property
    def contact(self) -> str:
        """Whom the resident may ask, as a reply ends."""
        return f"{self.handler.person.name}，{self.unit.phone}"


@dataclass(slots=True)
class Outpost:
    """A township with its station, its officers, its government and its deputies."""

    division: Division
    station: Station
    liaison: Account
    head: Account
    presidium: Account
    government: Office
    deputy: Account
    deputies: list[Person] = field(default_factory=list)


@dataclass(slots=True)
class County:
    """Everybody who acts in the play."""

    division: Division
    outposts: list[Outpost]
    offices: dict[str, Office]
    committee: Account
    intake: Account
    categories: dict[str, Category]

    def office(self, short_name: str, outpost: Outpost) -> Office:
        """The office of that name; every other name stands for the township's government."""
        return self.offices.get(short_name, outpost.government)


class Founder:
    """Founds the county step by step; `names` hands out its inhabitants."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._phones = 0

    def found(self, townships: int) -> County:
        """Found the county with its first so many townships."""
        load_divisions(embedded(), by=None)
        setup.load_categories()
        division = Division.objects.get(pk=COUNTY)
        self._unit("辰溪县人大常委会", "县人大常委会", UnitKind.CONGRESS, division)
        towns = Division.objects.filter(parent=division, level=DivisionLevel.TOWNSHIP)
        county = County(
            division=division,
            outposts=[],
            offices=self._offices(division),
            committee=self._appointed("县人大代表工委主任", "committee", Role.COMMITTEE, division),
            intake=self._appointed("检举控告受理专员", "intake", Role.SECRET_INTAKE, division),
            categories={each.code: each for each in Category.objects.all()},
        )
        for at, town in enumerate(towns[:townships], start=1):
            county.outposts.append(self._outpost(at, town))
        self._watchers(division)
        rules.lay_down(division, by=county.committee)
        return county

    def officer(self, title: str, username: str) -> Account:
        """A person with an account; only the demo sign-ins have a password."""
        phone = self.names.phone()
        person = people.add_person(self.names.person(), by=None, title=title, phone=phone)
        is_demo = username in signins.SIGN_INS
        return people.open_account(
            person,
            by=None,
            username=username,
            password=signins.PASSWORD if is_demo else None,
            must_change_password=False,
            is_demo=is_demo,
        )

    def _appointed(self, title: str, username: str, role: Role, division: Division) -> Account:
        account = self.officer(title, username)
        people.grant(account.person, role, by=None, division=division)
        return account

    def _watchers(self, county: Division) -> None:
        """Those who look after the house itself, and the one who only looks on."""
        self._appointed("县人大信息审计员", "auditor", Role.AUDITOR, county)
        self._appointed("系统管理员", "sysadmin", Role.SYSTEM_ADMIN, county)
        self._appointed("安全管理员", "secadmin", Role.SECURITY_ADMIN, county)
        self._appointed("审计管理员", "auditadmin", Role.AUDIT_ADMIN, county)

    def _unit(self, name: str, short_name: str, kind: str, division: Division) -> Unit:
        self._phones += 1
        return people.add_unit(
            name,
            by=None,
            short_name=short_name,
            kind=kind,
            division=division,
            phone=f"0745-000{self._phones:04d}",
        )

    def _offices(self, county: Division) -> dict[str, Office]:
        with (DATA / "units.csv").open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        offices = {}
        for at, row in enumerate(rows, start=1):
            unit = self._unit(row["name"], row["short_name"], row["kind"], county)
            office = self._office(unit, at)
            codes = row["categories"].split()
            self._remits(office.unit, county, codes, is_micro=row["short_name"] == MICRO)
            offices[row["short_name"]] = office
        return offices

    def _office(self, unit: Unit, at: int) -> Office:
        names = signins.UNIT_SIGN_INS.get(unit.short_name, {})
        handler_name = names.get("handler", f"unit{at:02d}.handler")
        handler = self.officer(f"{unit.short_name}承办人", handler_name)
        head = self.officer(f"{unit.short_name}负责人", names.get("head", f"unit{at:02d}.head"))
        people.grant(handler.person, Role.HANDLER, by=None, unit=unit)
        people.grant(head.person, Role.UNIT_HEAD, by=None, unit=unit)
        return Office(unit, handler, head)

    def _remits(self, unit: Unit, where: Division, codes: list[str], *, is_micro: bool) -> None:
        known = Category.objects
        setup.state_remits(unit, known.filter(code__in=codes), where, by=None)
        if is_micro:
            micro = known.filter(code__in=signins.MICRO_CATEGORIES)
            setup.state_remits(unit, micro, where, by=None, takes_micro_matters=True)

    def _outpost(self, at: int, town: Division) -> Outpost:
        station = self._station(at, town)
        post = self._manned(at, town, station)
        stations.appoint(station, post.liaison.person, PostKind.LIAISON, by=None)
        stations.appoint(station, post.head.person, PostKind.HEAD, by=None)
        return post

    def _station(self, at: int, town: Division) -> Station:
        owner = self._unit(f"{town.name}人大主席团", "主席团", UnitKind.CONGRESS, town)
        latitude, longitude = positions.of(at)
        return stations.open_station(
            f"{town.name}人大代表联络站",
            by=None,
            code=f"CX{at:02d}",
            kind=StationKind.STATION,
            division=town,
            owner=owner,
            address=f"{town.name}便民服务中心一楼",
            phone=owner.phone,
            opening_hours="工作日 8:30–12:00，14:30–17:30",
            reception_day="每月15日，遇节假日顺延",
            latitude=latitude,
            longitude=longitude,
        )

    def _manned(self, at: int, town: Division, station: Station) -> Outpost:
        def username(post: str) -> str:
            return post if at == 1 else f"cx{at:02d}.{post}"

        name = f"{town.name}人民政府"
        government = self._unit(name, f"{town.name}政府", UnitKind.GOVERNMENT, town)
        self._remits(government, town, list(TOWNSHIP_CATEGORIES), is_micro=False)
        return Outpost(
            division=town,
            station=station,
            liaison=self.officer(f"{town.name}人大代表联络站联络员", username("liaison")),
            head=self.officer(f"{town.name}人大代表联络站站长", username("head")),
            presidium=self._appointed(
                f"{town.name}人大主席", username("presidium"), Role.PRESIDIUM, town
            ),
            government=self._office(government, 100 + at),
            deputy=self.officer(f"{town.name}村党支部书记", username("deputy")),
        )
