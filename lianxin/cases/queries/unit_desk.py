"""The desk of a handling unit: what it owes, the earliest clock of its own first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Case as When
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models import When as Then
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.cases.lights import Light, light
from lianxin.cases.models import (
    Assignment,
    AssignmentRole,
    Case,
    Deadline,
    Extension,
    ExtensionStatus,
)
from lianxin.cases.queries.staff import manned, orphaned
from lianxin.cases.queries.worklist import UNLISTED
from lianxin.cases.states import Stage, State
from lianxin.kit import clock
from lianxin.kit.paging import Sheet
from lianxin.people.models import Account
from lianxin.people.queries import standing

PAGE = 50
LAST_PAGE = 20


class Whose(models.TextChoices):
    """Whose part of the desk."""

    MINE = "mine", gettext_lazy("我经办的")
    NOBODYS = "nobodys", gettext_lazy("无人经办")
    OTHERS = "others", gettext_lazy("同事经办")
    ALL = "all", gettext_lazy("全单位")


@dataclass(frozen=True, slots=True)
class WantedOwed:
    """What the reader asks to see of the desk."""

    whose: Whose = Whose.ALL
    officer: UUID | None = None
    stage: str = ""
    is_late: bool = False

    def condition(self, user: Account) -> Q:
        """The filters as one condition on what `owed` gives."""
        wanted = whose(user)[self.whose]
        if self.officer:
            wanted &= Q(officer=self.officer)
        if self.stage:
            wanted &= Q(owed_stage=self.stage)
        return wanted & late() if self.is_late else wanted


@dataclass(frozen=True, slots=True)
class Owed:
    """A line of the desk: what the unit owes on a case, until when, and who sees to it."""

    asked: Any  # an Assignment with the columns of `owed`
    extension: str

    @property
    def case(self) -> Case:
        case: Case = self.asked.case
        return case

    @property
    def is_paused(self) -> bool:
        return self.case.paused_on is not None

    @property
    def next_move(self) -> str:
        """The move that is due next, by the name of its form."""
        if self.asked.role == AssignmentRole.CO:
            return "give_opinion"
        if self.case.state == State.ASSIGNED:
            return "acknowledge"
        return "contact" if self.asked.owed_stage == Stage.CONTACT else "submit_reply"

    @property
    def waits(self) -> str:
        """What is to be done, in a word; of a paused matter why it rests."""
        said = {
            State.RETURNING: _("已申请退回，等裁定"),
            State.ASKING: _("等群众补充，计时暂停"),
            State.SUSPENDED: _("已挂账，计时暂停"),
            State.REVIEWING: _("等负责人签发"),
        }
        if self.asked.role == AssignmentRole.CO:
            return _("提交会办意见")
        return said.get(State(self.case.state)) or str(Stage(self.asked.owed_stage).label)


def owed(user: Account) -> QuerySet[Assignment]:
    """What the reader's units owe: every live assignment with a running clock of the unit's own."""
    running = Deadline.objects.running().filter(case=OuterRef("case"), unit=OuterRef("unit"))
    first = running.order_by("due_on", "pk")
    return (
        Assignment.objects.filter(
            unit__in=standing(user).units,
            ended_at__isnull=True,
            case__in=Case.objects.visible_to(user),
        )
        .annotate(
            owed_on=Subquery(first.values("due_on")[:1]),
            owed_amber_on=Subquery(first.values("amber_on")[:1]),
            owed_stage=Subquery(first.values("stage")[:1]),
            is_manned=manned(),
        )
        .filter(owed_on__isnull=False)
    )


def whose(user: Account) -> dict[str, Q]:
    """The parts of the desk as conditions; what nobody sees to includes what a leaver left."""
    me = Q(officer=user.person_id)
    return {
        Whose.MINE: me,
        Whose.NOBODYS: Q(is_manned=False),
        Whose.OTHERS: Q(is_manned=True) & ~me,
        Whose.ALL: Q(),
    }


def late() -> Q:
    """The unit's own clock has run out (R-071); a paused one cannot."""
    return Q(owed_on__lt=clock.today(), case__paused_on__isnull=True)


