"""The clocks of a case as pages show them."""

from __future__ import annotations

from collections.abc import Iterable

from lianxin.cases import deadlines
from lianxin.cases.models import Case, Deadline
from lianxin.cases.states import Stage


def clocks_of(case: Case) -> list[Deadline]:
    """Every clock that the case ever had, the oldest first; one query."""
    return list(case.deadlines.select_related("unit").order_by("pk"))


def latest(clocks: Iterable[Deadline], stage: Stage, case: Case) -> Deadline | None:
    """The last clock of the stage in the case's present round."""
    found = [each for each in clocks if each.stage == stage and each.round == case.round]
    return found[-1] if found else None


def working(case: Case) -> str:
    """Why the reply falls due when it does, as a sentence; empty where no reply is timed."""
    if case.due_on is None:
        return ""
    clock = case.deadlines.filter(stage=Stage.REPLY, round=case.round).order_by("-pk").first()
    return deadlines.explained(clock.basis, clock.calendar_version) if clock else ""
