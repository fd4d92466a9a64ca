"""How a due day is found, how it is found anew when the calendar changes, how it explains itself.

A deadline's basis is a list of pieces: how it began, and what moved it since. The due day is always
computed from the basis, never by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lianxin.cases import policy
from lianxin.cases.models import Complexity
from lianxin.places.calendar import (
    Calendar,
    add_months,
    add_workdays,
    explain,
    explain_months,
    workdays_between,
)

Piece = dict[str, Any]
Basis = list[Piece]


def workdays_for(complexity: Complexity) -> int:
    """The working days that the policy gives to a matter of this complexity (R-051)."""
    rule = policy.current()
    return {
        Complexity.SIMPLE: rule.simple_workdays,
        Complexity.GENERAL: rule.general_workdays,
        Complexity.COMPLEX: rule.complex_workdays,
    }[complexity]


def workdays(start: date, count: int) -> Basis:
    """`count` working days after `start` (R-052)."""
    return [{"kind": "workdays", "start": start.isoformat(), "count": count}]


def months(start: date, count: int) -> Basis:
    """`count` months after `start` (R-053)."""
    return [{"kind": "months", "start": start.isoformat(), "count": count}]


def given(day: date) -> Basis:
    """A day that someone named; no calendar moves it."""
    return [{"kind": "given", "on": day.isoformat()}]


def pause(kind: str, since: date, until: date) -> Piece:
    """The clock stood still; `kind` is "pause" (a question was open) or "suspension" (R-058)."""
    return {"kind": kind, "from": since.isoformat(), "until": until.isoformat()}


def extension(days: int) -> Piece:
    """`days` calendar days more (R-057)."""
    return {"kind": "extension", "count": days}


def due_of(basis: Basis, calendar: Calendar) -> date:
    """The day that the basis gives under this calendar."""
    day = date.min
    for piece in basis:
        day = _STEPS[piece["kind"]](day, piece, calendar)
    return day


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _after_workdays(_before: date, piece: Piece, calendar: Calendar) -> date:
    return add_workdays(_day(piece["start"]), piece["count"], calendar=calendar)


def _after_months(_before: date, piece: Piece, calendar: Calendar) -> date:
    return add_months(_day(piece["start"]), piece["count"], calendar=calendar)


def _as_given(_before: date, piece: Piece, _calendar: Calendar) -> date:
    return _day(piece["on"])


def _after_pause(before: date, piece: Piece, calendar: Calendar) -> date:
    return add_workdays(before, stood_still(piece, calendar), calendar=calendar)


def _extended(before: date, piece: Piece, calendar: Calendar) -> date:
    day = before + timedelta(days=piece["count"])
    return day if calendar.is_workday(day) else add_workdays(day, 1, calendar=calendar)


_STEPS: dict[str, Callable[[date, Piece, Calendar], date]] = {
    "workdays": _after_workdays,
    "months": _after_months,
    "given": _as_given,
    "pause": _after_pause,
    "suspension": _after_pause,
    "extension": _extended,
}


def stood_still(piece: Piece, calendar: Calendar) -> int:
    """The working days of a pause. One from before the calendar had versions bears their count."""
    if "from" not in piece:
        return int(piece["count"])
    return workdays_between(_day(piece["from"]), _day(piece["until"]), calendar=calendar)


def explained(basis: Basis, version: int | None = None, *, calendar: Calendar | None = None) -> str:
    """The working of a deadline as a sentence in the reader's language.

    `version` is that of the calendar it was reckoned with: a clock that ended keeps to it.
    """
    days = calendar or Calendar.read()
    if version is not None:
        days = days.at(version)
    return "；".join(_told(piece, days) for piece in basis)


def _told(piece: Piece, calendar: Calendar) -> str:
    match piece["kind"]:
        case "workdays":
            return str(explain(_day(piece["start"]), piece["count"], calendar=calendar))
        case "months":
            return str(explain_months(_day(piece["start"]), piece["count"], calendar=calendar))
        case "pause":
            count = stood_still(piece, calendar)
            return _("等群众补充情况，顺延%(count)s个工作日") % {"count": count}
        case "suspension":
            count = stood_still(piece, calendar)
            return _("挂账期间，顺延%(count)s个工作日") % {"count": count}
        case "extension":
            return _("经批准延长%(count)s天") % {"count": piece["count"]}
    return _("由交办单位指定")
