"""A draft of the rules against those in force, on matters of the past: what would be otherwise.

The tallies of a replay: `changed` counts the cases by part, `moves` by part and "from>to", and
`agreement` holds how many cases people have decided, and with how many each version agrees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lianxin.cases.advice import Advice, Matter, Offices
from lianxin.cases.models import Urgency
from lianxin.cases.routing import Rule
from lianxin.cases.rulebook import Names
from lianxin.cases.states import Triage

PARTS = {
    "unit": gettext_lazy("主办单位"),
    "triage": gettext_lazy("分流"),
    "urgency": gettext_lazy("紧急程度"),
    "days": gettext_lazy("答复期限"),
}
Kept = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """One case under both versions, and the unit that people chose."""

    before: Kept
    after: Kept
    actual: int | None

    @property
    def parts(self) -> list[str]:
        """What is otherwise."""
        return [part for part in PARTS if self.before[part] != self.after[part]]


def compare(
    matters: Sequence[tuple[Matter, int | None]],
    offices: Offices,
    old: Sequence[Rule],
    new: Sequence[Rule],
) -> list[Compared]:
    """Each matter with the unit that people chose, under the old rules and the new ones."""
    return [
        Compared(_kept(offices.advise(matter, old)), _kept(offices.advise(matter, new)), actual)
        for matter, actual in matters
    ]


def _kept(advice: Advice) -> Kept:
    told, main = advice.decision.outcome, advice.decision.main
    return {
        "unit": advice.unit,
        "triage": told.triage,
        "urgency": told.urgency,
        "days": advice.days,
        "rule": main.rule.position if main else None,
        "name": main.rule.name if main else "",
        "words": list(main.words) if main else [],
    }


def tallied(tallies: Mapping[str, Any], compared: Iterable[Compared]) -> dict[str, Any]:
    """The tallies with more cases added."""
    changed = Counter(tallies.get("changed", {}))
    moves = {part: Counter(tallies.get("moves", {}).get(part, {})) for part in PARTS}
    agreement = Counter(tallies.get("agreement", {}))
    for each in compared:
        for part in each.parts:
            changed[part] += 1
            moves[part][f"{_cell(each.before[part])}>{_cell(each.after[part])}"] += 1
        if each.actual is not None:
            agreement["decided"] += 1
            agreement["before"] += each.before["unit"] == each.actual
            agreement["after"] += each.after["unit"] == each.actual
    return {"changed": changed, "moves": moves, "agreement": agreement}


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Move:
    """So many cases from one advice to another."""

    part: str
    before: str
    after: str
    count: int


def moves_of(tallies: Mapping[str, Any], names: Names) -> list[Move]:
    """The table from → to, by part, the most cases first."""
    found = []
    for part, title in PARTS.items():
        counted = Counter(tallies.get("moves", {}).get(part, {}))
        for key, count in counted.most_common():
            before, after = key.split(">")
            found.append(
                Move(str(title), spoken(part, before, names), spoken(part, after, names), count)
            )
    return found


def spoken(part: str, value: Any, names: Names) -> str:
    """A value of the advice in words."""
    if value in (None, ""):
        return _("不建议")
    match part:
        case "unit":
            return names.unit(int(value))
        case "triage":
            return str(Triage(value).label)
        case "urgency":
            return str(Urgency(int(value)).label)
    days = ngettext("%(count)s个工作日", "%(count)s个工作日", int(value))
    return days % {"count": value}
