"""What the rules in force advise for cases, and which unit that would be: read for many at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lianxin.cases import deadlines
from lianxin.cases.choices import areas_around
from lianxin.cases.models import (
    Case,
    CaseText,
    Category,
    Complexity,
    Remit,
    RoutingDecision,
    RoutingRule,
    RoutingRuleSet,
    RuleSetStatus,
    Urgency,
)
from lianxin.cases.routing import Conditions, Decision, Facts, Lead, Outcome, Rule, folded, route
from lianxin.cases.states import Triage
from lianxin.language.terms import fold
from lianxin.people.models import Unit, UnitKind
from lianxin.places.models import PREFIX_LENGTHS, DivisionLevel

COUNTY_DIGITS = PREFIX_LENGTHS[DivisionLevel.COUNTY]
TOWNSHIP_DIGITS = PREFIX_LENGTHS[DivisionLevel.TOWNSHIP]
Parents = dict[int, int | None]


@dataclass(frozen=True, slots=True)
class Matter:
    """A case, or a trial text, as rules and remits look at it."""

    facts: Facts
    region: str
    accused: int | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """What the rules say, and the unit that comes of it; `trouble` says why it is none."""

    decision: Decision
    unit: int | None
    lead: Lead
    trouble: str = ""

    @property
    def days(self) -> int | None:
        """The working days to the answer, if the rules give any."""
        told = self.decision.outcome
        if told.workdays or not told.complexity:
            return told.workdays
        return deadlines.workdays_for(Complexity(told.complexity))

    def explanation(self) -> dict[str, Any]:
        """What is kept with the case."""
        told, main = self.decision.outcome, self.decision.main
        return {
            "fired": [
                {"position": each.rule.position, "name": each.rule.name, "words": each.words}
                for each in self.decision.fired
            ],
            "kinds": [each.kind.value for each in main.findings] if main else [],
            "lead": self.lead.value,
            "trouble": self.trouble,
            "co": told.co,
            "triage": told.triage,
            "urgency": told.urgency,
            "complexity": told.complexity,
            "workdays": told.workdays,
            "remark": told.remark,
        }


def county_of(region: str) -> str:
    """The county around a division, by the digits that all inside it share."""
    return region[:COUNTY_DIGITS]


def in_force(county: str) -> RoutingRuleSet | None:
    """The version that the county uses now."""
    return RoutingRuleSet.objects.filter(county=county, status=RuleSetStatus.IN_FORCE).first()


def parents() -> Parents:
    """Every category with the one above it."""
    return dict(Category.objects.order_by().values_list("pk", "parent_id"))


def rules_of(ruleset: RoutingRuleSet | None, above: Parents) -> list[Rule]:
    """The rules of a version in their order."""
    if ruleset is None:
        return []
    rows = RoutingRule.objects.filter(ruleset=ruleset).order_by("position")
    return [as_rule(row, above) for row in rows]


def as_rule(row: RoutingRule, above: Parents) -> Rule:
    """A row as the matcher reads it."""
    return Rule(
        position=row.position,
        conditions=_conditions(row, above),
        outcome=Outcome(
            lead=Lead(row.lead),
            unit=row.lead_unit_id,
            co=tuple(row.co_units),
            triage=row.triage,
            urgency=row.urgency,
            complexity=row.complexity,
            workdays=row.workdays,
            remark=row.remark,
        ),
        goes_on=row.goes_on,
        name=row.name,
        key=row.pk or 0,
    )


def _conditions(row: RoutingRule, above: Parents) -> Conditions:
    chosen = set(row.categories)
    parts = {key for key, parent in above.items() if parent in chosen}
    return Conditions(
        categories=frozenset(chosen | parts),
        places=tuple(prefix_of(code) for code in row.places),
        stations=frozenset(row.stations),
        channels=frozenset(row.channels),
        natures=frozenset(row.natures),
        urgencies=frozenset(row.urgencies),
        any_of=tuple(map(fold, row.any_words)),
        all_of=tuple(map(fold, row.all_words)),
        none_of=tuple(map(fold, row.none_words)),
    )


def prefix_of(code: str) -> str:
    """The leading digits that all divisions inside this one share."""
    lengths = sorted(PREFIX_LENGTHS.values())
    return next(code[:length] for length in lengths if not code[length:].strip("0"))


def matter_of(case: Case, text: CaseText) -> Matter:
    """A case as it was registered: the texts are those that the search reads."""
    facts = Facts(
        category=case.category_id,
        place=case.place_id or case.region,
        station=case.station_id,
        channel=case.channel,
        nature=case.nature,
        urgency=case.urgency,
        text=folded(case.title, text.verbatim, text.wish, case.place_text),
    )
    return Matter(facts, case.region, case.accused_unit_id)


class Offices:
    """The units and remits around any number of matters, in two queries."""

    def __init__(self, matters: Iterable[Matter], above: Parents) -> None:
        spots = {spot for each in matters for spot in (each.region, each.facts.place) if spot}
        around = {code for spot in spots for code in areas_around(spot)}
        self.above = above
        self.units = Unit.objects.filter(division__in=around).in_bulk()
        self.remits: dict[tuple[int, str], list[int]] = {}
        stated = Remit.objects.filter(division__in=around, unit__is_active=True)
        rows = stated.order_by("unit_id").values_list("category_id", "division_id", "unit_id")
        for category, division, unit in rows:
            self.remits.setdefault((category, division), []).append(unit)

    def advise(self, matter: Matter, rules: Sequence[Rule], *, explain: bool = False) -> Advice:
        """The decision of the rules with its unit. Where they name none, the remits do."""
        decision = route(matter.facts, rules, explain=explain)
        told = decision.outcome
        if told.lead == Lead.UNIT and told.unit is not None:
            trouble = self.trouble_with(told.unit, matter)
            return Advice(decision, None if trouble else told.unit, told.lead, trouble)
        if told.lead == Lead.TOWNSHIP:
            unit = self._township_government(matter)
            return Advice(decision, unit, told.lead, "" if unit else "no_township")
        unit = self._by_remit(matter)
        return Advice(decision, unit, Lead.REMIT, "" if unit else "no_remit")

    def trouble_with(self, key: int, matter: Matter) -> str:
        """Why the unit cannot be asked about the matter; nothing if it can."""
        unit = self.units.get(key)
        if unit is None or unit.division_id not in areas_around(matter.region):
            return "outside"
        if not unit.is_active or unit.kind == UnitKind.CONGRESS:
            return "inactive"
        return "accused" if is_accused(unit, matter.accused) else ""

    def _by_remit(self, matter: Matter) -> int | None:
        """The exact category before the whole, the nearest area first."""
        category = matter.facts.category
        if category is None:
            return None
        for wanted in (category, self.above.get(category)):
            for code in areas_around(matter.facts.place or matter.region):
                for unit in self.remits.get((wanted or 0, code), ()):
                    if not self.trouble_with(unit, matter):
                        return unit
        return None

    def _township_government(self, matter: Matter) -> int | None:
        spot = matter.facts.place or matter.region
        township = spot[:TOWNSHIP_DIGITS].ljust(len(spot), "0")
        found = (
            unit.pk
            for unit in self.units.values()
            if unit.kind == UnitKind.GOVERNMENT
            and unit.division_id == township
            and not self.trouble_with(unit.pk, matter)
        )
        return min(found, default=None)


def is_accused(unit: Unit, accused: int | None) -> bool:
    """R-047: the unit itself, or an office below it."""
    return accused is not None and accused in {unit.pk, unit.parent_id}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The latest advice on a case, as its page and the form of assignment show it."""

    unit: Unit | None
    co: list[Unit]
    told: Mapping[str, Any]
    trouble: str
    actual: int | None

    @property
    def reason(self) -> str:
        """第3条：道路维修，命中“路面塌陷”."""
        if not self.told["fired"]:
            return reason_of(None, "", ())
        main = self.told["fired"][-1]
        return reason_of(main["position"], main["name"], main["words"])

    @property
    def also(self) -> list[str]:
        """Which rules spoke before the deciding one, and by which words."""
        before = self.told["fired"][:-1]
        return [reason_of(each["position"], each["name"], each["words"]) for each in before]

    @property
    def trouble_words(self) -> str:
        return trouble_words(self.trouble)

    @property
    def is_followed(self) -> bool | None:
        """Whether people did as advised; None while nobody has been asked."""
        if self.unit is None or self.actual is None:
            return None
        return self.unit.pk == self.actual

    @property
    def urgency(self) -> str:
        value = self.told["urgency"]
        return "" if value is None else str(Urgency(value).label)

    @property
    def triage(self) -> str:
        return str(Triage(self.told["triage"]).label) if self.told["triage"] else ""

    @property
    def complexity(self) -> str:
        value = self.told["complexity"]
        return str(Complexity(value).label) if value else ""

    def for_assignment(self) -> dict[str, Any]:
        """What the form of assignment begins with; the officer may change all of it."""
        given = {
            "lead": self.unit.pk if self.unit else None,
            "co": [unit.pk for unit in self.co],
            "complexity": self.told["complexity"],
            "workdays": self.told["workdays"],
            "instructions": self.told["remark"],
        }
        return {name: value for name, value in given.items() if value}