def tallies(user: Account) -> dict[str, int]:
    """How much lies in each part of the desk, and how much of it is late; one query."""
    columns = {name.value: Count("pk", filter=part) for name, part in _named(user)}
    amber = Q(owed_amber_on__lte=clock.today(), case__paused_on__isnull=True) & ~late()
    found = owed(user).aggregate(
        **columns, late=Count("pk", filter=late()), amber=Count("pk", filter=amber)
    )
    return {name: int(number) for name, number in found.items()}


def _named(user: Account) -> list[tuple[Whose, Q]]:
    parts = whose(user)
    return [(each, parts[each]) for each in Whose]


def desk_of(user: Account, wanted: WantedOwed, number: int) -> Sheet[Owed]:
    """A page of the desk; paused matters come last."""
    rests = When(Then(case__paused_on__isnull=True, then=Value(0)), default=Value(1))
    desk = owed(user).filter(wanted.condition(user))
    found = (
        desk.select_related("case__station", "case__category", "unit", "officer")
        .defer(*(f"case__{name}" for name in UNLISTED))
        .order_by(rests, F("owed_on"), "pk")
    )
    first = (number - 1) * PAGE
    rows = list(found[first : first + PAGE + 1])
    return Sheet(_dressed(rows[:PAGE]), number, len(rows) > PAGE, LAST_PAGE)


def _dressed(rows: Sequence[Assignment]) -> list[Owed]:
    told = extensions_of([each.case for each in rows])
    return [
        Owed(each, told.get(each.case_id, "") if each.role == AssignmentRole.LEAD else "")
        for each in rows
    ]


def extensions_of(cases: Iterable[Case]) -> dict[UUID, str]:
    """What became of the last request for more time in the present round; one query."""
    rounds = {case.pk: case.round for case in cases}
    asked = Extension.objects.filter(case__in=rounds).order_by("asked_at")
    labels = dict(ExtensionStatus.choices)
    told = asked.values_list("case_id", "round", "status")
    return {
        case_id: status
        for case_id, number, status in told
        if rounds[case_id] == number and status in labels
    }


def left_behind(user: Account) -> QuerySet[Assignment]:
    """R-056: in the units that the reader heads, what lost its officer."""
    visible = Case.objects.visible_to(user)
    found = orphaned(standing(user).headed_units).filter(case__in=visible)
    return found.order_by("officer__sort_key", "officer", "case__step_due_on", "pk")


def waiting_to_be_signed(user: Account) -> QuerySet[Case]:
    """Replies that wait for the reader's signature, what falls due first on top."""
    visible = Case.objects.visible_to(user).filter(
        state=State.REVIEWING, lead_unit__in=standing(user).headed_units
    )
    return visible.select_related("text", "station", "lead_unit").order_by("due_on", "pk")


@dataclass(frozen=True, slots=True)
class OpinionOwed:
    """A co-handling unit that has not answered the lead yet."""

    unit: str
    due_on: date
    is_late: bool


def opinions_owed(case: Case) -> list[OpinionOwed]:
    """Who owes the lead an opinion, until when (R-086 in kind)."""
    running = case.deadlines.running().filter(stage=Stage.OPINION).select_related("unit")
    today = clock.today()
    return [
        OpinionOwed(
            str(each.unit), each.due_on, light(each.amber_on, each.due_on, today) == Light.RED
        )
        for each in running.order_by("due_on", "pk")
    ]


def opinions_given(case: Case) -> list[Assignment]:
    """What co-handling units told the lead in this round."""
    given = case.assignments.filter(round=case.round, opinion_at__isnull=False)
    return list(given.select_related("unit").order_by("opinion_at"))
