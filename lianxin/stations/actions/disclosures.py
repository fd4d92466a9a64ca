"""What a station publishes (R-006): its plan, its month, and that nothing has changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account, Person
from lianxin.stations import rules
from lianxin.stations.actions.stations import locked
from lianxin.stations.disclosed import arranged, latest_of
from lianxin.stations.models import Arrangement, Block, Disclosure, Station
from lianxin.stations.queries import deputies_of


def _open_to(station: Station, by: Account | None) -> Station:
    """The station under its lock, for somebody who publishes there (None: the installation)."""
    locked(station)
    if by is not None and not rules.may_disclose(by, station):
        raise Refusal(_("您没有为这个联络站公开信息的权限。"))
    return station


def _person(by: Account | None) -> Person | None:
    return by.person if by else None


def _note(
    station: Station,
    block: Block,
    *,
    by: Account | None,
    body: str = "",
    month: date | None = None,
    is_unchanged: bool = False,
) -> Disclosure:
    """The next version of a block. The station's lock makes the number sure."""
    held = Disclosure.objects.filter(station=station, block=block)
    last: int = held.aggregate(last=Max("version"))["last"] or 0
    return Disclosure.objects.create(
        station=station,
        block=block,
        version=last + 1,
        body=body,
        month=month,
        is_unchanged=is_unchanged,
        confirmed_at=clock.now(),
        confirmed_by=_person(by),
    )


@transaction.atomic
def publish_plan(station: Station, *, by: Account | None, body: str) -> Disclosure:
    """Publish how deputies meet voters; the former plan stays readable (R-010)."""
    _open_to(station, by)
    before = latest_of(station).get(Block.PLAN)
    if before is not None and before.body == body:
        raise Refusal(_("计划没有变化。不用重新发布，请按“没有变化，确认”。"), field="body")
    noted = _note(station, Block.PLAN, by=by, body=body)
    audit.record("station.plan_published", by=by, about=station, detail={"version": noted.version})
    return noted


@transaction.atomic
def confirm(station: Station, block: Block, *, by: Account | None) -> Disclosure:
    """Say that a block is still right (R-006): a new version with the same words."""
    _open_to(station, by)
    before = latest_of(station).get(block)
    month = clock.today().replace(day=1) if block == Block.MONTH else None
    _refuse_nothing_to_confirm(station, block, before)
    noted = _note(
        station,
        block,
        by=by,
        body=before.body if before else "",
        month=month,
        is_unchanged=True,
    )
    detail = {"block": str(block), "version": noted.version}
    audit.record("station.disclosure_confirmed", by=by, about=station, detail=detail)
    return noted


def _refuse_nothing_to_confirm(station: Station, block: Block, before: Disclosure | None) -> None:
    if block == Block.PLAN and before is None:
        raise Refusal(_("计划还没有发布过，请先填写。"))
    if block == Block.DEPUTIES and not deputies_of(station).exists():
        raise Refusal(_("还没有驻站代表，没有可以确认的名单。"))
    if block == Block.MONTH and not arranged(station, clock.today()).exists():
        raise Refusal(_("本月还没有安排，请先添加。"))


@transaction.atomic
def arrange(
    station: Station,
    *,
    by: Account | None,
    on: date,
    begins: time,
    ends: time,
    place: str,
    scope: str,
    deputies: Iterable[Person],
    instead_of: Arrangement | None = None,
) -> Arrangement:
    """Publish a dated line of the month, in place of another if it corrects that one."""
    _open_to(station, by)
    invited = list(deputies)
    _refuse_arrangement(station, on, begins, ends, invited)
    if instead_of is not None:
        _take_back(_live(instead_of), by=by)
    made = Arrangement.objects.create(
        station=station,
        on=on,
        begins=begins,
        ends=ends,
        place=place,
        scope=scope,
        made_at=clock.now(),
        made_by=_person(by),
    )
    made.deputies.set(invited)
    _note(station, Block.MONTH, by=by, month=on.replace(day=1))
    detail = {"on": on.isoformat(), "instead_of": instead_of.pk if instead_of else None}
    audit.record("station.arranged", by=by, about=station, detail=detail)
    return made


def _refuse_arrangement(
    station: Station, on: date, begins: time, ends: time, invited: list[Person]
) -> None:
    if on < clock.today():
        raise Refusal(_("日期已经过去，请选今天或以后。"), field="on")
    if begins >= ends:
        raise Refusal(_("结束时间要晚于开始时间。"), field="ends")
    known = set(deputies_of(station).values_list("mandate__person", flat=True))
    strange = [each.name for each in invited if each.pk not in known]
    if not invited or strange:
        raise Refusal(_("请从本站在任的驻站代表中选择。"), field="deputies")


def _live(arrangement: Arrangement) -> Arrangement:
    arrangement.refresh_from_db(from_queryset=Arrangement.objects.select_for_update())
    if arrangement.withdrawn_at is not None:
        raise Refusal(_("这项安排已经撤下。"))
    return arrangement


def _take_back(arrangement: Arrangement, *, by: Account | None, notice: str = "") -> None:
    arrangement.withdrawn_at, arrangement.withdrawn_by = clock.now(), _person(by)
    arrangement.notice = notice
    arrangement.save(update_fields=["withdrawn_at", "withdrawn_by", "notice"])


@transaction.atomic
def withdraw(arrangement: Arrangement, *, by: Account | None, notice: str = "") -> Arrangement:
    """Take a line back; with a notice the public reads that it is cancelled, and why."""
    station = _open_to(arrangement.station, by)
    _take_back(_live(arrangement), by=by, notice=notice)
    _note(station, Block.MONTH, by=by, month=arrangement.on.replace(day=1))
    detail = {"arrangement": arrangement.pk, "notice": notice}
    audit.record("station.arrangement_withdrawn", by=by, about=station, detail=detail)
    return arrangement


@transaction.atomic
def restore(arrangement: Arrangement, *, by: Account | None) -> Arrangement:
    """Undo the taking back, as long as the day has not passed."""
    station = _open_to(arrangement.station, by)
    arrangement.refresh_from_db(from_queryset=Arrangement.objects.select_for_update())
    if arrangement.withdrawn_at is None:
        raise Refusal(_("这项安排没有撤下。"))
    _refuse_arrangement(
        station,
        arrangement.on,
        arrangement.begins,
        arrangement.ends,
        list(arrangement.deputies.all()),
    )
    arrangement.withdrawn_at, arrangement.withdrawn_by, arrangement.notice = None, None, ""
    arrangement.save(update_fields=["withdrawn_at", "withdrawn_by", "notice"])
    _note(station, Block.MONTH, by=by, month=arrangement.on.replace(day=1))
    detail = {"arrangement": arrangement.pk}
    audit.record("station.arrangement_restored", by=by, about=station, detail=detail)
    return arrangement
