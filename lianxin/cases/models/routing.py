"""Rules that advise who should handle a matter: their versions, their advice, their rehearsals."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxin.cases.models.cases import Case, Urgency
from lianxin.cases.routing import Lead
from lianxin.cases.states import Triage
from lianxin.people.models import Person, Unit

LEVELS = (Triage.TOWN_GENERAL, Triage.TOWN_MAJOR, Triage.COUNTY_PLUS, Triage.MICRO_DIRECT)
PHRASE_LIMIT = 40


class RuleSetStatus(models.TextChoices):
    """Where a version stands: one draft and one in force in a county, any number of past ones."""

    DRAFT = "draft", _("草稿")
    IN_FORCE = "in_force", _("正在使用")
    PAST = "past", _("以前用过")


class RoutingRuleSet(models.Model):
    """A version of a county's rules. Only a draft is ever changed."""

    county = models.CharField(max_length=6, help_text="the first six digits of its divisions")
    version = models.PositiveIntegerField(_("版本"))
    status = models.CharField(
        _("状态"), max_length=8, choices=RuleSetStatus.choices, default=RuleSetStatus.DRAFT
    )
    revision = models.PositiveIntegerField(default=0, help_text="counts the changes of the draft")
    note = models.CharField(_("说明"), max_length=200, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("起草时间"))
    in_force_since = models.DateTimeField(_("启用时间"), null=True)
    put_in_force_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("停用时间"), null=True)

    class Meta:
        verbose_name = _("交办规则")
        ordering = ["county", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "version"], name="a_version_of_the_rules_is_used_once"
            ),
            models.UniqueConstraint(
                fields=["county"],
                condition=Q(status="draft"),
                name="a_county_drafts_one_version_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["county"],
                condition=Q(status="in_force"),
                name="a_county_has_one_version_in_force",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(in_force_since__isnull=False),
                name="a_version_in_force_says_since_when",
            ),
        ]


def _numbers() -> ArrayField[Any, Any]:
    return ArrayField(models.IntegerField(), default=list, blank=True)


def _codes(length: int) -> ArrayField[Any, Any]:
    return ArrayField(models.CharField(max_length=length), default=list, blank=True)


class RoutingRule(models.Model):
    """One rule. What its conditions name may since be gone: the warnings say so."""

    ruleset = models.ForeignKey(RoutingRuleSet, models.CASCADE, related_name="rules")
    position = models.PositiveSmallIntegerField(_("序号"))
    revision = models.PositiveIntegerField(default=0)
    name = models.CharField(_("名称"), max_length=60)
    categories = _numbers()
    places = _codes(12)
    stations = _numbers()
    channels = _codes(10)
    natures = _codes(10)
    urgencies = _numbers()
    any_words = _codes(PHRASE_LIMIT)
    all_words = _codes(PHRASE_LIMIT)
    none_words = _codes(PHRASE_LIMIT)
    lead = models.CharField(_("主办单位"), max_length=8, choices=Lead.choices, blank=True)
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    co_units = _numbers()
    triage = models.CharField(
        _("分流"),
        max_length=14,
        choices=[(each.value, each.label) for each in LEVELS],
        blank=True,
    )
    urgency = models.SmallIntegerField(_("紧急程度"), choices=Urgency.choices, null=True)
    complexity = models.CharField(_("难易程度"), max_length=8, blank=True)
    workdays = models.PositiveSmallIntegerField(_("答复期限（工作日）"), null=True)
    remark = models.CharField(_("给交办人的说明"), max_length=200, blank=True)
    goes_on = models.BooleanField(_("命中后继续往下看"), default=False)

    class Meta:
        verbose_name = _("规则")
        ordering = ["ruleset", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["ruleset", "position"],
                name="a_place_in_the_order_is_taken_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=(Q(lead="unit") & Q(lead_unit__isnull=False))
                | (~Q(lead="unit") & Q(lead_unit__isnull=True)),
                name="a_rule_for_a_unit_names_it",
            ),
            models.CheckConstraint(
                condition=Q(goes_on=False) | Q(lead=""),
                name="a_rule_that_goes_on_names_no_lead",
            ),
        ]


class RoutingDecision(models.Model):
    """What the rules advised when a case was registered or corrected; the latest counts."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="routing_decisions")
    ruleset = models.ForeignKey(RoutingRuleSet, models.PROTECT, related_name="+")
    rule = models.ForeignKey(RoutingRule, models.PROTECT, null=True, related_name="+")
    lead_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    explanation = models.JSONField(default=dict, help_text="see cases.queries.routing")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("交办建议")
        ordering = ["case", "-id"]


class ReplayStatus(models.TextChoices):
    """How far a rehearsal has come."""

    RUNNING = "running", _("正在回放")
    DONE = "done", _("回放完成")
    STALE = "stale", _("草稿已改动，回放停止")


class RoutingReplay(models.Model):
    """A draft tried on the matters of a period. `reached` is the last case counted."""

    ruleset = models.ForeignKey(RoutingRuleSet, models.CASCADE, related_name="replays")
    revision = models.PositiveIntegerField(help_text="of the draft that is tried")
    against = models.ForeignKey(RoutingRuleSet, models.PROTECT, null=True, related_name="+")
    since_on = models.DateField(_("从"))
    until_on = models.DateField(_("到"))
    status = models.CharField(
        _("进度"), max_length=8, choices=ReplayStatus.choices, default=ReplayStatus.RUNNING
    )
    case_count = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    reached = models.UUIDField(null=True)
    tallies = models.JSONField(default=dict, help_text="see cases.replaying")
    started_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(_("开始时间"))
    ended_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("规则回放")
        ordering = ["-id"]


class RoutingChange(models.Model):
    """A case for which the draft advises something else."""

    replay = models.ForeignKey(RoutingReplay, models.CASCADE, related_name="changes")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        verbose_name = _("建议变化")
        ordering = ["replay", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["replay", "case"], name="a_case_changes_once_in_a_replay"
            ),
        ]