def suggestion_for(case: Case) -> Suggestion | None:
    """The latest advice on the case; a unit that was accused or closed since is not named."""
    kept = RoutingDecision.objects.filter(case=case).select_related("lead_unit").first()
    if kept is None:
        return None
    told, unit = kept.explanation, kept.lead_unit
    trouble = told["trouble"]
    if unit is not None and (is_accused(unit, case.accused_unit_id) or not unit.is_active):
        trouble = "inactive" if unit.is_active is False else "accused"
        unit = None
    named = Unit.objects.filter(pk__in=told["co"], is_active=True) if told["co"] else []
    co = [each for each in named if not is_accused(each, case.accused_unit_id) and each != unit]
    return Suggestion(unit, co, told, trouble, case.lead_unit_id)


def reason_of(position: int | None, name: str, words: Sequence[str]) -> str:
    """Which rule spoke, and by which words."""
    if position is None:
        return _("没有规则命中，按承办职责")
    shown = {"position": position, "name": name, "words": "”“".join(words)}
    if not words:
        return _("第%(position)s条：%(name)s") % shown
    return _("第%(position)s条：%(name)s，命中“%(words)s”") % shown


def trouble_words(trouble: str) -> str:
    """Why the rules lead to no unit, as a sentence."""
    told = {
        "outside": _("规则指定的单位不在这件事项的行政区划内"),
        "inactive": _("规则指定的单位已停用"),
        "accused": _("规则指定的单位是被反映单位，不能承办"),
        "no_remit": _("没有单位的承办职责包括这个类别和地点"),
        "no_township": _("没有找到事发地的乡镇人民政府"),
    }
    return told.get(trouble, "")
