"""The clocks of a case as pages show them."""

from __future__ import annotations

from collections.abc import Iterable

from lianxin.cases import deadlines
from lianxin.cases.lights import Light, light
from lianxin.cases.models import Case, Deadline
from lianxin.cases.states import Stage
from lianxin.kit.clock import today


def clocks_of(case: Case) -> list[Deadline]:
    """Every clock that the case ever had, the oldest first; one query."""
    return list(case.deadlines.select_related("unit").order_by("pk"))


def latest(clocks: Iterable[Deadline], stage: Stage, case: Case) -> Deadline | None:
    """The last clock of the stage in the case's present round."""
    found = [each for each in clocks if each.stage == stage and each.round == case.round]
    return found[-1] if found else None


def reply_clock(case: Case) -> Deadline | None:
    """The clock of the present round's reply; none where no reply is timed."""
    if case.due_on is None:
        return None
    return case.deadlines.filter(stage=Stage.REPLY, round=case.round).order_by("-pk").first()


def shown_light(clock: Deadline | None, case: Case) -> Light:
    """The colour of a clock that runs; one that ended or stands still shows none."""
    if clock is None or not clock.is_running or case.paused_on is not None:
        return Light.NONE
    return light(clock.amber_on, clock.due_on, today())


def working(case: Case) -> str:
    """Why the reply falls due when it does, as a sentence; empty where no reply is timed."""
    return working_of(reply_clock(case))


def working_of(clock: Deadline | None) -> str:
    """Why a clock falls due when it does."""
    return deadlines.explained(clock.basis, clock.calendar_version) if clock else ""
