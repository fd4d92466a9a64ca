"""Reads of the stations room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from lianxin.kit import clock
from lianxin.people.models import Account, CongressLevel, Mandate, MandateStatus, Role
from lianxin.people.queries import standing
from lianxin.places.models import PREFIX_LENGTHS, Division, DivisionLevel
from lianxin.stations.models import Post, PostKind, ResidentDeputy, Station, StationStatus

RESIDENT_LEVELS = (CongressLevel.CITY, CongressLevel.COUNTY, CongressLevel.TOWNSHIP)


def posts_of(account: Account) -> dict[int, PostKind]:
    """The stations where the account's person holds a post today; the head's post outranks."""
    known = account.__dict__.get("_posts")
    if not isinstance(known, dict):
        known = account.__dict__["_posts"] = _read_posts(account.person_id)
    return known


def _read_posts(person_id: UUID) -> dict[int, PostKind]:
    today = clock.today()
    held = Post.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=today), person_id=person_id, since_on__lte=today
    ).values_list("station_id", "kind")
    posts: dict[int, PostKind] = {}
    for station_id, kind in held:
        if posts.get(station_id) != PostKind.HEAD:
            posts[station_id] = PostKind(kind)
    return posts


def in_force() -> Q:
    """Held today."""
    today = clock.today()
    return Q(since_on__lte=today) & (Q(until_on__isnull=True) | Q(until_on__gte=today))


def open_stations(area: str = "") -> QuerySet[Station]:
    """Stations that receive residents; those of one township when its code is given."""
    found = Station.objects.filter(status=StationStatus.OPEN).select_related("division", "owner")
    if area:
        found = found.filter(
            division__code__startswith=area[: PREFIX_LENGTHS[DivisionLevel.TOWNSHIP]]
        )
    return found.order_by("division_id", "code")


def townships_with_stations() -> QuerySet[Division]:
    """Townships and subdistricts where at least one station is open (R-009)."""
    return _townships().filter(is_covered=True)


def _townships(reach: tuple[str, ...] = ("",)) -> QuerySet[Any]:
    inside = Station.objects.filter(
        status=StationStatus.OPEN,
        division__code__startswith=Substr(
            OuterRef("code"), 1, PREFIX_LENGTHS[DivisionLevel.TOWNSHIP]
        ),
    )
    wanted = Q(pk__in=[])
    for prefix in reach:
        wanted |= Q(code__startswith=prefix)
    return Division.objects.filter(wanted, level=DivisionLevel.TOWNSHIP).annotate(
        is_covered=Exists(inside)
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """So many of so many."""

    covered: int
    whole: int

    @property
    def percent(self) -> str:
        """As the reports write it: 150 of 165 is 90.91%."""
        return f"{100 * self.covered / self.whole:.2f}%" if self.whole else "—"


def township_coverage(reach: tuple[str, ...] = ("",)) -> Coverage:
    """R-009: townships with an open station, of all townships in scope."""
    rows = _townships(reach)
    return Coverage(rows.filter(is_covered=True).count(), rows.count())


def deputy_coverage(reach: tuple[str, ...] = ("",)) -> Coverage:
    """R-005: active mandates of city, county and township level that belong to a station."""
    mandates = _resident_mandates(reach)
    return Coverage(mandates.filter(is_resident=True).count(), mandates.count())


def without_station(reach: tuple[str, ...] = ("",)) -> QuerySet[Mandate]:
    """R-005: active mandates that belong to no station yet."""
    return _resident_mandates(reach).filter(is_resident=False)


def _resident_mandates(reach: tuple[str, ...]) -> QuerySet[Any]:
    wanted = Q(pk__in=[])
    for prefix in reach:
        wanted |= Q(congress__division__code__startswith=prefix)
    belongs = ResidentDeputy.objects.filter(
        in_force(), mandate=OuterRef("pk"), station__status=StationStatus.OPEN
    )
    return (
        Mandate.objects.filter(
            wanted, status=MandateStatus.ACTIVE, congress__level__in=RESIDENT_LEVELS
        )
        .select_related("person", "congress__division")
        .annotate(is_resident=Exists(belongs))
        .order_by("person__sort_key", "pk")
    )


def staff_of(station: Station) -> QuerySet[Post]:
    """Who holds a post there today, the head first."""
    posts = Post.objects.filter(in_force(), station=station).select_related("person")
    return posts.order_by("kind", "since_on", "pk")


def deputies_of(station: Station) -> QuerySet[ResidentDeputy]:
    """The deputies who belong to the station today (R-006), by name."""
    return (
        ResidentDeputy.objects.filter(
            in_force(), station=station, mandate__status=MandateStatus.ACTIVE
        )
        .select_related("mandate__person", "mandate__congress__division", "mandate__constituency")
        .order_by("mandate__person__sort_key", "mandate__person__name", "pk")
    )


def seats_of(person_id: UUID) -> QuerySet[ResidentDeputy]:
    """Where a deputy belongs today, with the mandate of each; open stations only."""
    return (
        ResidentDeputy.objects.filter(
            in_force(),
            mandate__person_id=person_id,
            mandate__status=MandateStatus.ACTIVE,
            station__status=StationStatus.OPEN,
        )
        .select_related(
            "station", "mandate__person", "mandate__congress__division", "mandate__constituency"
        )
        .order_by("mandate__congress__level", "pk")
    )


def with_staff_counts(stations: QuerySet[Station]) -> QuerySet[Station]:
    """Each station with how many heads, liaison officers and deputies it has today."""
    today = clock.today()
    held = Q(posts__since_on__lte=today) & (
        Q(posts__until_on__isnull=True) | Q(posts__until_on__gte=today)
    )
    belongs = Q(resident_deputies__since_on__lte=today) & (
        Q(resident_deputies__until_on__isnull=True) | Q(resident_deputies__until_on__gte=today)
    )
    return stations.annotate(
        head_count=Count("posts", held & Q(posts__kind=PostKind.HEAD), distinct=True),
        liaison_count=Count("posts", held & Q(posts__kind=PostKind.LIAISON), distinct=True),
        deputy_count=Count("resident_deputies", belongs, distinct=True),
    )


def staffing_gap(heads: int, liaisons: int) -> str:
    """R-003: what an open station still lacks, as a sentence; empty when it is staffed."""
    if heads == 0 and liaisons == 0:
        return _("还没有站长，也没有联络员，请尽快确定。")
    if heads == 0:
        return _("还没有站长，请尽快确定。")
    if heads > 1:
        return _("有不止一位站长，请只保留一位。")
    return _("还没有联络员，请至少确定一位。") if liaisons == 0 else ""


def gap_of(station: Station) -> str:
    """R-003: what a station of `with_staff_counts` lacks; a closed one lacks nothing."""
    if station.status == StationStatus.CLOSED:
        return ""
    counts = vars(station)
    return staffing_gap(counts["head_count"], counts["liaison_count"])


def seen_by(user: Account) -> QuerySet[Station]:
    """The stations that a member of staff may look at: in their reach, or their own."""
    who = standing(user)
    mine = Q(pk__in=posts_of(user).keys())
    for role in (Role.COMMITTEE, Role.SYSTEM_ADMIN, Role.PRESIDIUM):
        for prefix in who.prefixes(role):
            mine |= Q(division__code__startswith=prefix)
    return Station.objects.filter(mine)
