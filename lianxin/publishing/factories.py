"""Publications for tests, brought to any status by the actions that lead there."""

from __future__ import annotations

from typing import Any

from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case
from lianxin.cases.states import State
from lianxin.publishing import actions
from lianxin.publishing.actions import Words
from lianxin.publishing.models import Publication
from lianxin.publishing.states import Status

PUBLIC = Words(
    title="村口路灯修好了",
    raised="村口的路灯坏了三个月，晚上出门看不见路。",
    done="更换了电缆和三盏灯，已恢复照明。",
)
CHECKERS = ("station_head", "presidium", "committee")
WAY = (Status.DRAFT, Status.FIRST, Status.SECOND, Status.THIRD, Status.PUBLISHED)


def publication_in(
    status: Status, cast: Cast, *, words: Words = PUBLIC, case: Case | None = None, **facts: Any
) -> Publication:
    """A publication of an ended matter, written by the liaison officer, checked by three."""
    case = case or case_in(State.CLOSED, cast, **facts)
    found = actions.start(case, by=cast.liaison)
    found = actions.write(found, by=cast.liaison, words=words)
    if status == Status.WITHDRAWN:
        return actions.drop(found, by=cast.liaison, reason="不再公开")
    steps = WAY.index(status)
    if steps:
        found = actions.submit(found, by=cast.liaison)
    for stage, part in enumerate(CHECKERS[: max(steps - 1, 0)], start=1):
        found = actions.pass_check(found, by=getattr(cast, part), stage=stage)
    return found
