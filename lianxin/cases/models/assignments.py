"""Which units were asked to act, in which round, until when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianxin.cases.models.cases import Case
from lianxin.people.models import Person, Unit


class AssignmentRole(models.TextChoices):
    """R-050: one lead, any number of co-handling units."""

    LEAD = "lead", _("主办")
    CO = "co", _("会办")


class Assignment(models.Model):
    """A unit is asked to act on a case in one round."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="assignments")
    role = models.CharField(_("主办或会办"), max_length=4, choices=AssignmentRole.choices)
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    assigned_at = models.DateTimeField(_("交办时间"))
    instructions = models.TextField(_("交办要求"), blank=True)
    acknowledged_at = models.DateTimeField(_("签收时间"), null=True)
    acknowledged_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=pgettext_lazy("officer", "经办人"),
    )
    return_asked_at = models.DateTimeField(_("申请退回时间"), null=True)
    return_reason = models.TextField(_("退回理由"), blank=True)
    return_decision = models.TextField(_("裁定意见"), blank=True)
    opinion = models.TextField(_("会办意见"), blank=True)
    opinion_at = models.DateTimeField(_("会办意见时间"), null=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    was_returned = models.BooleanField(_("已退回"), default=False)

    class Meta:
        verbose_name = _("交办")
        ordering = ["round", "-role", "id"]
        indexes = [
            models.Index(
                fields=["unit", "case"], name="units_asked", condition=Q(was_returned=False)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(role="lead", ended_at__isnull=True),
                name="a_case_has_one_live_lead_assignment",
            ),
            models.UniqueConstraint(
                fields=["case", "unit"],
                condition=Q(ended_at__isnull=True),
                name="a_unit_is_asked_once_at_a_time",
            ),
        ]


class ExtensionStatus(models.TextChoices):
    """What became of the request."""

    ASKED = "asked", _("待审批")
    GRANTED = "granted", _("已批准")
    DENIED = "denied", _("未批准")


class Extension(models.Model):
    """A unit asks for more time (R-057)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="extensions")
    round = models.PositiveSmallIntegerField(_("轮次"))
    days = models.PositiveSmallIntegerField(_("延长天数"), help_text="calendar days")
    reason = models.TextField(_("理由"))
    status = models.CharField(
        _("状态"), max_length=8, choices=ExtensionStatus.choices, default=ExtensionStatus.ASKED
    )
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("审批时间"), null=True)
    decision = models.TextField(_("审批意见"), blank=True)

    class Meta:
        verbose_name = _("延期申请")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round"],
                condition=~Q(status="denied"),
                name="a_round_is_extended_once",
            ),
        ]
