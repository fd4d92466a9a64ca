"""The rules of a county as its officers read them: who may, in what words, what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lianxin.cases.advice import COUNTY_DIGITS, as_rule, county_of, parents, prefix_of
from lianxin.cases.coverage import World, cover_of, is_contradictory, witness
from lianxin.cases.models import (
    Category,
    Channel,
    Complexity,
    Nature,
    RoutingRule,
    RoutingRuleSet,
    RuleSetStatus,
    Urgency,
)
from lianxin.cases.routing import Kind, Lead, Rule
from lianxin.people.models import Account, Role, Unit, UnitKind
from lianxin.people.queries import standing
from lianxin.people.rules import EDIT_ROUTING, RIGHTS
from lianxin.places.models import Division, DivisionLevel
from lianxin.stations.models import PostKind, Station
from lianxin.stations.queries import posts_of

JOINED = "、"


@dataclass(frozen=True, slots=True)
class Seat:
    """From where somebody looks at rules: the county, and whether they may change its rules."""

    county: str
    may_edit: bool


def may_edit(by: Account, county: str) -> bool:
    """The committee and the administrator of the county, or of an area around it."""
    prefixes = [prefix for role in RIGHTS[EDIT_ROUTING] for prefix in standing(by).prefixes(role)]
    return by.is_active and county.startswith(tuple(prefixes)) if prefixes else False


def seat_of(user: Account) -> Seat | None:
    """Editors; the presidiums and the heads of stations look; all others have no seat."""
    who = standing(user)
    for role in sorted(RIGHTS[EDIT_ROUTING]):
        for prefix in who.prefixes(role):
            if county := _county_inside(prefix):
                return Seat(county, may_edit(user, county))
    looking = [county_of(prefix) for prefix in who.prefixes(Role.PRESIDIUM)]
    looking += _counties_of_heads(user)
    return Seat(looking[0], may_edit=False) if looking else None


def _county_inside(prefix: str) -> str | None:
    """The county itself, or the first one of a wider area."""
    if len(prefix) >= COUNTY_DIGITS:
        return county_of(prefix)
    inside = Division.objects.filter(level=DivisionLevel.COUNTY, code__startswith=prefix)
    code = inside.order_by("code").values_list("code", flat=True).first()
    return county_of(code) if code else None


def _counties_of_heads(user: Account) -> list[str]:
    headed = [key for key, kind in posts_of(user).items() if kind == PostKind.HEAD]
    if not headed:
        return []
    regions = Station.objects.filter(pk__in=headed).values_list("division_id", flat=True)
    return [county_of(region) for region in regions.order_by("code")]


def units_in(county: str) -> QuerySet[Unit]:
    """The units that rules of the county may name: its own, and those of the areas around it."""
    around = [county[:length].ljust(12, "0") for length in (2, 4)]
    inside = Unit.objects.filter(division__code__startswith=county)
    return (inside | Unit.objects.filter(division__in=around)).exclude(kind=UnitKind.CONGRESS)


def versions(county: str) -> QuerySet[RoutingRuleSet]:
    """All versions of the county, the latest first."""
    found = RoutingRuleSet.objects.filter(county=county).select_related(
        "made_by", "put_in_force_by"
    )
    return found.order_by("-version")


def current(county: str, status: RuleSetStatus) -> RoutingRuleSet | None:
    """The draft, or the version in force."""
    return versions(county).filter(status=status).first()


@dataclass(frozen=True, slots=True)
class Differences:
    """How many rules a draft adds, takes out and moves, as its words say."""

    added: int
    removed: int
    is_reordered: bool

    @property
    def count(self) -> int:
        return self.added + self.removed + self.is_reordered


def differences(draft: RoutingRuleSet, standing: RoutingRuleSet | None) -> Differences:
    """A draft against the version in force: a changed rule counts as one out and one in."""
    new = _said(draft)
    old = _said(standing) if standing else []
    added, removed = Counter(new) - Counter(old), Counter(old) - Counter(new)
    common = set(new) & set(old)
    kept = [[each for each in side if each in common] for side in (new, old)]
    return Differences(added.total(), removed.total(), kept[0] != kept[1])


def _said(ruleset: RoutingRuleSet) -> list[str]:
    bare = {"id", "ruleset", "position", "revision"}
    told = [each.attname for each in RoutingRule._meta.concrete_fields if each.name not in bare]
    rows = RoutingRule.objects.filter(ruleset=ruleset).order_by("position")
    return [repr(row) for row in rows.values_list(*told)]


class Names:
    """The names of all that rules of a county may speak of, read once each."""

    def __init__(self, county: str) -> None:
        self.county = county

    @cached_property
    def categories(self) -> dict[int, Category]:
        return {each.pk: each for each in Category.objects.select_related("parent")}

    @cached_property
    def places(self) -> dict[str, Division]:
        inside = Division.objects.filter(code__startswith=self.county).select_related("parent")
        return {each.code: each for each in inside.order_by("code")}

    @cached_property
    def stations(self) -> dict[int, Station]:
        return Station.objects.filter(division__code__startswith=self.county).in_bulk()

    @cached_property
    def units(self) -> dict[int, Unit]:
        return units_in(self.county).select_related("division").in_bulk()

    def category(self, key: int) -> str:
        found = self.categories.get(key)
        if found is None:
            return _gone()
        return found.name if found.parent else _("%(name)s（整类）") % {"name": found.name}

    def place(self, code: str) -> str:
        """A village with its township: many villages share a name."""
        found = self.places.get(code)
        if found is None:
            return _gone()
        is_village = found.level == DivisionLevel.VILLAGE and found.parent is not None
        return f"{found.parent}{found.name}" if is_village else found.name

    def station(self, key: int) -> str:
        found = self.stations.get(key)
        return found.name if found else _gone()

    def unit(self, key: int | None) -> str:
        found = self.units.get(key or 0)
        return found.short_name if found else _gone()


def _gone() -> str:
    return _("（已不存在）")


@dataclass(frozen=True, slots=True)
class Line:
    """A rule as a list shows it."""

    row: RoutingRule
    conditions: list[tuple[str, str]]
    outcome: list[tuple[str, str]]
    warnings: list[str]

    @property
    def lead(self) -> str:
        return self.outcome[0][1] if self.row.lead else ""


def lines_of(ruleset: RoutingRuleSet, names: Names, *, checked: bool = False) -> list[Line]:
    """The rules of a version in words, with what is wrong with each if asked for."""
    rows = list(RoutingRule.objects.filter(ruleset=ruleset).order_by("position"))
    found = warnings_of(rows, names) if checked else {}
    return [
        Line(row, conditions_of(row, names), outcome_of(row, names), found.get(row.pk, []))
        for row in rows
    ]


def conditions_of(row: RoutingRule, names: Names) -> list[tuple[str, str]]:
    """What the rule asks, one kind a line; nothing asked is everything."""
    told = [
        (Kind.CATEGORY, [names.category(key) for key in row.categories]),
        (Kind.PLACE, [names.place(code) for code in row.places]),
        (Kind.STATION, [names.station(key) for key in row.stations]),
        (Kind.CHANNEL, [str(Channel(each).label) for each in row.channels]),
        (Kind.NATURE, [str(Nature(each).label) for each in row.natures]),
        (Kind.URGENCY, [str(Urgency(each).label) for each in row.urgencies]),
        (Kind.ANY, row.any_words),
        (Kind.ALL, row.all_words),
        (Kind.NONE, row.none_words),
    ]
    return [(str(kind.label), JOINED.join(words)) for kind, words in told if words]


def outcome_of(row: RoutingRule, names: Names) -> list[tuple[str, str]]:
    """What the rule advises, one part a line, the lead first."""
    lead = names.unit(row.lead_unit_id) if row.lead == Lead.UNIT else str(Lead(row.lead).label)
    days = ngettext("%(count)s个工作日", "%(count)s个工作日", row.workdays or 0)
    told = [
        (_("主办单位"), lead if row.lead else ""),
        (_("会办单位"), JOINED.join(names.unit(key) for key in row.co_units)),
        (_("分流"), str(row.get_triage_display())),
        (_("紧急程度"), "" if row.urgency is None else str(Urgency(row.urgency).label)),
        (_("难易程度"), str(Complexity(row.complexity).label) if row.complexity else ""),
        (_("答复期限"), days % {"count": row.workdays} if row.workdays else ""),
        (_("交办要求"), row.remark),
    ]
    return [(title, words) for title, words in told if words]


def sentence_of(row: RoutingRule, names: Names) -> str:
    """A rule in one line."""
    asked = conditions_of(row, names) or [(_("条件"), _("所有事项"))]
    advised = outcome_of(row, names)
    if row.goes_on:
        advised.append((_("命中后"), _("继续往下看")))
    parts = ["；".join(f"{title}：{words}" for title, words in side) for side in (asked, advised)]
    return f"{row.name}（{' → '.join(parts)}）"


def warnings_of(rows: Sequence[RoutingRule], names: Names) -> dict[int, list[str]]:
    """Why rules can never fire or can lead nowhere, by the key of the rule."""
    above = parents()
    rules = [as_rule(row, above) for row in rows]
    world = World(rules)
    found: dict[int, list[str]] = {}
    for at, row in enumerate(rows):
        told = [
            *_never(rules[: at + 1], world),
            *_missing(row, names),
            *_misplaced(row, names),
            *_loose(row),
        ]
        if told:
            found[row.pk] = told
    return found


def _never(rules: Sequence[Rule], world: World) -> Iterable[str]:
    *earlier, rule = rules
    if is_contradictory(rule):
        yield _("词语条件互相矛盾，这条规则永远不会命中。")
    elif witness(rule, earlier, world) is None:
        cover = cover_of(rule, earlier, world)
        if cover is None:
            yield _("前面的几条规则合起来已经全部覆盖，这条规则永远不会命中。")
        else:
            said = _("第%(position)s条“%(name)s”已经全部覆盖，这条规则永远不会命中。")
            yield said % {"position": cover.position, "name": cover.name}


def _loose(row: RoutingRule) -> Iterable[str]:
    """One character stands in the names of villages and persons: 水 in 水井湾村."""
    short = [word for word in (*row.any_words, *row.all_words, *row.none_words) if len(word) == 1]
    if short:
        yield _("只有一个字的词语容易误中地名、人名：%(words)s。") % {"words": JOINED.join(short)}


def _missing(row: RoutingRule, names: Names) -> Iterable[str]:
    idle = [names.category(key) for key in row.categories if _is_idle(names.categories.get(key))]
    if idle:
        yield _("类别已停用：%(names)s。") % {"names": JOINED.join(idle)}
    if any(code not in names.places for code in row.places):
        yield _("有的地点已经撤销，请重新选择。")
    if any(key not in names.stations for key in row.stations):
        yield _("有的联络站已经不存在，请重新选择。")
    asked = [key for key in (row.lead_unit_id, *row.co_units) if key]
    closed = [names.unit(key) for key in asked if _is_idle(names.units.get(key))]
    if closed:
        yield _("单位已停用或不能承办：%(names)s。") % {"names": JOINED.join(closed)}


def _is_idle(thing: Category | Unit | None) -> bool:
    return thing is None or not thing.is_active


def _misplaced(row: RoutingRule, names: Names) -> Iterable[str]:
    """A unit is asked only about matters inside its own area."""
    unit = names.units.get(row.lead_unit_id or 0)
    if unit is None:
        return
    own, asked = unit.division.prefix, [prefix_of(code) for code in row.places]
    if names.county.startswith(own):
        return
    asked = asked or [_area_of_stations(row, names)]
    if any(not prefix.startswith(own) for prefix in asked):
        shown = {"unit": unit.short_name, "place": unit.division.name}
        yield _("%(unit)s只承办%(place)s的事项，规则的地点超出了这个范围。") % shown


def _area_of_stations(row: RoutingRule, names: Names) -> str:
    """Where the matters of a rule without places come from, as far as its stations tell."""
    areas = {names.stations[key].division_id for key in row.stations if key in names.stations}
    return prefix_of(areas.pop()) if len(areas) == 1 else names.county
