"""Stations open, are corrected and close; their posts and deputies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.kit import clock
from lianxin.kit.pinyin import sort_key
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account, Mandate, MandateStatus, Person, Unit, UnitKind
from lianxin.places.models import Division
from lianxin.stations import rules
from lianxin.stations.models import (
    Post,
    PostKind,
    ResidentDeputy,
    Station,
    StationKind,
    StationStatus,
)

DEEPEST = 5


@transaction.atomic
def open_station(
    name: str,
    *,
    by: Account | None,
    code: str,
    kind: StationKind,
    division: Division,
    owner: Unit,
    address: str,
    phone: str = "",
    opening_hours: str = "",
    reception_day: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    parent: Station | None = None,
    opened_on: date | None = None,
) -> Station:
    """Open a station of one type under one owner (R-001)."""
    rules.require_keeper(by, division.code)
    _refuse_owner(owner)
    if Station.objects.filter(code=code).exists():
        raise Refusal(_("机构代码%(code)s已经使用，请换一个。") % {"code": code}, field="code")
    if parent is not None and parent.closed_on is not None:
        raise Refusal(_("上级站点已经撤并。"), field="parent")
    _refuse_half_a_position(latitude, longitude)
    station = Station.objects.create(
        name=name,
        sort_key=sort_key(name),
        code=code,
        kind=kind,
        division=division,
        owner=owner,
        address=address,
        phone=phone,
        opening_hours=opening_hours,
        reception_day=reception_day,
        latitude=latitude,
        longitude=longitude,
        parent=parent,
        opened_on=opened_on or clock.today(),
    )
    audit.record("station.opened", by=by, about=station, detail={"code": code, "name": name})
    return station


def _refuse_owner(owner: Unit) -> None:
    """R-001: the owner is an organ of the people's congress."""
    if owner.kind != UnitKind.CONGRESS:
        raise Refusal(_("联络站的主管机构应当是人大机关。"), field="owner")


def locked(station: Station) -> Station:
    """The open station under its lock."""
    station.refresh_from_db(from_queryset=Station.objects.select_for_update())
    if station.closed_on is not None:
        raise Refusal(_("这个联络站已经撤并，不能再修改。"))
    return station


@transaction.atomic
def amend_station(station: Station, *, by: Account | None, **fields: object) -> Station:
    """Correct what is known of a station; its head may only amend hours and phone."""
    locked(station)
    if by is not None and (fields.keys() - rules.may_amend(by, station)):
        raise Refusal(_("您没有修改这些内容的权限。"))
    if isinstance(owner := fields.get("owner"), Unit):
        _refuse_owner(owner)
    if isinstance(parent := fields.get("parent"), Station):
        _refuse_circle(station, parent)
    where = (fields.get(name, getattr(station, name)) for name in ("latitude", "longitude"))
    _refuse_half_a_position(*where)
    before = {name: str(getattr(station, name) or "") for name in fields}
    for name, value in fields.items():
        setattr(station, name, value)
    station.sort_key = sort_key(station.name)
    station.save(update_fields=[*fields, "sort_key"])
    audit.record("station.amended", by=by, about=station, detail={"before": before})
    return station


def _refuse_half_a_position(latitude: object, longitude: object) -> None:
    if (latitude is None) != (longitude is None):
        raise Refusal(_("纬度和经度要一起填，或者都不填。"), field="longitude")


def _refuse_circle(station: Station, parent: Station) -> None:
    above: Station | None = parent
    for _level in range(DEEPEST):
        if above is None:
            return
        if above.pk == station.pk:
            break
        above = above.parent
    raise Refusal(_("上级站点不能是它自己或它的下级。"), field="parent")


