"""One row a move: append-only, chained per case, read by resident and auditor alike."""

from django.db import models
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext_lazy as _

from lianxin.cases.models.cases import Case
from lianxin.cases.states import Hat, State


class JournalEntry(models.Model):
    """A move as it happened (R-069). `digest` chains the row to the one before it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="journal")
    seq = models.PositiveIntegerField(_("序号"))
    at = models.DateTimeField(_("时间"))
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(_("办理人"), max_length=60)
    hat = models.CharField(_("身份"), max_length=12, choices=Hat.choices)
    move = models.CharField(_("动作"), max_length=20)
    from_state = models.CharField(max_length=12, choices=State.choices, blank=True)
    to_state = models.CharField(max_length=12, choices=State.choices)
    reason = models.TextField(_("理由或说明"), blank=True)
    told = models.TextField(_("对群众的说明"), blank=True)
    facts = models.JSONField(default=dict)
    ip = models.GenericIPAddressField(null=True)
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("事项日志")
        ordering = ["case", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="a_journal_number_is_used_once"),
        ]
        indexes = [
            models.Index(
                KeyTransform("release", "facts"),
                condition=models.Q(move="recalculate"),
                name="moves_by_a_calendar_release",
            ),
        ]
