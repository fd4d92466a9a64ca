"""督办 by the calendar: one move on any number of matters, and what the oversight room asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import transaction

from lianxin.audit import actions as audit
from lianxin.cases.actions.journal import Outcome, begin, finish_all, lock_all
from lianxin.cases.models import Case, LadderStep
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.rules import By
from lianxin.cases.states import Stage, Supervision
from lianxin.people.models import Account


@dataclass(frozen=True, slots=True)
class Push:
    """The level that a matter has reached, and the reason as the journal keeps it."""

    level: Supervision
    reason: str


@transaction.atomic
def supervise_all(
    cases: CaseQuerySet, called: Callable[[Case], Push | None], *, most: int | None = None
) -> list[Case]:
    """R-054, R-072: push every case to the level that `called` names under the lock.

    Cases that have reached it, or that may not be pushed now, stay as they are. Returns the others;
    the statements are as many for one as for any number.
    """
    outcomes = []
    for case in lock_all(cases, "supervise", most=most):
        push = called(case)
        if push is not None and push.level > case.supervision:
            outcomes.append(
                Outcome(
                    case,
                    reason=push.reason,
                    facts={"level": int(push.level)},
                    columns={"supervision": push.level},
                )
            )
    finish_all("supervise", outcomes)
    return [each.case for each in outcomes]


@transaction.atomic
def answer_letter(case: Case, *, by: By, paper: str, words: str) -> Case:
    """The unit has answered a paper of the oversight room; the case's journal says so."""
    turn = begin(case, "answer_letter", by)
    return turn.finish(reason=words, facts={"paper": paper, "unit": case.lead_unit})


@transaction.atomic
def state_ladder(stage: Stage, days: Mapping[Supervision, int | None], *, by: Account) -> None:
    """Set the office's own days of the ladder; None: the calendar alone never calls for it."""
    for level, workdays in days.items():
        LadderStep.objects.update_or_create(
            stage=stage, level=level, defaults={"workdays": workdays}
        )
    told = {str(int(level)): workdays for level, workdays in days.items()}
    audit.record("cases.state_ladder", by=by, detail={"stage": str(stage), "days": told})
