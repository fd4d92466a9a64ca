"""What a handling unit keeps for itself: notes on a case, and replies it gives again and again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxin.cases.models.cases import Case
from lianxin.cases.models.categories import Category
from lianxin.people.models import Person, Unit


class UnitNote(models.Model):
    """A note of one unit's own people on a case: neither the station nor the public reads it.

    It is no move: the journal, the timeline and the API know nothing of it.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="unit_notes")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    words = models.TextField(_("内部记录"))
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("单位内部记录")
        ordering = ["written_at", "id"]
        indexes = [models.Index(fields=["case", "unit"], name="notes_of_a_unit_on_a_case")]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="a_unit_note_says_something")
        ]


class CannedReply(models.Model):
    """常用答复: the parts of a reply with placeholders (cases.canned); no unit: all units."""

    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位")
    )
    title = models.CharField(_("名称"), max_length=60)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("类别")
    )
    findings = models.TextField(_("调查情况"), blank=True)
    basis = models.TextField(_("政策依据"), blank=True)
    measures = models.TextField(_("办理措施"), blank=True)
    contact = models.CharField(_("联系人和电话"), max_length=80, blank=True)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("常用答复")
        ordering = ["unit", "title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title"],
                nulls_distinct=False,
                name="a_canned_reply_has_a_title_of_its_own",
            ),
            models.CheckConstraint(
                condition=~Q(findings="", basis="", measures="", contact=""),
                name="a_canned_reply_says_something",
            ),
        ]

    def __str__(self) -> str:
        return self.title
