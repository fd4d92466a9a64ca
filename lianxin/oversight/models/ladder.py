"""What a rung of the ladder does, when the sweep ran, and which clocks have given their warning."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.cases.lights import Light
from lianxin.cases.models import Deadline
from lianxin.cases.states import Supervision
from lianxin.oversight.states import Kind, Signer


class Rung(models.Model):
    """One rung: whom it tells, which paper it leaves and who signs it. Its day: cases.ladder."""

    level = models.SmallIntegerField(_("督办级别"), choices=Supervision.choices, primary_key=True)
    raises_by_itself = models.BooleanField(_("到期自动升级"), default=True)
    paper = models.CharField(_("文书"), max_length=8, choices=Kind.choices, blank=True)
    signer = models.CharField(
        _("签发人"), max_length=10, choices=Signer.choices, default=Signer.BY_UNIT
    )
    limit_workdays = models.PositiveSmallIntegerField(_("答复时限（工作日）"), default=5)
    tells_station = models.BooleanField(_("告知联络站"), default=False)
    tells_presidium = models.BooleanField(_("告知乡镇人大主席团"), default=False)
    tells_committee = models.BooleanField(_("告知县人大代表工委"), default=False)

    class Meta:
        verbose_name = _("督办阶梯的一级")
        ordering = ["level"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(raises_by_itself=True) | ~models.Q(paper=""),
                name="a_rung_that_waits_for_a_signature_has_a_paper",
            ),
            models.CheckConstraint(
                condition=models.Q(limit_workdays__range=(1, 60)),
                name="a_paper_gives_one_to_sixty_working_days",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_level_display())


class SweepRun(models.Model):
    """One sweep: when, by which calendar, what it did. Without an end it was broken off."""

    started_at = models.DateTimeField(_("开始"))
    ended_at = models.DateTimeField(_("结束"), null=True)
    is_whole = models.BooleanField(_("全部时限"), default=True)
    calendar_version = models.PositiveIntegerField(_("日历版本"), default=0)
    did = models.JSONField(_("做了什么"), default=dict)

    class Meta:
        verbose_name = _("巡查")
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["-started_at", "-id"], name="sweeps_by_time")]


class Reminder(models.Model):
    """A clock of the station or of a unit has told of its colour; once for each due day."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="reminders")
    due_on = models.DateField(_("期限"))
    light = models.CharField(max_length=8, choices=Light.choices)
    told_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("提醒")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "due_on", "light"], name="a_colour_is_told_once"
            ),
        ]
