"""Who raised a matter, and which deputies take part in it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxin.cases.models.cases import Case
from lianxin.people.models import Contact, Person


class Petitioner(models.Model):
    """A person who raised or joined a matter (诉求人). Merging keeps every one of them (R-049)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="petitioners")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="petitions")
    is_first = models.BooleanField(_("首位反映人"), default=False)
    joined_at = models.DateTimeField(_("加入时间"))

    class Meta:
        verbose_name = _("反映人")
        ordering = ["-is_first", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(is_first=True), name="a_case_has_one_first_petitioner"
            ),
            models.UniqueConstraint(
                fields=["case", "contact"], name="a_contact_stands_once_on_a_case"
            ),
        ]


class Participant(models.Model):
    """A deputy who collected the matter or follows it (R-067)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, models.PROTECT, related_name="participations")
    is_collector = models.BooleanField(_("收集代表"), default=False)
    joined_at = models.DateTimeField()

    class Meta:
        verbose_name = _("参与代表")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"], name="a_deputy_takes_part_once_in_a_case"
            ),
        ]
