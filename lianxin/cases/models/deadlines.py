"""The clocks of a case, one row each, and how much time the office gives to which."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxin.cases.models.cases import Case, Urgency
from lianxin.cases.models.categories import Category
from lianxin.cases.states import Stage, Supervision
from lianxin.people.models import Unit
from lianxin.stations.models import Station


class Complexity(models.TextChoices):
    """R-051: how much time a matter of this kind gets."""

    SIMPLE = "simple", _("简单")
    GENERAL = "general", _("一般")
    COMPLEX = "complex", _("复杂")


RUNNING = Q(met_at__isnull=True, dropped_at__isnull=True)


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Clocks of cases."""

    def running(self) -> DeadlineQuerySet:
        """Neither met nor dropped: the condition repeats that of the partial indexes."""
        return self.filter(RUNNING)


class Deadline(models.Model):
    """One clock of a case: what it waits for, since when, until when, and how it ended."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="deadlines", db_index=False)
    round = models.PositiveSmallIntegerField(_("轮次"))
    stage = models.CharField(_("环节"), max_length=12, choices=Stage.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    since_on = models.DateField(_("起算日"))
    due_on = models.DateField(_("期限"))
    amber_on = models.DateField(_("临近日"), help_text="see cases.lights")
    basis = models.JSONField(_("期限依据"), help_text="see cases.deadlines")
    calendar_version = models.PositiveIntegerField(_("日历版本"), default=0)
    met_at = models.DateTimeField(_("完成时间"), null=True)
    dropped_at = models.DateTimeField(_("不再计时"), null=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("时限")
        ordering = ["case", "id"]
        indexes = [
            models.Index(fields=["case", "round"], name="clocks_of_a_case"),
            models.Index(fields=["stage", "due_on"], name="running_clocks", condition=RUNNING),
            models.Index(fields=["unit", "stage", "since_on"], name="clocks_of_a_unit"),
            models.Index(fields=["unit", "due_on"], name="running_unit_clocks", condition=RUNNING),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "stage", "unit"],
                condition=RUNNING,
                nulls_distinct=False,
                name="a_case_has_one_running_clock_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(met_at__isnull=True) | Q(dropped_at__isnull=True),
                name="a_clock_is_met_or_dropped",
            ),
        ]

    @property
    def is_running(self) -> bool:
        return self.met_at is None and self.dropped_at is None


class TimeLimit(models.Model):
    """The office gives a stage so many working days, for all matters or only for some (R-051)."""

    stage = models.CharField(_("环节"), max_length=12, choices=Stage.choices)
    station = models.ForeignKey(
        Station, models.PROTECT, null=True, blank=True, verbose_name=_("联络站")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, verbose_name=_("类别")
    )
    urgency = models.SmallIntegerField(
        _("紧急程度"), choices=Urgency.choices, null=True, blank=True
    )
    complexity = models.CharField(
        _("难易程度"), max_length=8, choices=Complexity.choices, blank=True
    )
    workdays = models.PositiveSmallIntegerField(_("工作日"))

    class Meta:
        verbose_name = _("时限标准")
        ordering = ["stage", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "station", "category", "urgency", "complexity"],
                nulls_distinct=False,
                name="a_time_limit_is_stated_once",
            ),
            models.CheckConstraint(
                condition=Q(workdays__range=(0, 250)), name="a_time_limit_is_at_most_a_year"
            ),
        ]


class LadderStep(models.Model):
    """The office's own day for a level of supervision (R-054, R-072), over that of the policy.

    Without a day the level is never reached by the calendar alone.
    """

    stage = models.CharField(_("环节"), max_length=12, choices=Stage.choices)
    level = models.SmallIntegerField(_("督办级别"), choices=Supervision.choices)
    workdays = models.SmallIntegerField(_("逾期工作日"), null=True, blank=True)

    class Meta:
        verbose_name = _("督办阶梯")
        ordering = ["stage", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage", "level"], name="a_step_of_the_ladder_is_stated_once"
            ),
            models.CheckConstraint(
                condition=Q(workdays__isnull=True) | Q(workdays__range=(-30, 250)),
                name="a_step_of_the_ladder_is_at_most_a_year",
            ),
        ]
