"""What a matter is about, in two levels, and which unit answers for what, where."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxin.people.models import Unit
from lianxin.places.models import Division


class Category(models.Model):
    """A category of matters; a second-level one names its parent."""

    code = models.CharField(_("代码"), max_length=8, unique=True)
    name = models.CharField(_("名称"), max_length=30)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("类别")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Remit(models.Model):
    """A unit answers for a category in an area (承办单位职责)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="remits")
    category = models.ForeignKey(Category, models.PROTECT, related_name="remits")
    division = models.ForeignKey(Division, models.PROTECT)
    takes_micro_matters = models.BooleanField(_("可由代表直接交办"), default=False)

    class Meta:
        verbose_name = _("职责")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "category", "division"], name="a_remit_is_stated_once"
            ),
        ]


FIRST_LEVEL = Q(parent__isnull=True)
