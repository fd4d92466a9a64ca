"""Figures as they may go out: what is counted, and what is too few to be told (R-185)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from lianxin.cases.definitions import DEFINITIONS, Definition, Kind
from lianxin.cases.queries import Figure, shares

# One or two people could be known by their neighbours: fewer than three are not told.
FEWEST = 3
_NOT_SEALED = _("检举控告类事项不计；分办出来的事项随主件计一次。")
OWN = {
    each.name: each
    for each in (
        Definition(
            "received",
            _("收到件数"),
            Kind.COUNT,
            _("群众反映、联络站收到的事项，单位：件"),
            "",
            _("时段内接待的件数"),
            _("按接待日期计入时段"),
            _NOT_SEALED,
            "R-006",
        ),
        Definition(
            "closed",
            _("办结件数"),
            Kind.COUNT,
            _("办结的事项，单位：件"),
            "",
            _("时段内办结的件数"),
            _("按办结日期计入时段"),
            _NOT_SEALED,
            "R-006",
        ),
    )
}
ALL: dict[str, Definition] = {**OWN, **DEFINITIONS}
# What a resident asks first; the data file has all of them.
SHOWN = ("contact", "reply", "resolution", "satisfaction", "feedback_days")


def is_few(count: int) -> bool:
    """A count that might point at somebody; nothing at all points at nobody."""
    return 0 < count < FEWEST


def hidden(counts: Sequence[int]) -> set[int]:
    """Which parts of a whole are not told: the few, and one more where the rest would tell them."""
    few = {at for at, count in enumerate(counts) if is_few(count)}
    others = [at for at, count in enumerate(counts) if count and at not in few]
    if len(few) == 1 and others:
        few.add(min(others, key=lambda at: counts[at]))
    return few


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart and of its table."""

    label: str
    count: int
    percent: Decimal
    length: int


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole in its parts: those that are told, and the names of those that are too few."""

    told: list[Bar]
    untold: list[str]


def parts(lines: Sequence[tuple[str, int]]) -> Parts:
    """Percentages that sum to 100.00 over all parts; small parts are not told (R-185)."""
    counts = [count for _label, count in lines]
    unseen, percents = hidden(counts), shares(counts)
    seen = [at for at in range(len(lines)) if at not in unseen]
    longest = max((counts[at] for at in seen), default=0)
    return Parts(
        [Bar(lines[at][0], counts[at], percents[at], _length(counts[at], longest)) for at in seen],
        [lines[at][0] for at in sorted(unseen)],
    )


def _length(count: int, longest: int) -> int:
    return round(100 * count / longest) if longest else 0


def told(figure: Figure) -> Figure | None:
    """The figure of a measure, or nothing where it stands on too few matters."""
    return None if is_few(figure.whole) else figure


def cell(name: str, figure: Figure) -> dict[str, Any] | None:
    """A measure as the data file has it: what it stands on, what hit, its value."""
    if is_few(figure.whole):
        return None
    found: dict[str, Any] = {"whole": figure.whole}
    if figure.part is not None:
        found["part"] = figure.part
    if figure.days is not None:
        found["median_workdays"] = figure.days.median_workdays
        found["p90_workdays"] = figure.days.p90_workdays
    elif figure.value is not None and ALL[name].kind != Kind.COUNT:
        found["value"] = str(figure.value)
    return found


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the month chart: heights of received and closed, of a hundred."""

    label: str
    received: int | None
    closed: int | None
    at: int = 0
    received_height: int = 0
    closed_height: int = 0

    @property
    def received_top(self) -> int:
        return 100 - self.received_height

    @property
    def closed_at(self) -> int:
        return self.at + 13

    @property
    def closed_top(self) -> int:
        return 100 - self.closed_height


def columns(rows: Iterable[tuple[str, int, int]]) -> list[Column]:
    """Received and closed beside each other, over the periods of one span."""
    found = list(rows)
    unseen = (hidden([row[1] for row in found]), hidden([row[2] for row in found]))
    tallest = max((max(received, closed) for _label, received, closed in found), default=0)
    return [
        Column(
            label,
            None if at in unseen[0] else received,
            None if at in unseen[1] else closed,
            at * 30,
            0 if at in unseen[0] else _length(received, tallest),
            0 if at in unseen[1] else _length(closed, tallest),
        )
        for at, (label, received, closed) in enumerate(found)
    ]
