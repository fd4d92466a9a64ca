"""Which rule a matter falls under, and what is past its time: one statement for each part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from lianxin.cases.keeping import needed
from lianxin.cases.models import Case, CaseFile, CaseText, Petitioner
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.states import ENDED
from lianxin.documents.models import ERASED
from lianxin.kit import clock
from lianxin.notify.models import Delivery
from lianxin.rights.models import DisposalLine, Hold, RetentionRule
from lianxin.rights.states import Part, Stage

NOBODY = Q(pk__in=[])
LEAP_DAY = (2, 29)
PIPL_19 = "个人信息保护法第十九条：为实现处理目的所必要的最短时间"
ARCHIVES = "国家档案局令第8号《机关文件材料归档范围和文书档案保管期限规定》"
# What holds until the committee states its own.
BUILT_IN: dict[Part, tuple[int, str]] = {
    Part.MESSAGES: (1, PIPL_19),
    Part.CONTACT: (3, PIPL_19),
    Part.FILES: (10, ARCHIVES + "：定期10年"),
    Part.WORDS: (30, ARCHIVES + "：定期30年"),
}


def rules_in_force() -> list[RetentionRule]:
    """The rules as they stand, the narrower before the wider."""
    stated = list(RetentionRule.objects.filter(is_active=True).select_related("category"))
    general = {rule.part for rule in stated if not rule.category_id and not rule.result}
    built_in = [
        RetentionRule(part=part, years=years, basis=basis)
        for part, (years, basis) in BUILT_IN.items()
        if part not in general
    ]
    return by_width([*stated, *built_in])


def by_width(rules: Iterable[RetentionRule]) -> list[RetentionRule]:
    """Category and result, category, result, all; in the order of the parts."""
    order = list(Part)
    return sorted(
        rules,
        key=lambda rule: (
            order.index(Part(rule.part)),
            not rule.category_id,
            not rule.result,
            rule.category_id or 0,
            rule.result,
        ),
    )


def scope_of(rule: RetentionRule) -> Q:
    """The matters a rule is for; a category speaks for those below it, too."""
    inside = Q()
    if rule.category_id:
        inside &= Q(category=rule.category_id) | Q(category__parent=rule.category_id)
    if rule.result:
        inside &= Q(result=rule.result)
    return inside


def years_before(day: date, years: int) -> date:
    """The same day so many years ago; of a leap day the last of February."""
    if (day.month, day.day) == LEAP_DAY:
        day = day.replace(day=28)
    return day.replace(year=max(day.year - years, 1))


def expired(part: Part, rules: Sequence[RetentionRule], today: date) -> Q:
    """Matters whose time for a part is over, each by the narrowest rule it falls under."""
    found, narrower = NOBODY, NOBODY
    for rule in rules:
        if rule.part != part:
            continue
        mine = scope_of(rule)
        if rule.years is not None:
            before = clock.midnight(years_before(today, rule.years))
            found |= mine & ~narrower & Q(closed_at__lt=before)
        narrower |= mine
    return found


def free() -> CaseQuerySet:
    """Ended matters that nobody holds back, no room needs and no list in hand names."""
    held = Hold.objects.filter(case=OuterRef("pk"), lifted_at__isnull=True)
    listed = DisposalLine.objects.filter(case=OuterRef("pk")).exclude(list__stage=Stage.DONE)
    ended = Case.objects.filter(state__in=ENDED, closed_at__isnull=False)
    return ended.filter(~Exists(held), ~Exists(listed)).exclude(needed())


def has(part: Part) -> Q:
    """Matters that still hold something of the part which may go."""
    elsewhere = Petitioner.objects.filter(contact=OuterRef("contact")).exclude(
        case__state__in=ENDED
    )
    own = Petitioner.objects.filter(~Exists(elsewhere), case=OuterRef("pk"))
    match part:
        case Part.CONTACT:
            return Q(Exists(own.filter(contact__erased_at__isnull=True)))
        case Part.MESSAGES:
            letters = Delivery.objects.filter(resident=OuterRef("contact"))
            kept = own.filter(Exists(letters), contact__erased_at__isnull=True)
            return Q(Exists(kept))
        case Part.FILES:
            files = CaseFile.objects.filter(case=OuterRef("pk"), added_by__isnull=True)
            return Q(Exists(files.exclude(file__path__startswith=ERASED)))
        case Part.WORDS:
            texts = CaseText.objects.filter(case=OuterRef("pk"))
            return Q(Exists(texts.exclude(verbatim="")))


@dataclass(frozen=True, slots=True)
class Due:
    """One part of one matter whose time is over, with the rule it falls under."""

    case_id: UUID
    region: str
    closed_on: date
    part: Part
    rule: RetentionRule


def due(
    rules: Sequence[RetentionRule], today: date, *, parts: Iterable[Part] = tuple(Part)
) -> list[Due]:
    """All that is past its time, the oldest first: one statement for each part."""
    columns = ("pk", "region", "closed_at", "category_id", "category__parent_id", "result")
    found: list[Due] = []
    for part in parts:
        rows: Any = free().filter(expired(part, rules, today), has(part)).order_by()
        for pk, region, closed_at, category, above, result in rows.values_list(*columns):
            rule = _rule_of(part, rules, {category, above}, result)
            closed_on = closed_at.astimezone(clock.ZONE).date()
            found.append(Due(pk, region, closed_on, part, rule))
    return sorted(found, key=lambda each: (each.closed_on, str(each.case_id), each.part))


def count_due(part: Part, rules: Sequence[RetentionRule], today: date, region: str) -> int:
    """How many matters of a county the rules would concern today."""
    inside = free().filter(expired(part, rules, today), has(part), region__startswith=region)
    return inside.order_by().count()


def _rule_of(
    part: Part, rules: Sequence[RetentionRule], categories: set[int | None], result: str
) -> RetentionRule:
    return next(
        rule
        for rule in rules
        if rule.part == part
        and (rule.category_id is None or rule.category_id in categories)
        and rule.result in {"", result}
    )
