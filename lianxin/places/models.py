"""Administrative divisions, constituencies, and the calendar with its releases."""

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


class ReleaseKind(models.TextChoices):
    """What a release of the calendar brought."""

    TABLE = "table", _("年度放假安排")
    LOCAL = "local", _("本地调整")
    TAKEN_BACK = "taken_back", _("撤回调整")


class CalendarRelease(models.Model):
    """One change of the calendar in force: a year's table, a day of the office's own, or the
    taking back of an earlier release. Its number is the calendar's version."""

    number = models.PositiveIntegerField(_("版次"), unique=True)
    kind = models.CharField(_("种类"), max_length=12, choices=ReleaseKind.choices)
    year = models.PositiveSmallIntegerField(_("年份"))
    source = models.CharField(_("依据"), max_length=200, blank=True)
    published_on = models.DateField(_("发文日期"), null=True, blank=True)
    loaded_at = models.DateTimeField(_("生效时间"))
    loaded_by = models.CharField(_("录入人"), max_length=200, blank=True)
    takes_back = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="taken_back_by"
    )
    # Days off before and working since, or the other way round, as ISO dates; set by the writer.
    shifted = models.JSONField(default=list)

    class Meta:
        verbose_name = _("日历版次")
        ordering = ["-number"]
        indexes = [models.Index(fields=["year", "number"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=ReleaseKind.TAKEN_BACK, takes_back__isnull=False)
                | (~models.Q(kind=ReleaseKind.TAKEN_BACK) & models.Q(takes_back__isnull=True)),
                name="a_taking_back_names_what_it_takes_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class CalendarDay(models.Model):
    """A day that the office itself declares off or working, over the official table."""

    on_date = models.DateField(_("日期"), primary_key=True)
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40)
    source = models.CharField(_("依据"), max_length=200, blank=True)
    release = models.ForeignKey(CalendarRelease, models.PROTECT, null=True, related_name="own_days")

    class Meta:
        verbose_name = _("工作日历")
        ordering = ["on_date"]

    def __str__(self) -> str:
        return f"{self.on_date} {self.name}"


class OfficialDay(models.Model):
    """A day of an official table that the office has loaded; `year` is the table's."""

    on_date = models.DateField(_("日期"), primary_key=True)
    year = models.PositiveSmallIntegerField(_("年份"))
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40)
    release = models.ForeignKey(CalendarRelease, models.PROTECT, related_name="official_days")

    class Meta:
        verbose_name = _("放假安排")
        ordering = ["on_date"]
        indexes = [models.Index(fields=["year"])]


class CalendarChange(models.Model):
    """What a release did to one day: how it stood before (null: not at all), and since."""

    release = models.ForeignKey(CalendarRelease, models.PROTECT, related_name="changes")
    on_date = models.DateField(_("日期"))
    is_own = models.BooleanField(help_text="the office's own day, not one of an official table")
    was_workday = models.BooleanField(null=True)
    was_name = models.CharField(max_length=40, blank=True)
    is_workday = models.BooleanField(null=True)
    name = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("日历变动")
        ordering = ["on_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "on_date"], name="a_release_changes_a_day_once"
            ),
            models.CheckConstraint(
                condition=models.Q(was_workday__isnull=False) | models.Q(is_workday__isnull=False),
                name="a_change_has_a_before_or_an_after",
            ),
        ]
