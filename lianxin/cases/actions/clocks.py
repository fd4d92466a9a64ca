"""The clocks of a case in one move: what ends, what starts, what runs on (R-051 … R-062).

`states.CLOCKS` says which clocks run in which state, `states.MEETS` which moves meet them. Every
move goes through `Clocks.settle`; the case keeps the earliest days for its lists.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Q

from lianxin.cases import deadlines
from lianxin.cases.deadlines import Basis
from lianxin.cases.lights import amber_from
from lianxin.cases.limits import Limits
from lianxin.cases.models import Case, Complexity, Deadline, TimeLimit
from lianxin.cases.models.deadlines import RUNNING
from lianxin.cases.states import CLOCKS, MEETS, Stage, State
from lianxin.kit import clock
from lianxin.people.models import Unit
from lianxin.places.calendar import Calendar, workdays_between

OWED_BY_THE_UNIT = frozenset({Stage.ACKNOWLEDGE, Stage.CONTACT, Stage.REPLY})
# Another unit's clock: it never hurries those who hold the case.
ASIDE = frozenset({Stage.OPINION})

Limited = Mapping[Stage, Basis]


@dataclass
class Clocks:
    """The clocks of one case, in hand during one move."""

    case: Case
    rows: list[Deadline] = field(default_factory=list)
    stated: tuple[TimeLimit, ...] | None = None
    changed: list[Deadline] = field(default_factory=list)
    fresh: list[Deadline] = field(default_factory=list)

    @classmethod
    def of(cls, case: Case) -> Clocks:
        """Read the clocks of this round and those that still run: one query."""
        return cls(case, list(case.deadlines.filter(RUNNING | Q(round=case.round))))

    @staticmethod
    def ahead(case: Case) -> None:
        """Ask now for what the clocks of a new case will want."""
        Calendar.ahead()
        Limits.ahead(case, CLOCKS[State(case.state)])

    @cached_property
    def calendar(self) -> Calendar:
        """The working calendar, read once a move."""
        return Calendar.read()

    @property
    def running(self) -> list[Deadline]:
        return [each for each in (*self.rows, *self.fresh) if each.is_running]

    def get(self, stage: Stage, unit: Unit | None = None) -> Deadline | None:
        """The running clock of a stage; the co-handling units have one each."""
        found = (each for each in self.running if each.stage == stage)
        return next((each for each in found if unit is None or each.unit_id == unit.pk), None)

    def allowed(self, stage: Stage, complexity: Complexity = Complexity.GENERAL) -> Basis:
        """As much time from today as the office gives to the stage."""
        count = self._limits([stage]).workdays(stage, complexity)
        return deadlines.workdays(clock.today(), count)

    def _limits(self, stages: Collection[Stage]) -> Limits:
        if self.stated is None:
            return Limits.of(self.case, stages)
        return Limits(self.case, self.stated)

    def start(self, stage: Stage, basis: Basis, *, unit: Unit | None = None) -> Deadline:
        """Set a clock going."""
        row = Deadline(
            case=self.case, round=self.case.round, stage=stage, unit=unit, since_on=clock.today()
        )
        self._set(row, basis)
        self.fresh.append(row)
        return row

    def move(self, row: Deadline, basis: Basis) -> None:
        """Give a running clock another basis."""
        self._set(row, basis)
        self._touch(row)

    def _set(self, row: Deadline, basis: Basis) -> None:
        row.basis, row.due_on = basis, deadlines.due_of(basis, self.calendar)
        row.amber_on = amber_from(row.since_on, row.due_on)
        row.calendar_version = self.calendar.version

    def _touch(self, row: Deadline) -> None:
        if row in self.rows and row not in self.changed:
            self.changed.append(row)

    def run_on(self, kind: str) -> None:
        """The clocks stood still since `case.paused_on`; they run on from today (R-058)."""
        since, today = self.case.paused_on or clock.today(), clock.today()
        if workdays_between(since, today, calendar=self.calendar) < 1:
            return
        for row in self.running:
            self.move(row, [*row.basis, deadlines.pause(kind, since, today)])

    def end(self, row: Deadline, at: datetime, *, is_met: bool) -> None:
        """Stop a clock for good; one that is met while it stands still gets its pause back."""
        since = self.case.paused_on
        if is_met and since and workdays_between(since, clock.today(), calendar=self.calendar) > 0:
            kind = "suspension" if self.case.review_on else "pause"
            self.move(row, [*row.basis, deadlines.pause(kind, since, clock.today())])
        row.met_at, row.dropped_at = (at, None) if is_met else (None, at)
        self._touch(row)

    def settle(self, move: str, after: State, at: datetime, limits: Limited) -> dict[str, Any]:
        """End and start what the state calls for; return the columns of the case.

        `limits` gives a stage another time than the office's. `write` follows once the case is
        saved.
        """
        wanted = CLOCKS.get(after, frozenset())
        met = MEETS.get(move, frozenset())
        held = self.get(Stage.REPLY)
        for row in self.running:
            if row.stage in met or row.stage not in wanted or self._is_over(row):
                self.end(row, at, is_met=row.stage in met)
        running = {each.stage for each in self.running}
        missing = [stage for stage in Stage if stage in wanted - ASIDE - met - running]
        self._start(missing, limits)
        return self._columns(after, held)

    def _is_over(self, row: Deadline) -> bool:
        """The case went to another unit, or into another round."""
        if row in self.fresh:
            return False
        is_lead = row.unit_id == self.case.lead_unit_id
        has_left = (row.stage in OWED_BY_THE_UNIT and not is_lead) or (
            row.stage in ASIDE and is_lead
        )
        return has_left or row.round != self.case.round

    def _start(self, missing: Sequence[Stage], limits: Limited) -> None:
        wanting = [stage for stage in missing if stage in limits or not self._goes_on(stage)]
        asked = [stage for stage in wanting if stage not in limits]
        stated = self._limits(asked) if asked else None
        for stage in wanting:
            basis = limits.get(stage)
            if basis is None and stated is not None:
                basis = deadlines.workdays(clock.today(), stated.workdays(stage))
            owes = self.case.lead_unit if stage in OWED_BY_THE_UNIT else None
            self.start(stage, basis or [], unit=owes)

    def _goes_on(self, stage: Stage) -> bool:
        """A reply that is sent back keeps its day; a resident is to be contacted once a round."""
        if stage == Stage.CONTACT and self.case.is_anonymous:
            return True
        if stage not in {Stage.REPLY, Stage.CONTACT}:
            return False
        this_round = [each for each in self.rows if each.round == self.case.round]
        before = [
            each
            for each in this_round
            if each.stage == stage and each.unit_id == self.case.lead_unit_id
        ]
        if stage == Stage.REPLY and before:
            before[-1].met_at = before[-1].dropped_at = None
            self._touch(before[-1])
        return bool(before)

    def write(self) -> None:
        """Write what changed and what is new."""
        if self.changed:
            columns = ["due_on", "amber_on", "basis", "calendar_version", "met_at", "dropped_at"]
            Deadline.objects.bulk_update(self.changed, columns)
        if self.fresh:
            Deadline.objects.bulk_create(self.fresh)

    def days(self) -> dict[str, Any]:
        """What the columns of the case say of its clocks as they stand."""
        return {"due_on": self.case.due_on} | self._columns(State(self.case.state), None)

    def _columns(self, after: State, held: Deadline | None) -> dict[str, Any]:
        columns: dict[str, Any] = dict(zip(STEP, self._next_days(after), strict=True))
        reply = self.get(Stage.REPLY)
        if reply is not None:
            columns["due_on"] = reply.due_on
        elif held is not None and held.dropped_at is not None:
            columns["due_on"] = None
        return columns

    def _next_days(self, after: State) -> tuple[date | None, date | None]:
        """What falls due next, and from when it is amber; a question to the resident stops it."""
        if after == State.ASKING:
            return None, None
        if after == State.SUSPENDED:
            return self.case.review_on, self.case.review_on
        leading = [each for each in self.running if each.stage not in ASIDE]
        if not leading:
            return None, None
        return min(each.due_on for each in leading), min(each.amber_on for each in leading)


STEP = ("step_due_on", "step_amber_on")
