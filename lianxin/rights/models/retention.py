"""How long what is kept, version by version; and the matters that nobody may empty."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lianxin.cases.models import Case, Category
from lianxin.cases.states import Result
from lianxin.people.models import Person
from lianxin.rights.states import Part


class RetentionRule(models.Model):
    """One version of one rule: the narrower one (result, then category) goes before the wider."""

    part = models.CharField(_("什么"), max_length=8, choices=Part.choices)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("类别")
    )
    result = models.CharField(_("结果"), max_length=12, choices=Result.choices, blank=True)
    version = models.PositiveSmallIntegerField(_("版本"), default=0)
    years = models.PositiveSmallIntegerField(
        _("办结后保存几年"), null=True, help_text="none: for ever"
    )
    basis = models.CharField(_("依据"), max_length=200)
    is_active = models.BooleanField(_("在用"), default=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(_("修改时间"), null=True)

    class Meta:
        verbose_name = _("保存期限")
        ordering = ["part", "category__code", "result", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["part", "category", "result", "version"],
                nulls_distinct=False,
                name="a_version_of_a_retention_rule_is_written_once",
            ),
            models.UniqueConstraint(
                fields=["part", "category", "result"],
                condition=Q(is_active=True),
                nulls_distinct=False,
                name="one_version_of_a_retention_rule_is_in_force",
            ),
            models.CheckConstraint(
                condition=Q(years__isnull=True) | Q(years__range=(1, 100)),
                name="a_retention_is_one_to_a_hundred_years",
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="a_retention_names_its_basis"),
        ]

    @property
    def term(self) -> str:
        """As archives say it."""
        if self.years is None:
            return gettext("永久")
        return ngettext("%(count)s年", "%(count)s年", self.years) % {"count": self.years}

    @property
    def scope(self) -> str:
        """Which matters it is for."""
        named = [self.category.name if self.category else ""]
        named.append(str(Result(self.result).label) if self.result else "")
        return gettext("、").join(each for each in named if each) or gettext("全部事项")


class Hold(models.Model):
    """A matter whose papers must stay, whatever the schedule says (law suit, petition, audit)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="holds")
    reason = models.CharField(_("原因"), max_length=200)
    placed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(_("起"))
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(_("止"), null=True)

    class Meta:
        verbose_name = _("留存")
        ordering = ["-placed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(lifted_at__isnull=True),
                name="a_matter_is_held_once_at_a_time",
            )
        ]
