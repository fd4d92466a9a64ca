"""Administrative divisions, constituencies and the office's own calendar days."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DivisionLevel(models.IntegerChoices):
    """Levels of the administrative divisions, from the province down."""

    PROVINCE = 1, _("省级")
    CITY = 2, _("市级")
    COUNTY = 3, _("县级")
    TOWNSHIP = 4, _("乡级")
    VILLAGE = 5, _("村级")


PREFIX_LENGTHS = {1: 2, 2: 4, 3: 6, 4: 9, 5: 12}


class Division(models.Model):
    """An administrative division under its official code, padded to twelve digits."""

    code = models.CharField(_("区划代码"), max_length=12, primary_key=True)
    name = models.CharField(_("名称"), max_length=60)
    level = models.SmallIntegerField(_("级别"), choices=DivisionLevel.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    sort_key = models.CharField(max_length=120, blank=True, help_text="pinyin of the name")

    class Meta:
        verbose_name = _("行政区划")
        ordering = ["code"]
        indexes = [models.Index(fields=["parent", "code"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^\d{12}$"),
                name="a_division_code_has_twelve_digits",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=False) | models.Q(level=1),
                name="only_a_province_has_no_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """The leading digits shared by every division inside this one."""
        return self.code[: PREFIX_LENGTHS[self.level]]


class Constituency(models.Model):
    """An electoral district of a county or township congress (选举法 25)."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="constituencies")
    number = models.PositiveSmallIntegerField(_("选区号"))
    name = models.CharField(_("名称"), max_length=60)
    seats = models.PositiveSmallIntegerField(_("应选名额"), default=1)

    class Meta:
        verbose_name = _("选区")
        ordering = ["division", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "number"],
                name="a_constituency_number_is_unique_in_its_division",
            ),
            models.CheckConstraint(
                condition=models.Q(seats__range=(1, 3)),
                name="a_constituency_has_one_to_three_seats",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A day that the office itself declares off or working, over the official table."""

    on_date = models.DateField(_("日期"), primary_key=True)
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40)
    source = models.CharField(_("依据"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("工作日历")
        ordering = ["on_date"]

    def __str__(self) -> str:
        return f"{self.on_date} {self.name}"
