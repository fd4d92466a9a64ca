"""Matters that have climbed the ladder, and papers brought to any state, for tests."""

from __future__ import annotations

from datetime import datetime

from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case
from lianxin.cases.states import State
from lianxin.kit import clock
from lianxin.oversight import actions
from lianxin.oversight.models import Letter
from lianxin.oversight.states import Kind


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


# A matter handled from 2 March 2026 is due on the 23rd; by the 30th a letter is due.
HANDLED_AT, DUE_FOR_A_LETTER_AT = moment("2026-03-02 10:00"), moment("2026-03-30 08:05")


def late_case(cast: Cast) -> Case:
    """A matter that its unit has let lie since 2 March 2026."""
    with clock.set_to(HANDLED_AT):
        return case_in(State.HANDLING, cast)


def drafted(cast: Cast) -> Letter:
    """The letter that the sweep of 30 March left for such a matter; call it on that day."""
    case = late_case(cast)
    actions.sweep()
    return Letter.objects.get(matters__case=case, kind=Kind.LETTER, is_sealed=False)


def issued(cast: Cast) -> Letter:
    """The same, signed by the county committee."""
    return actions.sign(drafted(cast), by=cast.committee)
