"""What the desk's forms offer to choose from: categories, deputies, places and units, in groups."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Case as When
from django.db.models import IntegerField, Q, QuerySet, Value
from django.db.models import When as Then
from django.utils.translation import gettext as _

from lianxin.cases.models import Case, Category, Remit
from lianxin.kit import clock
from lianxin.people.models import Account, MandateStatus, Person, Role, Unit, UnitKind
from lianxin.people.queries import standing
from lianxin.places.models import PREFIX_LENGTHS, Division, DivisionLevel
from lianxin.stations.models import ResidentDeputy, Station
from lianxin.stations.queries import posts_of

Groups = list[tuple[Any, Any]]
BLANK: Groups = [("", "---------")]


def stations_of(user: Account) -> QuerySet[Station]:
    """The open stations where the user may register: those of a post, or of the secret intake."""
    reach = Q(pk__in=posts_of(user).keys())
    for prefix in standing(user).prefixes(Role.SECRET_INTAKE):
        reach |= Q(division_id__startswith=prefix)
    return Station.objects.filter(reach, closed_on__isnull=True).select_related("division")


def categories() -> Groups:
    """The second level, grouped by the first."""
    groups: dict[str, list[tuple[int, str]]] = {}
    second = Category.objects.filter(is_active=True, parent__isnull=False).select_related("parent")
    for each in second.order_by("code"):
        groups.setdefault(each.parent.name if each.parent else "", []).append((each.pk, each.name))
    return [*BLANK, *groups.items()]


def deputies(stations: Iterable[Station]) -> Groups:
    """The deputies who belong to the stations today, by station, in the order of their pinyin."""
    today = clock.today()
    seated = ResidentDeputy.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=today),
        station__in=stations,
        mandate__status=MandateStatus.ACTIVE,
    ).select_related("station", "mandate__person")
    groups: dict[str, dict[Any, str]] = {}
    for each in seated.order_by("station__code", "mandate__person__sort_key"):
        person = each.mandate.person
        groups.setdefault(each.station.name, {})[person.pk] = _titled(person)
    return [*BLANK, *((station, list(members.items())) for station, members in groups.items())]


def _titled(person: Person) -> str:
    return f"{person.name}（{person.title}）" if person.title else person.name


def places(stations: Iterable[Station]) -> Groups:
    """The villages of the stations' townships, by township."""
    reach = Q(pk__in=[])
    for station in stations:
        reach |= Q(code__startswith=township_prefix(station.division))
    found = Division.objects.filter(reach, level__gte=DivisionLevel.TOWNSHIP)
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in found.select_related("parent").order_by("code"):
        is_township = each.level == DivisionLevel.TOWNSHIP
        head = each.name if is_township or each.parent is None else each.parent.name
        groups.setdefault(head, []).append((each.code, each.name))
    return [*BLANK, *groups.items()]


def township_prefix(division: Division) -> str:
    """The prefix of the township around the division; a county keeps its own."""
    return division.code[: PREFIX_LENGTHS[min(division.level, DivisionLevel.TOWNSHIP)]]


def areas_around(code: str) -> list[str]:
    """The codes of the division and of every division that holds it, the nearest first."""
    lengths = sorted(PREFIX_LENGTHS.values(), reverse=True)
    return list(dict.fromkeys(code[:length].ljust(12, "0") for length in lengths))


def units_for(case: Case) -> QuerySet[Unit]:
    """The units that may be asked: those of every division around the case."""
    return _units_in(areas_around(case.region))


def units_around(station: Station) -> QuerySet[Unit]:
    """The units of every division around the station."""
    return _units_in(areas_around(station.division_id))


def _units_in(areas: list[str]) -> QuerySet[Unit]:
    active = Unit.objects.filter(is_active=True, division__in=areas)
    return active.exclude(kind=UnitKind.CONGRESS)


def leads_for(case: Case) -> Groups:
    """The units by their remit for the case's category and place first, then all the others."""
    suggested = [remit.unit for remit in _remits_for(case) if remit.unit_id != case.accused_unit_id]
    near = {unit.pk: unit.short_name for unit in suggested}
    rest = [
        (unit.pk, unit.short_name)
        for unit in units_for(case)
        if unit.pk not in near and unit.pk != case.accused_unit_id
    ]
    groups: Groups = [(_("按职责建议"), list(near.items())), (_("其他单位"), rest)]
    return [*BLANK, *(group for group in groups if group[1])]


def _remits_for(case: Case) -> QuerySet[Remit]:
    """Remits that cover the case: the exact category before the whole, the nearest area first."""
    if case.category is None:
        return Remit.objects.none()
    wanted = [pk for pk in (case.category_id, case.category.parent_id) if pk is not None]
    around = areas_around(case.place_id or case.region)
    nearness = When(
        *(Then(division=code, then=Value(at)) for at, code in enumerate(around)),
        default=Value(len(around)),
        output_field=IntegerField(),
    )
    exact = When(Then(category=case.category_id, then=Value(0)), default=Value(1))
    return (
        Remit.objects.filter(category__in=wanted, division__in=around, unit__is_active=True)
        .annotate(exactness=exact, nearness=nearness)
        .order_by("exactness", "nearness", "unit_id")
        .select_related("unit")
    )


def micro_units_for(case: Case) -> Groups:
    """R-070: the units that a deputy may ask directly for this category."""
    listed = Remit.objects.filter(
        category__in=[case.category_id, case.category.parent_id] if case.category else [],
        takes_micro_matters=True,
        unit__is_active=True,
    ).select_related("unit")
    return [*BLANK, *{remit.unit_id: remit.unit.short_name for remit in listed}.items()]
