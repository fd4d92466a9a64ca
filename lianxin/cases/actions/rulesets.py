"""Drafting, changing and putting in force a county's rules; every change is audited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases.advice import prefix_of
from lianxin.cases.models import Remit, RoutingRule, RoutingRuleSet, RuleSetStatus
from lianxin.cases.routing import Lead
from lianxin.cases.rulebook import Names, current, may_edit, sentence_of, units_in
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.language.terms import runs
from lianxin.people.models import Account
from lianxin.places.models import Division

MOST_RULES = 1_000
MOST_WORKDAYS = 250
RULE_FACTS = (
    "name", "categories", "places", "stations", "channels", "natures", "urgencies", "any_words",
    "all_words", "none_words", "lead", "lead_unit", "co_units", "triage", "urgency", "complexity",
    "workdays", "remark", "goes_on",
)  # fmt: skip
CONDITIONS = RULE_FACTS[1:10]
EFFECTS = ("lead", "co_units", "triage", "complexity", "workdays", "remark")


@transaction.atomic
def start_draft(county: str, *, by: Account, of: RoutingRuleSet | None = None) -> RoutingRuleSet:
    """Draft the next version: of the one given, or of the one in force, or from nothing."""
    _require(by, county)
    source = of or current(county, RuleSetStatus.IN_FORCE)
    draft = _new_draft(county, by, _("依据第%(version)s版") % {"version": of.version} if of else "")
    if source is not None:
        _keep(draft, [_facts_of(row) for row in _rows(source)], after=0)
    detail = {"version": draft.version, "of": source.version if source else None}
    audit.record("routing.draft_started", by=by, about=draft, detail=detail)
    return draft


@transaction.atomic
def drop_draft(draft: RoutingRuleSet, *, by: Account, seen: int) -> None:
    """The draft is given up as it was seen; what is in force stays."""
    held = _held(draft, by, seen=seen)
    detail = {"version": held.version, "rules": _told(_rows(held), held.county)}
    audit.record("routing.draft_dropped", by=by, about=held, detail=detail)
    held.delete()


@transaction.atomic
def add_rule(draft: RoutingRuleSet, *, by: Account, facts: Mapping[str, Any]) -> RoutingRule:
    """A new rule, behind all others."""
    held = _held(draft, by)
    _check(facts)
    rows = _keep(held, [facts], after=_last(held))
    _changed(held, by, "routing.rule_added", rows[0])
    return rows[0]


@transaction.atomic
def change_rule(
    rule: RoutingRule, *, by: Account, facts: Mapping[str, Any], seen: int
) -> RoutingRule:
    """Change a rule of the draft as it was seen; whoever comes second is told."""
    held = _held(rule.ruleset, by)
    kept = _kept(rule, seen)
    _check(facts)
    before = _told([kept], held.county)
    for name in RULE_FACTS:
        setattr(kept, name, facts[name])
    kept.revision += 1
    kept.save()
    _changed(held, by, "routing.rule_changed", kept, before=before)
    return kept


@transaction.atomic
def copy_rule(rule: RoutingRule, *, by: Account) -> RoutingRule:
    """The same rule once more, right behind the first."""
    held = _held(rule.ruleset, by)
    kept = _kept(rule)
    _make_room(held, kept.position)
    facts = {**_facts_of(kept), "name": (_("%(name)s（副本）") % {"name": kept.name})[:60]}
    [row] = _keep(held, [facts], after=kept.position)
    _changed(held, by, "routing.rule_added", row)
    return row


@transaction.atomic
def move_rule(rule: RoutingRule, *, by: Account, up: bool, seen_at: int) -> RoutingRule:
    """One place up or down, from the place where it was seen."""
    held = _held(rule.ruleset, by)
    kept = _kept(rule)
    if kept.position != seen_at:
        raise Refusal(_("同事刚调整过顺序，这条规则没有再移动。请看清新的顺序后再调整。"))
    there = seen_at - 1 if up else seen_at + 1
    passed = RoutingRule.objects.filter(ruleset=held, position=there)
    if not passed.update(position=seen_at):
        raise Refusal(_("这条规则已经在最前或最后。"))
    kept.position = there
    kept.save(update_fields=["position"])
    _changed(held, by, "routing.rule_moved", kept, moved_from=seen_at)
    return kept


@transaction.atomic
def remove_rule(rule: RoutingRule, *, by: Account, seen: int) -> None:
    """Take a rule out of the draft as it was seen."""
    held = _held(rule.ruleset, by)
    kept = _kept(rule, seen)
    before, at = _told([kept], held.county), kept.position
    kept.delete()
    RoutingRule.objects.filter(ruleset=held, position__gt=at).update(position=F("position") - 1)
    _changed(held, by, "routing.rule_removed", None, before=before)


@transaction.atomic
def draft_from_remits(draft: RoutingRuleSet, *, by: Account) -> int:
    """Write rules that say what the remits say, behind all others; return how many.

    Exact categories come before whole ones and small areas before large ones, as remits are read.
    """
    held = _held(draft, by)
    found = _remit_rules(held.county)
    if not found:
        raise Refusal(_("还没有设定承办职责，无法生成规则。"))
    _keep(held, found, after=_last(held))
    _changed(held, by, "routing.rules_generated", None, count=len(found))
    return len(found)


@transaction.atomic
def take_in_rules(
    draft: RoutingRuleSet, *, by: Account, rules: Sequence[Mapping[str, Any]], instead: bool
) -> int:
    """Rules from a file: behind all others, or instead of them. All of them or none."""
    held = _held(draft, by)
    for facts in rules:
        _check(facts)
    before = _told(_rows(held), held.county) if instead else []
    if instead:
        RoutingRule.objects.filter(ruleset=held).delete()
    _keep(held, rules, after=_last(held))
    _changed(held, by, "routing.rules_taken_in", None, count=len(rules), replaced=before)
    return len(rules)


@transaction.atomic
def put_in_force(
    draft: RoutingRuleSet, *, by: Account, seen: int, note: str = ""
) -> RoutingRuleSet:
    """The draft, as it was seen, is in force from now on; the version before stays readable."""
    held = _held(draft, by, seen=seen)
    if not held.rules.exists():
        raise Refusal(_("草稿里还没有规则，不能启用。"))
    now = clock.now()
    RoutingRuleSet.objects.filter(county=held.county, status=RuleSetStatus.IN_FORCE).update(
        status=RuleSetStatus.PAST, ended_at=now
    )
    held.status, held.in_force_since = RuleSetStatus.IN_FORCE, now
    held.put_in_force_by = by.person
    held.note = note or held.note
    held.save(update_fields=["status", "in_force_since", "put_in_force_by", "note"])
    # The version itself stays as it is now, and is the full record.
    detail = {"version": held.version, "count": held.rules.count()}
    audit.record("routing.put_in_force", by=by, about=held, detail=detail)
    return held


def _require(by: Account, county: str) -> None:
    if not may_edit(by, county):
        raise Refusal(_("您没有办理这件事的权限。"))


def _new_draft(county: str, by: Account, note: str) -> RoutingRuleSet:
    """The next version; of two begun at once the database lets one through."""
    last = RoutingRuleSet.objects.filter(county=county).aggregate(last=Max("version"))["last"]
    try:
        with transaction.atomic():
            return RoutingRuleSet.objects.create(
                county=county,
                version=(last or 0) + 1,
                note=note,
                made_by=by.person,
                made_at=clock.now(),
            )
    except IntegrityError as error:
        raise Refusal(_("已经有一份草稿，请在草稿上修改，或者先放弃它。")) from error


def _held(draft: RoutingRuleSet, by: Account, *, seen: int | None = None) -> RoutingRuleSet:
    """The draft, locked, for somebody who may change it."""
    held = RoutingRuleSet.objects.select_for_update().filter(pk=draft.pk).first()
    if held is None or held.status != RuleSetStatus.DRAFT:
        raise Refusal(_("这份草稿已经启用或放弃，请回到规则列表再看。"))
    _require(by, held.county)
    if seen is not None and held.revision != seen:
        raise Refusal(_("同事刚改过草稿，请看过最新的内容后再办。"))
    return held


def _kept(rule: RoutingRule, seen: int | None = None) -> RoutingRule:
    kept = RoutingRule.objects.select_for_update(of=("self",)).filter(pk=rule.pk).first()
    if kept is None:
        raise Refusal(_("这条规则刚被同事删除。"))
    if seen is not None and kept.revision != seen:
        raise Refusal(_("同事刚改过这条规则，您填的内容还在下面，没有保存。请核对后再保存一次。"))
    return kept


def _rows(ruleset: RoutingRuleSet) -> list[RoutingRule]:
    rows = RoutingRule.objects.filter(ruleset=ruleset).select_related("lead_unit")
    return list(rows.order_by("position"))


def _last(held: RoutingRuleSet) -> int:
    found = RoutingRule.objects.filter(ruleset=held).aggregate(last=Max("position"))["last"]
    return found or 0


def _make_room(held: RoutingRuleSet, after: int) -> None:
    RoutingRule.objects.filter(ruleset=held, position__gt=after).update(position=F("position") + 1)


def _keep(
    held: RoutingRuleSet, rules: Sequence[Mapping[str, Any]], *, after: int
) -> list[RoutingRule]:
    if after + len(rules) > MOST_RULES:
        raise Refusal(_("一个版本最多%(most)s条规则。") % {"most": MOST_RULES})
    rows = [
        RoutingRule(ruleset=held, position=position, **{name: facts[name] for name in RULE_FACTS})
        for position, facts in enumerate(rules, start=after + 1)
    ]
    return RoutingRule.objects.bulk_create(rows)


def _changed(
    held: RoutingRuleSet, by: Account, action: str, row: RoutingRule | None, **detail: Any
) -> None:
    """Count the change of the draft and record it."""
    held.revision += 1
    held.save(update_fields=["revision"])
    told = {"version": held.version, **detail}
    if row is not None:
        told |= {"position": row.position, "rule": _told([row], held.county)}
    audit.record(action, by=by, about=held, detail=told)


def _facts_of(row: RoutingRule) -> dict[str, Any]:
    return {name: getattr(row, name) for name in RULE_FACTS}


def _told(rows: Sequence[RoutingRule], county: str) -> list[str]:
    """Rules as the audit keeps them: in words, since what they name may be renamed or closed."""
    names = Names(county)
    return [sentence_of(row, names) for row in rows]


def _check(facts: Mapping[str, Any]) -> None:
    """What no rule may be, whether it comes from a form or from a file."""
    if not str(facts["name"]).strip():
        raise Refusal(_("请给规则起个名称。"), field="name")
    for name in ("any_words", "all_words", "none_words"):
        for phrase in facts[name]:
            if len(runs(phrase)) != 1 or phrase.split() != [phrase]:
                raise Refusal(_("“%(word)s”不能作为词语。") % {"word": phrase}, field=name)
    if facts["workdays"] is not None and not 0 < facts["workdays"] <= MOST_WORKDAYS:
        said = _("期限要在1到%(most)s个工作日之间。") % {"most": MOST_WORKDAYS}
        raise Refusal(said, field="workdays")
    _check_lead(facts)


def _check_lead(facts: Mapping[str, Any]) -> None:
    if (facts["lead"] == Lead.UNIT) != (facts["lead_unit"] is not None):
        raise Refusal(_("选“指定单位”时要选一个单位，选其他时不用选。"), field="lead_unit")
    if facts["lead_unit"] is not None and facts["lead_unit"].pk in facts["co_units"]:
        raise Refusal(_("主办单位不能同时是会办单位。"), field="co_units")
    if facts["goes_on"] and facts["lead"]:
        raise Refusal(_("命中后继续往下看的规则不指定主办单位。"), field="lead")
    if facts["urgency"] is None and not any(facts[name] for name in EFFECTS):
        raise Refusal(_("这条规则什么也没有建议，请至少填一项结果。"), field="lead")


def _remit_rules(county: str) -> list[dict[str, Any]]:
    units = {unit.pk: unit for unit in units_in(county).filter(is_active=True)}
    found = Remit.objects.filter(unit__in=units).select_related("unit", "category", "division")
    around = [each for each in found if _is_about(each.division, county)]
    ordered = sorted(around, key=lambda each: (*_rank(each), each.category.code))
    groups = groupby(ordered, key=_rank)
    return [_remit_rule([*group], county) for _rank_of, group in groups]


def _is_about(division: Division, county: str) -> bool:
    return division.code.startswith(county) or county.startswith(prefix_of(division.code))


def _rank(remit: Remit) -> tuple[Any, ...]:
    """The order in which remits are read: see `advice.Offices`."""
    is_whole = remit.category.parent_id is None
    return is_whole, -remit.division.level, remit.unit_id, remit.division_id


def _remit_rule(remits: Sequence[Remit], county: str) -> dict[str, Any]:
    """One rule for a unit's remits of one kind in one area."""
    first = remits[0]
    unit, area = first.unit, first.division
    is_whole_county = county.startswith(prefix_of(area.code))
    names = "、".join(each.category.name for each in remits)
    return {
        **nothing(),
        "name": f"{unit.short_name}：{names}"[:60],
        "categories": [each.category_id for each in remits],
        "places": [] if is_whole_county else [area.code],
        "lead": Lead.UNIT,
        "lead_unit": unit,
    }


def nothing() -> dict[str, Any]:
    """The facts of a rule that asks nothing and advises nothing."""
    return {
        **{name: [] for name in (*CONDITIONS, "co_units")},
        **dict.fromkeys(("name", "lead", "triage", "complexity", "remark"), ""),
        **dict.fromkeys(("lead_unit", "urgency", "workdays")),
        "goes_on": False,
    }
