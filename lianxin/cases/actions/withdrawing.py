"""撤回: whoever raised a matter takes it back before it is answered."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cases import rules
from lianxin.cases.actions.assigning import end_assignments
from lianxin.cases.actions.journal import begin
from lianxin.cases.models import Case
from lianxin.cases.rules import By, account_of
from lianxin.cases.states import Result
from lianxin.kit.refusals import Refusal


@transaction.atomic
def withdraw(case: Case, *, by: By, reason: str = "") -> Case:
    """Nobody answers it any more; what comes up again is raised anew (R-068)."""
    turn = begin(case, "withdraw", by)
    if kept := rules.what_keeps(case):
        raise Refusal(kept)
    is_office = account_of(by) is not None
    if is_office and not reason.strip():
        raise Refusal(_("请写明群众为什么撤回、怎么提出的。"), field="reason")
    done = turn.finish(
        reason=reason if is_office else "",
        told="" if is_office else reason,
        result=Result.WITHDRAWN,
        closed_at=turn.at,
        paused_on=None,
        review_on=None,
    )
    # The units hear of it while they are still asked; then they are asked no more.
    end_assignments(done, turn)
    return done
