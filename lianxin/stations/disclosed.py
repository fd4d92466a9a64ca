"""What stations have published, and whether it is still fresh (R-006)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.kit import clock
from lianxin.people.models import Person
from lianxin.stations.models import Arrangement, Block, Disclosure, Station
from lianxin.stations.policy import disclosure_days


@dataclass(frozen=True, slots=True)
class Freshness:
    """A block as it stands: its latest version for now, and whether that is too old."""

    block: Block
    latest: Disclosure | None
    days: int

    @property
    def on(self) -> date | None:
        return clock.day_of(self.latest.confirmed_at) if self.latest else None

    @property
    def is_stale(self) -> bool:
        """DISCLOSURE_STALE: missing, or older than the office's number of days."""
        return self.on is None or clock.today() - self.on > timedelta(days=self.days)


def latest_by_station(stations: Iterable[int]) -> dict[int, dict[str, Disclosure]]:
    """The latest version of each block in force today, of many stations at once."""
    this_month = clock.today().replace(day=1)
    rows = (
        Disclosure.objects.filter(~Q(block=Block.MONTH) | Q(month=this_month))
        .filter(station__in=stations)
        .order_by("station_id", "block", "-version")
        .distinct("station_id", "block")
    )
    found: dict[int, dict[str, Disclosure]] = {}
    for row in rows:
        found.setdefault(row.station_id, {})[row.block] = row
    return found


def latest_of(station: Station) -> dict[str, Disclosure]:
    """The same of one station."""
    return latest_by_station([station.pk]).get(station.pk, {})


def freshness(latest: dict[str, Disclosure]) -> dict[str, Freshness]:
    """Every block by its name, published or not."""
    days = disclosure_days()
    return {each.value: Freshness(each, latest.get(each), days) for each in Block}


def stale_words(latest: dict[str, Disclosure]) -> str:
    """What the station's own people are warned of; empty when all is fresh."""
    late = [each for each in freshness(latest).values() if each.is_stale]
    names = "、".join(str(each.block.label) for each in late)
    facts = {"names": names, "days": disclosure_days()}
    return _("%(names)s没有公布，或超过%(days)s天没有更新。") % facts if late else ""


def history(station: Station) -> QuerySet[Disclosure]:
    """All versions of all blocks, the newest first (R-010)."""
    return Disclosure.objects.filter(station=station).select_related("confirmed_by")


def arrangements(since: date) -> QuerySet[Arrangement]:
    """Lines from a day on that the public may read: live ones, and cancelled ones with a word."""
    people = Person.objects.order_by("sort_key", "pk").only("pk", "name", "title")
    return (
        Arrangement.objects.filter(on__gte=since)
        .filter(Q(withdrawn_at__isnull=True) | ~Q(notice=""))
        .prefetch_related(Prefetch("deputies", people))
    )


def arranged(station: Station, day: date) -> QuerySet[Arrangement]:
    """The public lines of the station in the month of that day."""
    first = day.replace(day=1)
    return arrangements(first).filter(station=station, on__lt=next_month(first))


def every_line(station: Station, since: date) -> QuerySet[Arrangement]:
    """For the station's own people: with what was taken back."""
    rows = Arrangement.objects.filter(station=station, on__gte=since)
    return rows.prefetch_related("deputies")


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)
