"""Ordered rules, pure: which of them a matter meets, what they advise, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.language.terms import fold


class Lead(models.TextChoices):
    """Whom a rule names as lead. A rule that names nobody leaves it to the rules after it."""

    NONE = "", _("不指定")
    REMIT = "remit", _("按承办职责")
    UNIT = "unit", _("指定单位")
    TOWNSHIP = "township", _("事发地乡镇人民政府")


class Kind(models.TextChoices):
    """The kinds of conditions, in the order in which they are looked at."""

    CATEGORY = "category", _("类别")
    PLACE = "place", _("地点")
    STATION = "station", _("联络站")
    CHANNEL = "channel", _("渠道")
    NATURE = "nature", _("性质")
    URGENCY = "urgency", _("紧急程度")
    ANY = "any", _("含任一词语")
    ALL = "all", _("含全部词语")
    NONE = "none", _("不含词语")


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules may ask about a matter. `text` is folded, `place` a code of twelve digits."""

    category: int | None = None
    place: str = ""
    station: int | None = None
    channel: str = ""
    nature: str = ""
    urgency: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must hold, all of it; an empty part asks nothing.

    `categories` names the parts of a whole category, too; `places` are leading digits of codes;
    phrases are folded.
    """

    categories: frozenset[int] = frozenset()
    places: tuple[str, ...] = ()
    stations: frozenset[int] = frozenset()
    channels: frozenset[str] = frozenset()
    natures: frozenset[str] = frozenset()
    urgencies: frozenset[int] = frozenset()
    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule advises; an empty part says nothing."""

    lead: Lead = Lead.NONE
    unit: int | None = None
    co: tuple[int, ...] = ()
    triage: str = ""
    urgency: int | None = None
    complexity: str = ""
    workdays: int | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions and outcome at a place of the order. One that goes on lets later rules speak."""

    position: int
    conditions: Conditions = Conditions()
    outcome: Outcome = Outcome()
    goes_on: bool = False
    name: str = ""
    key: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition looked at. `words`: those found; or, where it failed, missing or in the way."""

    kind: Kind
    holds: bool
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule that was tried, with what was found."""

    rule: Rule
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        return all(each.holds for each in self.findings)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the matter that met the rule."""
        kinds = {Kind.ANY, Kind.ALL}
        met = (each.words for each in self.findings if each.holds and each.kind in kinds)
        return tuple(dict.fromkeys(chain.from_iterable(met)))


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules advise: those that fired, in order, and (if asked for) all that were tried."""

    outcome: Outcome = Outcome()
    fired: tuple[Trial, ...] = ()
    trials: tuple[Trial, ...] = ()

    @property
    def main(self) -> Trial | None:
        """The rule that speaks for the decision: the one at which the search ended."""
        return self.fired[-1] if self.fired else None


def folded(*texts: str) -> str:
    """The words of a matter as rules read them."""
    return "\n".join(fold(text) for text in texts if text)


def route(facts: Facts, rules: Iterable[Rule], *, explain: bool = False) -> Decision:
    """The first rule that holds decides; what a rule that goes on has said before it stands."""
    fired, trials = [], []
    for rule in rules:
        held = matches(facts, rule.conditions)
        if held or explain:
            trials.append(Trial(rule, tuple(_findings(facts, rule.conditions))))
        if held:
            fired.append(trials[-1])
            if not rule.goes_on:
                break
    outcome = _merged([trial.rule.outcome for trial in fired])
    return Decision(outcome, tuple(fired), tuple(trials) if explain else ())


def matches(facts: Facts, conditions: Conditions) -> bool:
    """Whether every condition holds; the cheap ones are looked at first."""
    return all(each.holds for each in _findings(facts, conditions))


def _findings(facts: Facts, asked: Conditions) -> Iterator[Finding]:
    yield from _plain_findings(facts, asked)
    yield from _word_findings(facts.text, asked)


def _plain_findings(facts: Facts, asked: Conditions) -> Iterator[Finding]:
    if asked.categories:
        yield Finding(Kind.CATEGORY, facts.category in asked.categories)
    if asked.places:
        yield Finding(Kind.PLACE, facts.place.startswith(asked.places))
    if asked.stations:
        yield Finding(Kind.STATION, facts.station in asked.stations)
    if asked.channels:
        yield Finding(Kind.CHANNEL, facts.channel in asked.channels)
    if asked.natures:
        yield Finding(Kind.NATURE, facts.nature in asked.natures)
    if asked.urgencies:
        yield Finding(Kind.URGENCY, facts.urgency in asked.urgencies)


def _word_findings(text: str, asked: Conditions) -> Iterator[Finding]:
    if asked.any_of:
        found = tuple(word for word in asked.any_of if word in text)
        yield Finding(Kind.ANY, bool(found), found)
    if asked.all_of:
        missing = tuple(word for word in asked.all_of if word not in text)
        yield Finding(Kind.ALL, not missing, missing or asked.all_of)
    if asked.none_of:
        met = tuple(word for word in asked.none_of if word in text)
        yield Finding(Kind.NONE, not met, met)


def _merged(outcomes: list[Outcome]) -> Outcome:
    """Of each part what the first rule said that said anything; a lead comes with its unit."""
    if len(outcomes) <= 1:
        return outcomes[0] if outcomes else Outcome()
    led = next((each for each in outcomes if each.lead), Outcome())
    return Outcome(
        lead=led.lead,
        unit=led.unit,
        co=next((each.co for each in outcomes if each.co), ()),
        triage=next((each.triage for each in outcomes if each.triage), ""),
        urgency=next((each.urgency for each in outcomes if each.urgency is not None), None),
        complexity=next((each.complexity for each in outcomes if each.complexity), ""),
        workdays=next((each.workdays for each in outcomes if each.workdays), None),
        remark=next((each.remark for each in outcomes if each.remark), ""),
    )