@transaction.atomic
def close_station(
    station: Station, *, by: Account | None, on: date, into: Station | None = None
) -> Station:
    """Close a station; merged `into` another, its deputies move and history stays (R-011)."""
    locked(station)
    rules.require_keeper(by, station.division_id)
    if on < station.opened_on:
        raise Refusal(_("撤并日期不能早于启用日期。"), field="on")
    if into is not None and (into.pk == station.pk or into.closed_on is not None):
        raise Refusal(_("并入的站点必须是另一个开放的站点。"), field="into")
    Post.objects.filter(station=station, until_on__isnull=True).update(until_on=on)
    staying = ResidentDeputy.objects.filter(station=station, until_on__isnull=True)
    mandates = [each.mandate for each in staying.select_related("mandate")]
    staying.update(until_on=on)
    if into is not None:
        _admit(into, mandates, on)
    station.status, station.closed_on = StationStatus.CLOSED, on
    station.save(update_fields=["status", "closed_on"])
    detail = {"on": on.isoformat(), "into": into.code if into else ""}
    audit.record("station.closed", by=by, about=station, detail=detail)
    return station


@transaction.atomic
def appoint(
    station: Station,
    person: Person,
    kind: PostKind,
    *,
    by: Account | None,
    since_on: date | None = None,
) -> Post:
    """Fill a post; a station has one head at a time (R-003), who need not be a deputy (R-004)."""
    locked(station)
    rules.require_keeper(by, station.division_id)
    held = Post.objects.filter(station=station, until_on__isnull=True)
    if kind == PostKind.HEAD and held.filter(kind=kind).exists():
        raise Refusal(_("这个联络站已有站长，请先结束原站长的任职。"), field="person")
    if held.filter(kind=kind, person=person).exists():
        raise Refusal(_("%(name)s已经担任这个岗位。") % {"name": person}, field="person")
    post = Post.objects.create(
        station=station, person=person, kind=kind, since_on=since_on or clock.today()
    )
    audit.record(
        "station.appointed",
        by=by,
        about=station,
        detail={"person": str(person.pk), "kind": str(kind)},
    )
    return post


@transaction.atomic
def end_post(post: Post, *, by: Account | None, until_on: date) -> Post:
    """End a post on a day; the row stays as history."""
    post.refresh_from_db(from_queryset=Post.objects.select_for_update())
    rules.require_keeper(by, post.station.division_id)
    if post.until_on is not None:
        raise Refusal(_("这个岗位已经结束任职。"))
    if until_on < post.since_on:
        raise Refusal(_("结束日期不能早于任职日期。"), field="until_on")
    post.until_on = until_on
    post.save(update_fields=["until_on"])
    audit.record("station.post_ended", by=by, about=post.station, detail={"post": post.pk})
    return post


@transaction.atomic
def admit(
    station: Station,
    mandates: Iterable[Mandate],
    *,
    by: Account | None,
    since_on: date | None = None,
) -> int:
    """Deputies belong to the station from a day (R-005); those who do already are left."""
    locked(station)
    rules.require_keeper(by, station.division_id)
    wanted = list(mandates)
    if any(mandate.status == MandateStatus.TERMINATED for mandate in wanted):
        raise Refusal(_("资格已经终止的代表不能驻站。"), field="mandates")
    admitted = _admit(station, wanted, since_on or clock.today())
    audit.record("station.deputies_admitted", by=by, about=station, detail={"count": admitted})
    return admitted


def _admit(station: Station, mandates: list[Mandate], since_on: date) -> int:
    there = set(
        ResidentDeputy.objects.filter(
            Q(until_on__isnull=True), station=station, mandate__in=mandates
        ).values_list("mandate_id", flat=True)
    )
    fresh = {mandate.pk: mandate for mandate in mandates if mandate.pk not in there}
    ResidentDeputy.objects.bulk_create(
        ResidentDeputy(station=station, mandate=mandate, since_on=since_on)
        for mandate in fresh.values()
    )
    return len(fresh)


@transaction.atomic
def dismiss(resident: ResidentDeputy, *, by: Account | None, until_on: date) -> ResidentDeputy:
    """A deputy no longer belongs to the station; the row stays as history."""
    resident.refresh_from_db(from_queryset=ResidentDeputy.objects.select_for_update())
    rules.require_keeper(by, resident.station.division_id)
    if resident.until_on is not None:
        raise Refusal(_("这位代表已经不在这个联络站。"))
    if until_on < resident.since_on:
        raise Refusal(_("结束日期不能早于驻站日期。"), field="until_on")
    resident.until_on = until_on
    resident.save(update_fields=["until_on"])
    detail = {"mandate": resident.mandate_id}
    audit.record("station.deputy_dismissed", by=by, about=resident.station, detail=detail)
    return resident
