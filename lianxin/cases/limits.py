"""How much time a stage gets: the office's own limits, the most particular first; then the policy.

A limit for the station beats one for the category, which beats one for the urgency; of two
categories the second level beats the first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from lianxin.cases import deadlines, policy
from lianxin.cases.models import Case, Complexity, TimeLimit
from lianxin.cases.states import Stage
from lianxin.kit.prepared import Asked, each_of

_near = Asked(
    lambda station, stages: TimeLimit.objects.filter(
        Q(station__isnull=True) | Q(station=station), stage__in=each_of(stages, "text")
    )
)


def _asked(case: Case, stages: Collection[Stage]) -> dict[str, Any]:
    return {"station": case.station_id, "stages": sorted(stage.value for stage in stages)}


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that may hold for one matter, read once."""

    case: Case
    stated: tuple[TimeLimit, ...]

    @classmethod
    def of(cls, case: Case, stages: Collection[Stage]) -> Limits:
        """Read what is stated for these stages: one query."""
        return cls(case, tuple(_near.models(**_asked(case, stages))))

    @staticmethod
    def ahead(case: Case, stages: Collection[Stage]) -> None:
        """Ask now for what `of` will want."""
        _near.ahead(**_asked(case, stages))

    def workdays(self, stage: Stage, complexity: Complexity = Complexity.GENERAL) -> int:
        """The working days of the stage (R-051)."""
        holding = self.holding(stage, complexity)
        return holding.workdays if holding else default_workdays(stage, complexity)

    def holding(
        self, stage: Stage, complexity: Complexity = Complexity.GENERAL
    ) -> TimeLimit | None:
        """The office's limit that holds; None where the policy's does."""
        fitting = [each for each in self.stated if self._fits(each, stage, complexity)]
        return max(fitting, key=self._particularity) if fitting else None

    def _fits(self, limit: TimeLimit, stage: Stage, complexity: Complexity) -> bool:
        return (
            limit.stage == stage
            and limit.station_id in {None, self.case.station_id}
            and limit.category_id in {None, *self._categories()}
            and limit.urgency in {None, self.case.urgency}
            and limit.complexity in {"", complexity}
        )

    def _particularity(self, limit: TimeLimit) -> tuple[bool, int, bool, bool]:
        nearness = {None: 0, self.case.category_id: 2}.get(limit.category_id, 1)
        return (
            limit.station_id is not None,
            nearness,
            limit.urgency is not None,
            limit.complexity != "",
        )

    def _categories(self) -> tuple[int, ...]:
        category = self.case.category
        found = (category.pk, category.parent_id) if category else ()
        return tuple(pk for pk in found if pk is not None)


def default_workdays(stage: Stage, complexity: Complexity = Complexity.GENERAL) -> int:
    """The policy's working days for a stage."""
    if stage == Stage.REPLY:
        return deadlines.workdays_for(complexity)
    return defaults()[stage]


def defaults() -> Mapping[Stage, int]:
    """The policy's working days for every stage but the reply."""
    rule = policy.current()
    return {
        Stage.REGISTER: rule.register_workdays,
        Stage.TRIAGE: rule.triage_workdays,
        Stage.ACKNOWLEDGE: rule.acknowledge_workdays,
        Stage.CONTACT: rule.contact_workdays,
        Stage.OPINION: rule.opinion_workdays,
        Stage.RULE: rule.ruling_workdays,
        Stage.REVIEW: rule.review_workdays,
        Stage.FEEDBACK: rule.feedback_workdays,
        Stage.RATE: rule.rating_workdays,
        Stage.ARCHIVE: rule.archive_workdays,
    }
