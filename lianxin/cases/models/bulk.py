"""批量办理: one move asked for on many cases, and what became of each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.cases.models.cases import Case
from lianxin.cases.states import MOVES
from lianxin.people.models import Account


class BulkRun(models.Model):
    """What somebody asked to have done on many cases; the key makes a second press the same one."""

    key = models.UUIDField(unique=True)
    move = models.CharField(_("动作"), max_length=20)
    given = models.JSONField(default=dict, help_text="the form's answers, as plain values")
    started_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("开始时间"))
    ended_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("批量办理")
        ordering = ["-started_at", "-id"]

    @property
    def label(self) -> str:
        """The move as people say it."""
        return str(MOVES[self.move].label)


class ItemStatus(models.TextChoices):
    """What became of a case in a run."""

    WAITING = "waiting", _("等待办理")
    DONE = "done", _("已办")
    REFUSED = "refused", _("没有办")


class BulkItem(models.Model):
    """One case of a run."""

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    status = models.CharField(
        _("结果"), max_length=8, choices=ItemStatus.choices, default=ItemStatus.WAITING
    )
    reason = models.CharField(_("原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("批量办理的事项")
        ordering = ["run", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "case"], name="a_run_takes_a_case_once"),
        ]
