"""Which rules can never fire: exact for the language of the rules, by looking for a witness.

Every plain condition is a set of values, and phrases are bound by nothing but that a phrase brings
along the phrases inside it: words can be joined with a space that no phrase contains. What earlier
rules leave of a rule is therefore a list of regions, and a region that holds anything has a member.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lianxin.cases.models import Channel, Nature, Urgency
from lianxin.cases.routing import Conditions, Facts, Rule

MOST_STEPS = 20_000
# A value that no rule names: another category or none, another station.
OTHER = -1
CATEGORY, PLACE, STATION, CHANNEL, NATURE, URGENCY = range(6)
Sets = tuple[frozenset[Any], ...]
CLOSED = (frozenset(Channel.values), frozenset(Nature.values), frozenset(Urgency.values))


class _TooHardError(Exception):
    """More regions than anybody waits for: nothing is claimed."""


@dataclass(frozen=True, slots=True)
class Region:
    """The matters with a value of each set, with every phrase of `has` and none of `lacks`."""

    sets: Sets
    has: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not all(self.sets) or any(self.brings(word) for word in self.lacks)

    def brings(self, word: str) -> bool:
        """The phrase stands in every text of the region."""
        return any(word in each for each in self.has)

    def bars(self, word: str) -> bool:
        """The phrase stands in no text of the region."""
        return any(each in word for each in self.lacks)

    def narrowed(self, at: int, values: frozenset[Any]) -> Region:
        return replace(self, sets=(*self.sets[:at], values, *self.sets[at + 1 :]))

    def with_word(self, word: str) -> Region:
        return replace(self, has=self.has | {word})

    def without(self, *words: str) -> Region:
        return replace(self, lacks=self.lacks | set(words))

    def member(self) -> Facts:
        """A matter of the region."""
        first = [min(values) for values in self.sets]
        return Facts(
            category=first[CATEGORY] if first[CATEGORY] != OTHER else None,
            place=first[PLACE].ljust(12, "0"),
            station=first[STATION] if first[STATION] != OTHER else None,
            channel=first[CHANNEL],
            nature=first[NATURE],
            urgency=first[URGENCY],
            text="\n".join(sorted(self.has)),
        )


class World:
    """The values that a list of rules tells apart."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        asked = [rule.conditions for rule in rules]
        self.prefixes = {"", *(prefix for each in asked for prefix in each.places)}
        self.categories = {OTHER, *(key for each in asked for key in each.categories)}
        self.stations = {OTHER, *(key for each in asked for key in each.stations)}
        self.known: dict[Conditions, Sets] = {}

    def sets(self, asked: Conditions) -> Sets:
        """The values that each plain condition lets through.

        The prefix of a place stands for what lies inside it and in no longer prefix of the rules.
        """
        if asked not in self.known:
            self.known[asked] = self._sets(asked)
        return self.known[asked]

    def _sets(self, asked: Conditions) -> Sets:
        inside = {each for each in self.prefixes if each.startswith(asked.places or "")}
        return (
            asked.categories or frozenset(self.categories),
            frozenset(inside),
            asked.stations or frozenset(self.stations),
            asked.channels or CLOSED[0],
            asked.natures or CLOSED[1],
            asked.urgencies or CLOSED[2],
        )

    def regions(self, asked: Conditions) -> list[Region]:
        """The matters that meet the conditions."""
        whole = Region(self.sets(asked), frozenset(asked.all_of), frozenset(asked.none_of))
        branches = [whole.with_word(word) for word in asked.any_of] or [whole]
        return [each for each in branches if not each.is_empty]


def witness(rule: Rule, earlier: Sequence[Rule], world: World | None = None) -> Facts | None:
    """A matter that reaches the rule and meets it; None if there can be none.

    Where the search would take too long, the rule is taken for one that can fire. Whoever asks
    about many rules of one list gives its world.
    """
    world = world or World((*earlier, rule))
    stopping = [each.conditions for each in earlier if not each.goes_on]
    cuts = [(each, world.sets(each)) for each in stopping]
    budget = iter(range(MOST_STEPS))
    try:
        left = (_first_left(region, cuts, 0, budget) for region in world.regions(rule.conditions))
        found = next((region for region in left if region is not None), None)
    except _TooHardError:
        return Facts()
    return found.member() if found else None


def is_contradictory(rule: Rule) -> bool:
    """The rule's own words exclude each other."""
    return not World([rule]).regions(rule.conditions)


def cover_of(rule: Rule, earlier: Sequence[Rule], world: World | None = None) -> Rule | None:
    """One earlier rule that alone takes all that would meet this one."""
    for each in earlier:
        if not each.goes_on and witness(rule, [each], world) is None:
            return each
    return None


def _first_left(
    region: Region, cuts: Sequence[tuple[Conditions, Sets]], at: int, budget: Iterator[int]
) -> Region | None:
    """A part of the region that none of the cuts from `at` on takes away."""
    if next(budget, None) is None:
        raise _TooHardError
    while at < len(cuts) and _are_apart(region, *cuts[at]):
        at += 1
    if at == len(cuts):
        return region
    for part in _outside(region, *cuts[at]):
        found = _first_left(part, cuts, at + 1, budget)
        if found is not None:
            return found
    return None


def _are_apart(region: Region, cut: Conditions, sets: Sets) -> bool:
    return (
        any(mine.isdisjoint(others) for mine, others in zip(region.sets, sets, strict=True))
        or any(region.bars(word) for word in cut.all_of)
        or any(region.brings(word) for word in cut.none_of)
        or (bool(cut.any_of) and all(region.bars(word) for word in cut.any_of))
    )


def _outside(region: Region, cut: Conditions, sets: Sets) -> Iterator[Region]:
    """The parts of the region that the cut does not take."""
    for at, (mine, others) in enumerate(zip(region.sets, sets, strict=True)):
        if outside := mine - others:
            yield region.narrowed(at, outside)
        region = region.narrowed(at, mine & others)
    for word in cut.all_of:
        yield from _kept(region.without(word))
        region = region.with_word(word)
    for word in cut.none_of:
        yield from _kept(region.with_word(word))
        region = region.without(word)
    if cut.any_of:
        yield from _kept(region.without(*cut.any_of))


def _kept(region: Region) -> Iterator[Region]:
    if not region.is_empty:
        yield region
