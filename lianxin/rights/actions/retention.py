"""The committee states how long what is kept; every change is a new version."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases.models import Category
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account
from lianxin.people.rules import EDIT_RETENTION
from lianxin.people.rules import require as require_right
from lianxin.rights.models import RetentionRule
from lianxin.rights.states import Part


@transaction.atomic
def state_rule(
    *,
    by: Account,
    part: Part,
    years: int | None,
    basis: str,
    category: Category | None = None,
    result: str = "",
) -> RetentionRule:
    """Years after closing, none for ever. The former version stays to be read."""
    require_right(by, EDIT_RETENTION)
    if not basis.strip():
        raise Refusal(_("请写明依据。"), field="basis")
    same = RetentionRule.objects.filter(part=part, category=category, result=result)
    list(same.order_by("pk").select_for_update(of=("self",)))
    last = same.aggregate(last=Max("version"))["last"] or 0
    same.filter(is_active=True).update(is_active=False)
    rule = RetentionRule.objects.create(
        part=part,
        category=category,
        result=result,
        version=last + 1,
        years=years,
        basis=basis,
        made_by=by.person,
        made_at=clock.now(),
    )
    _record("rights.rule_stated", rule, by)
    return rule


@transaction.atomic
def end_rule(rule: RetentionRule, *, by: Account) -> RetentionRule:
    """The matters fall back to the wider rule."""
    require_right(by, EDIT_RETENTION)
    rule = RetentionRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if not rule.is_active:
        raise Refusal(_("这条规则已经停用。"))
    rule.is_active = False
    rule.save(update_fields=["is_active"])
    _record("rights.rule_ended", rule, by)
    return rule


def _record(action: str, rule: RetentionRule, by: Account) -> None:
    detail = {"version": rule.version, "fields": [rule.part, rule.years or "∞"]}
    audit.record(action, by=by, about=rule, detail=detail)
