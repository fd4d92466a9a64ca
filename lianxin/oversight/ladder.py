"""Which matters the calendar calls for today: conditions for the database, levels for a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case as When
from django.db.models import CharField, Exists, Field, IntegerField, OuterRef, Q, QuerySet, Value
from django.db.models import When as Then
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from lianxin.cases.ladder import Ladder, offsets
from lianxin.cases.models import Case, Deadline, JournalEntry
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.states import RUNNING, Stage, Supervision
from lianxin.kit import clock
from lianxin.oversight.models import LetterCase, Rung
from lianxin.oversight.states import RUNGS
from lianxin.places.calendar import Calendar

# What a push reads of a case; the rest of the row stays where it is.
PUSHED_COLUMNS = (
    "number",
    "title",
    "urgency",
    "station_id",
    "region",
    "state",
    "urgency",
    "is_sealed",
    "supervision",
    "round",
    "due_on",
    "lead_unit_id",
    "journal_count",
    "journal_head",
    "journal_seal",
)


def rungs() -> dict[int, Rung]:
    """What every rung does: as the committee has set it, or as the house does by default."""
    found = {each.level: Rung(**asdict(each)) for each in RUNGS}
    return {int(level): rung for level, rung in (found | Rung.objects.in_bulk()).items()}


@dataclass(frozen=True, slots=True)
class Watch:
    """The ladder of today with what its rungs do, read once a sweep."""

    calendar: Calendar
    ladder: Ladder
    rungs: dict[int, Rung]

    @classmethod
    def of_today(cls, stages: Iterable[Stage] | None = None) -> Watch:
        """Read calendar, steps and rungs; `stages` narrows the ladder to some clocks."""
        calendar = Calendar.read()
        given = offsets()
        kept = {stage: given[stage] for stage in (stages or given)}
        return cls(calendar, Ladder.on(clock.today(), calendar=calendar, given=kept), rungs())

    def raised(self, level: int) -> Supervision:
        """The highest level up to this one that needs no signature."""
        by_itself = (at for at, rung in self.rungs.items() if rung.raises_by_itself)
        return Supervision(max((at for at in by_itself if at <= level), default=0))

    def clocks(self) -> QuerySet[Deadline]:
        """The running clocks that call for any level."""
        if not any(self.ladder.steps.values()):
            return Deadline.objects.none()
        return Deadline.objects.running().filter(self._called())

    def _called(self) -> Q:
        lowest = {stage: max(steps.values()) for stage, steps in self.ladder.steps.items() if steps}
        found = Q(pk__in=[])
        for stage, latest in lowest.items():
            found |= Q(stage=stage, due_on__lte=latest)
        return found

    def _level(
        self, of: Mapping[Supervision, int | str], kind: Field[Any, Any] | None = None
    ) -> When:
        """What the level of a clock stands for, as the database reckons it."""
        branches = [
            Then(Q(stage=stage, due_on__lte=latest), then=Value(of[level]))
            for stage, steps in self.ladder.steps.items()
            for level, latest in steps.items()
        ]
        nothing = of[Supervision.NONE]
        return When(*branches, default=Value(nothing), output_field=kind or IntegerField())

    def to_push(self) -> CaseQuerySet:
        """The cases whose level is below what rises by itself; lifted ones rest."""
        raised = {level: int(self.raised(level)) for level in Supervision}
        called = self.clocks().annotate(level=self._level(raised))
        above = called.filter(case=OuterRef("pk"), level__gt=OuterRef("supervision"))
        return Case.objects.filter(Exists(above), ~_is_lifted(), state__in=RUNNING).only(
            *PUSHED_COLUMNS
        )

    def to_paper(self) -> CaseQuerySet:
        """The cases whose rung leaves a paper that none has left in this round."""
        papers = {level: self._paper(level) for level in Supervision}
        levels = {level: int(level) for level in Supervision}
        left = LetterCase.objects.filter(
            case=OuterRef("case"), round=OuterRef("round"), kind=OuterRef("paper")
        )
        here = (
            self.clocks()
            .annotate(level=self._level(levels), paper=self._level(papers, CharField()))
            .filter(~Exists(left), case=OuterRef("pk"), level__gte=OuterRef("supervision"))
            .exclude(paper="")
        )
        ready = Case.objects.filter(Exists(here), ~_is_lifted(), state__in=RUNNING)
        return ready.filter(lead_unit__isnull=False).select_related("lead_unit__division")

    def _paper(self, level: Supervision) -> str:
        rung = self.rungs.get(level)
        return rung.paper if rung else ""

    def levels(self) -> dict[UUID, Supervision]:
        """The level that each case's clocks call for; one query for all of them."""
        found: dict[UUID, Supervision] = {}
        clocks = self.clocks().filter(case__state__in=RUNNING).order_by()
        for case_id, stage, due_on in clocks.values_list("case_id", "stage", "due_on"):
            level = self.ladder.level_of(stage, due_on)
            found[case_id] = max(level, found.get(case_id, Supervision.NONE))
        return found


def _is_lifted() -> Exists:
    """A supervision that was lifted stays lifted until the deadline moves or a round begins."""
    lifts = JournalEntry.objects.filter(case=OuterRef("pk"), move="lift")
    then = lifts.annotate(then_due_on=KeyTextTransform("due_on", "facts"))
    return Exists(then.filter(then_due_on=Cast(OuterRef("due_on"), CharField())))
