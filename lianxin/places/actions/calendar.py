"""The one writer of the calendar: each change is a release with a number, and can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lianxin.audit.actions import record
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.kit.text import clean
from lianxin.places.actions.rights import Manager, require
from lianxin.places.calendar import Calendar, Day, scope_of, shifted
from lianxin.places.models import (
    CalendarChange,
    CalendarDay,
    CalendarRelease,
    OfficialDay,
    ReleaseKind,
)
from lianxin.places.signals import calendar_changed
from lianxin.places.tables import FIRST_YEAR, LAST_YEAR, LONGEST_NAME, YearTable, checked
from lianxin.places.wording import told

# Any number that no other advisory lock of the house uses: "calenda" in ASCII.
_LOCK = 0x63616C656E6461
_LONGEST_SOURCE = 200


@dataclass(frozen=True, slots=True)
class _Change:
    """A day in one layer: how it is set before and after; None: not at all."""

    on_date: date
    before: Day | None
    after: Day | None


@dataclass(frozen=True, slots=True)
class _Plan:
    """A release to be: what it says of itself, and the days it changes in each layer."""

    kind: ReleaseKind
    year: int
    source: str
    official: list[_Change] = field(default_factory=list)
    own: list[_Change] = field(default_factory=list)
    published_on: date | None = None
    takes_back: CalendarRelease | None = None


@transaction.atomic
def publish_table(
    table: YearTable,
    *,
    by: Manager | None,
    source: str,
    published_on: date | None = None,
    seen: int | None = None,
) -> CalendarRelease | None:
    """Put the official table of a year in force; None if it already is, day for day.

    `seen` is the version that a preview was made from: a later one must be looked at again.
    """
    calendar = _lock(by, seen=seen)
    sound = checked(table.year, table.days.items())
    held = calendar.table_of(sound.year)
    is_loaded = sound.year in calendar.tables
    if _same(held, sound.days, by_name=is_loaded):
        return None
    before = held if is_loaded else {}
    _check_alone(calendar, sound)
    plan = _Plan(
        ReleaseKind.TABLE,
        sound.year,
        _source(source),
        official=_changes(before, sound.days),
        published_on=published_on,
    )
    return _release(plan, calendar, by)


@transaction.atomic
def set_day(
    day: date, *, by: Manager | None, is_workday: bool, name: str, source: str
) -> CalendarRelease:
    """Declare one day off or working for this office, over the official table."""
    calendar = _lock(by)
    entry = Day(is_workday, _name(name))
    held = calendar.own.get(day)
    _check_day(calendar, day, entry)
    plan = _Plan(
        ReleaseKind.LOCAL, day.year, _source(source), own=[_Change(day, before=held, after=entry)]
    )
    return _release(plan, calendar, by)


@transaction.atomic
def clear_day(day: date, *, by: Manager | None, source: str = "") -> CalendarRelease:
    """Let the official table decide again on a day that the office had set."""
    calendar = _lock(by)
    held = calendar.own.get(day)
    if held is None:
        raise Refusal(_("%(day)s没有本地调整。") % {"day": told(day, 0)})
    change = _Change(day, before=held, after=None)
    plan = _Plan(ReleaseKind.LOCAL, day.year, _source(source, must=False), own=[change])
    return _release(plan, calendar, by)


@transaction.atomic
def take_back(release: CalendarRelease, *, by: Manager | None, source: str = "") -> CalendarRelease:
    """Put the days of a release back as they were before it, by a new release."""
    calendar = _lock(by)
    later = CalendarRelease.objects.filter(takes_back=release).first()
    if later is not None:
        raise Refusal(_("第%(number)s版已经撤回过了。") % {"number": release.number})
    changes = list(release.changes.all())
    _check_still_so(calendar, release, changes)
    back = [(each.is_own, _Change(each.on_date, _after(each), _before(each))) for each in changes]
    plan = _Plan(
        ReleaseKind.TAKEN_BACK,
        release.year,
        _source(source, must=False),
        official=[change for is_own, change in back if not is_own],
        own=[change for is_own, change in back if is_own],
        takes_back=release,
    )
    return _release(plan, calendar, by)


def _lock(by: Manager | None, *, seen: int | None = None) -> Calendar:
    """Wait for other writers, and read what they left."""
    require(by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    calendar = Calendar.read()
    if seen is not None and seen != calendar.version:
        raise Refusal(_("预览之后日历又有调整，请重新核对后再启用。"))
    return calendar


def _release(plan: _Plan, calendar: Calendar, by: Manager | None) -> CalendarRelease:
    """Write the release and its days, say so in the record, and tell the rooms above."""
    last = CalendarRelease.objects.aggregate(last=Max("number"))["last"] or 0
    release = CalendarRelease.objects.create(
        number=last + 1,
        kind=plan.kind,
        year=plan.year,
        source=plan.source,
        published_on=plan.published_on,
        loaded_at=clock.now(),
        loaded_by="" if by is None else str(by),
        takes_back=plan.takes_back,
    )
    _write_changes(release, plan)
    days = shifted(calendar, Calendar.read(), _touched(plan))
    release.shifted = [day.isoformat() for day in sorted(days)]
    release.save(update_fields=["shifted"])
    facts = {"number": release.number, "year": plan.year, "days": release.shifted}
    if plan.takes_back:
        facts["takes_back"] = plan.takes_back.number
    record(f"places.calendar_{plan.kind}", by=by, about=release, purpose=plan.source, detail=facts)
    calendar_changed.send(CalendarRelease, release=release.number, days=days)
    return release


def _touched(plan: _Plan) -> set[date]:
    """Days that may be different: those set, and with a table all of which it may speak."""
    days = {change.on_date for change in (*plan.official, *plan.own)}
    return days | set(scope_of(plan.year).days()) if plan.official else days


def _write_changes(release: CalendarRelease, plan: _Plan) -> None:
    rows = [_row(release, change, is_own=False) for change in plan.official]
    rows += [_row(release, change, is_own=True) for change in plan.own]
    CalendarChange.objects.bulk_create(rows)
    gone = [change.on_date for change in plan.official if change.after is None]
    OfficialDay.objects.filter(on_date__in=gone).delete()
    OfficialDay.objects.bulk_create(
        [
            OfficialDay(on_date=day, year=plan.year, release=release, **entry._asdict())
            for day, entry in _set(plan.official)
        ],
        update_conflicts=True,
        unique_fields=["on_date"],
        update_fields=["year", "release", "is_workday", "name"],
    )
    gone = [change.on_date for change in plan.own if change.after is None]
    CalendarDay.objects.filter(on_date__in=gone).delete()
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(on_date=day, source=plan.source, release=release, **entry._asdict())
            for day, entry in _set(plan.own)
        ],
        update_conflicts=True,
        unique_fields=["on_date"],
        update_fields=["source", "release", "is_workday", "name"],
    )


def _set(changes: Iterable[_Change]) -> Iterable[tuple[date, Day]]:
    return ((each.on_date, each.after) for each in changes if each.after is not None)


def _row(release: CalendarRelease, change: _Change, *, is_own: bool) -> CalendarChange:
    row = CalendarChange(release=release, on_date=change.on_date, is_own=is_own)
    if change.before is not None:
        row.was_workday, row.was_name = change.before
    if change.after is not None:
        row.is_workday, row.name = change.after
    return row


def _before(row: CalendarChange) -> Day | None:
    return None if row.was_workday is None else Day(row.was_workday, row.was_name)


def _after(row: CalendarChange) -> Day | None:
    return None if row.is_workday is None else Day(row.is_workday, row.name)


def _changes(before: Mapping[date, Day], after: Mapping[date, Day]) -> list[_Change]:
    return [
        _Change(day, before.get(day), after.get(day))
        for day in sorted(before.keys() | after.keys())
        if before.get(day) != after.get(day)
    ]


def _same(held: Mapping[date, Day], given: Mapping[date, Day], *, by_name: bool) -> bool:
    """The embedded tables name their days in their own way: there only the days count."""
    if by_name:
        return dict(held) == dict(given)
    return {day: one.is_workday for day, one in held.items()} == {
        day: one.is_workday for day, one in given.items()
    }


def _check_alone(calendar: Calendar, table: YearTable) -> None:
    """The last days of December may stand in one loaded table only."""
    for day in table.days:
        other = next((y for y, days in calendar.tables.items() if day in days), table.year)
        if other != table.year:
            facts = {"day": told(day, 0), "year": other}
            raise Refusal(_("%(day)s已写在%(year)s年的放假安排里。") % facts)


def _check_day(calendar: Calendar, day: date, entry: Day) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Refusal(_("年份 %(year)s 不对。") % {"year": day.year})
    if calendar.own.get(day) == entry:
        raise Refusal(_("没有变化，这一天已经是这样设定的。"))
    plain = calendar.with_own(day, None)
    if day not in calendar.own and plain.is_workday(day) == entry.is_workday:
        facts = {"day": told(day, 0)}
        if entry.is_workday:
            raise Refusal(_("%(day)s本来就上班，不用调整。") % facts)
        raise Refusal(_("%(day)s本来就休息，不用调整。") % facts)


def _check_still_so(
    calendar: Calendar, release: CalendarRelease, changes: Iterable[CalendarChange]
) -> None:
    """Days that a later release has set again are not to be overwritten by an older state."""
    for row in changes:
        layer = calendar.own if row.is_own else calendar.tables.get(release.year, {})
        if layer.get(row.on_date) != _after(row):
            facts = {"number": release.number, "day": told(row.on_date, release.year)}
            raise Refusal(_("第%(number)s版之后%(day)s又改过，请先撤回后来的调整。") % facts)


def _name(name: str) -> str:
    line = " ".join(clean(name).split())
    if not line:
        raise Refusal(_("请填写名称。"), field="name")
    if len(line) > LONGEST_NAME:
        raise Refusal(_("名称太长，最多40个字。"), field="name")
    return line


def _source(source: str, *, must: bool = True) -> str:
    line = " ".join(clean(source).split())[:_LONGEST_SOURCE]
    if must and not line:
        raise Refusal(_("请写明依据，例如文件名称和文号。"), field="source")
    return line
