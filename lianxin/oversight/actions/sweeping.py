"""The sweep: pushes what the calendar calls for, leaves the papers, tells of colours. Set-based.

Each step is one transaction that finds its own work, so that a sweep may die anywhere, run twice,
or run beside another: what was done is not found again, what was not is found the next time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property, partial
from typing import TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from lianxin.cases import actions as cases
from lianxin.cases.lights import Light, shows
from lianxin.cases.models import Case, Deadline
from lianxin.cases.states import Stage, Supervision
from lianxin.kit import clock
from lianxin.kit.copying import update_all
from lianxin.oversight import notices
from lianxin.oversight.actions.organs import organs_at
from lianxin.oversight.ladder import Watch
from lianxin.oversight.models import (
    Letter,
    LetterCase,
    Reminder,
    SweepRun,
    Undertaking,
)
from lianxin.oversight.states import OUT, Signer, Status, Told
from lianxin.people.models import Unit
from lianxin.places.calendar import add_workdays
from lianxin.places.models import PREFIX_LENGTHS, DivisionLevel

WARNING = (Light.RED, Light.AMBER)
Warned = TypeVar("Warned", Letter, Undertaking)
# Any number that no other advisory lock of the house uses: "sweep" in ASCII.
_LOCK = 0x7377656570
# So many matters in one pass; the statements of a pass are as many for one.
AT_ONCE = 100_000
STEPS = tuple(dict.fromkeys(stage for stage, _colour in notices.STEPS))
DEMANDS = "请贵单位高度重视，查明逾期原因，抓紧办理，并在期限内书面答复办理情况。"


def sweep(*, stages: Iterable[Stage] | None = None) -> SweepRun:
    """Sweep all open matters once; `stages` only those that these clocks call for.

    It leaves a row that says what was done. Official papers and reasons are written in Chinese.
    """
    with override("zh-hans"):
        run = SweepRun.objects.create(started_at=clock.now(), is_whole=stages is None)
        watch = Watch.of_today(stages)
        did = {"pushed": _until_done(lambda: _push(watch))}
        did["papers"] = _until_done(lambda: _leave_papers(watch, run))
        if run.is_whole:
            did["reminders"] = sum(_until_done(partial(_remind, each)) for each in WARNING)
            did["letters"] = _mind_letters(watch)
        SweepRun.objects.filter(pk=run.pk).update(
            ended_at=clock.now(), calendar_version=watch.calendar.version, did=did
        )
    run.refresh_from_db()
    return run


def _until_done(step: Callable[[], int]) -> int:
    """Pass after pass; a short pass was the last."""
    done = count = step()
    while count >= AT_ONCE:
        count = step()
        done += count
    return done


def _alone() -> None:
    """Sweeps go one behind the other, step by step."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


class _Levels:
    """What each case is called for, read under the locks that the push holds."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch

    @cached_property
    def found(self) -> dict[UUID, Supervision]:
        return self.watch.levels()

    def push(self, case: Case) -> cases.Push | None:
        level = self.watch.raised(self.found.get(case.pk, Supervision.NONE))
        return cases.Push(level, _("系统按督办阶梯自动督办")) if level else None


@transaction.atomic
def _push(watch: Watch) -> int:
    _alone()
    pushed = cases.supervise_all(watch.to_push(), _Levels(watch).push, most=AT_ONCE)
    notices.tell_pushed(pushed, watch.rungs)
    return len(pushed)


@transaction.atomic
def _leave_papers(watch: Watch, run: SweepRun) -> int:
    """Draft the papers that rungs leave; they wait for a signature."""
    _alone()
    wanting = list(watch.to_paper().order_by("pk")[:AT_ONCE])
    if not wanting:
        return 0
    levels = watch.levels()
    asked = [(case, watch.rungs[levels[case.pk]]) for case in wanting]
    organs = organs_at({_seat(case, rung.signer) for case, rung in asked})
    letters = Letter.objects.bulk_create(
        Letter(
            kind=rung.paper,
            organ=organs[_seat(case, rung.signer)],
            unit=_addressee(case),
            is_sealed=case.is_sealed,
            demands=DEMANDS,
            limit_workdays=rung.limit_workdays,
            drafted_at=clock.now(),
            sweep=run,
        )
        for case, rung in asked
    )
    LetterCase.objects.bulk_create(
        LetterCase(letter=letter, case=case, round=case.round, kind=letter.kind, is_by_sweep=True)
        for letter, case in zip(letters, wanting, strict=True)
    )
    notices.tell_signers(letters, run)
    return len(letters)


def _addressee(case: Case) -> Unit:
    if case.lead_unit is None:
        raise ValueError(case.number)
    return case.lead_unit


def seat_of(unit: Unit, region: str, signer: str, *, is_sealed: bool) -> str:
    """The division whose organ signs: the unit's township, or the county of the matter."""
    township = PREFIX_LENGTHS[DivisionLevel.TOWNSHIP]
    county = region[: PREFIX_LENGTHS[DivisionLevel.COUNTY]]
    is_low = unit.division.level >= DivisionLevel.TOWNSHIP
    if signer == Signer.BY_UNIT and is_low and not is_sealed:
        return unit.division.code[:township].ljust(12, "0")
    return county.ljust(12, "0")


def _seat(case: Case, signer: str) -> str:
    return seat_of(_addressee(case), case.region, signer, is_sealed=case.is_sealed)


@transaction.atomic
def _remind(light: Light) -> int:
    """Every clock of the station, of contact and of opinions tells of each colour once."""
    _alone()
    shining = _fresh(light, shows(light))
    Reminder.objects.bulk_create(
        Reminder(deadline=each, due_on=each.due_on, light=light, told_at=clock.now())
        for each in shining
    )
    notices.tell_steps(shining, light)
    return len(shining)


def _fresh(light: Light, days: Q) -> list[Deadline]:
    told = Reminder.objects.filter(deadline=OuterRef("pk"), due_on=OuterRef("due_on"), light=light)
    running = Deadline.objects.running().filter(
        days, ~Exists(told), stage__in=STEPS, case__paused_on__isnull=True
    )
    columns = ("number", "title", "station_id", "region", "is_sealed")
    lean = running.select_related("case").only(
        "stage", "unit_id", "due_on", *(f"case__{each}" for each in columns)
    )
    return list(lean.order_by("pk")[:AT_ONCE])


@transaction.atomic
def _mind_letters(watch: Watch) -> int:
    """A paper has a clock of its own: the day before it ends, and the day after (R-071)."""
    _alone()
    today = clock.today()
    soon = add_workdays(today, 1, calendar=watch.calendar)
    owed = Letter.objects.filter(status=Status.ISSUED).select_related("organ__division")
    promised = Undertaking.objects.filter(done_on__isnull=True, letter__status__in=OUT)
    promised = promised.select_related("letter__organ__division")
    count = 0
    for told, days, before in (
        (Told.RED, Q(due_on__lt=today), (Told.NOTHING, Told.AMBER)),
        (Told.AMBER, Q(due_on__range=(today, soon)), (Told.NOTHING,)),
    ):
        letters = _warned(owed.filter(days, told__in=before), told)
        undertakings = _warned(promised.filter(days, told__in=before), told)
        notices.tell_owed(letters)
        notices.tell_promised(undertakings)
        count += len(letters) + len(undertakings)
    return count


def _warned(rows: QuerySet[Warned], told: Told) -> list[Warned]:
    found = list(rows.select_for_update(of=("self",)))
    for each in found:
        each.told = told
    update_all(found, ["told"])
    return found
