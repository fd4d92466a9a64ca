"""How far ordered rules on category and place go on real hotline rows; skipped without the file."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import count

import pytest

from lianxin.cases.coverage import World, witness
from lianxin.cases.routing import Conditions, Facts, Lead, Outcome, Rule, route
from lianxin.cases.tests.test_ledgers import SHARED

ROWS = SHARED / "routing_without_text.csv"
SURE = 2  # a street's own rule needs to be seen twice
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not ROWS.exists(), reason="the shared rows are not here"),
]
Seen = tuple[Facts, int]


class Book:
    """Numbers for names, given as they come."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.next = count(11)

    def __getitem__(self, name: str) -> int:
        if name not in self.numbers:
            self.numbers[name] = next(self.next)
        return self.numbers[name]


@pytest.fixture(scope="module")
def seen() -> list[Seen]:
    kinds, streets, units = Book(), Book(), Book()
    with ROWS.open(encoding="utf-8-sig", newline="") as lines:
        return [
            (
                Facts(
                    category=kinds[row["SUB_TYPE_NAME"]],
                    place=f"9911{streets[row['STREET_NAME']]:02}000000",
                ),
                units[row["DISPOSE_UNIT_NAME"]],
            )
            for row in csv.DictReader(lines)
        ]


def commonest(
    rows: Iterable[Seen], key: Callable[[Facts], object]
) -> dict[object, tuple[int, int]]:
    """The unit that most rows of a kind went to, and how many did."""
    counted: dict[object, Counter[int]] = {}
    for facts, unit in rows:
        counted.setdefault(key(facts), Counter())[unit] += 1
    return {kind: units.most_common(1)[0] for kind, units in counted.items()}


def learned(rows: Sequence[Seen], *, by_street: bool) -> list[Rule]:
    """Street rules where they differ and are sure, then those of the category, then the rest."""
    whole = commonest(rows, lambda facts: facts.category)
    found: list[tuple[Conditions, int]] = []
    for key, (unit, sure) in commonest(rows, lambda facts: (facts.category, facts.place)).items():
        category, place = key if isinstance(key, tuple) else (None, "")
        if by_street and sure >= SURE and unit != whole[category][0]:
            found.append((Conditions(frozenset({category}), (place[:6],)), unit))
    for category, (unit, _sure) in whole.items():
        found.append(
            (Conditions(frozenset({category}) if isinstance(category, int) else frozenset()), unit)
        )
    found.append((Conditions(), commonest(rows, lambda _facts: None)[None][0]))
    return [
        Rule(at, asked, Outcome(Lead.UNIT, unit)) for at, (asked, unit) in enumerate(found, start=1)
    ]


def agreement(rules: Sequence[Rule], rows: Sequence[Seen]) -> float:
    return sum(route(facts, rules).outcome.unit == unit for facts, unit in rows) / len(rows)


def test_rules_counted_on_one_half_agree_with_the_other(
    seen: list[Seen], capsys: pytest.CaptureFixture[str]
) -> None:
    halves = {"in time": (seen[: len(seen) // 2], seen[len(seen) // 2 :]),
              "mixed": (seen[::2], seen[1::2])}  # fmt: skip
    with capsys.disabled():
        for name, (first, second) in halves.items():
            plain, street = (learned(first, by_street=by_street) for by_street in (False, True))
            told = agreement(plain, second), agreement(street, second)
            figures = f"category {told[0]:.1%}, with street {told[1]:.1%}"
            sys.stdout.write(f"\n{name}: {figures}, {len(street)} rules\n")
            assert told[1] > told[0] > 0.4


def test_every_rule_that_was_counted_can_fire(seen: list[Seen]) -> None:
    rules = learned(seen[::2], by_street=True)
    world = World(rules)
    assert all(witness(rule, rules[: rule.position - 1], world) for rule in rules[::7])
