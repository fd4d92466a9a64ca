"""Congresses, and the mandates that persons hold in them by term."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lianxin.people.models.persons import Person
from lianxin.places.models import Constituency, Division


class CongressLevel(models.IntegerChoices):
    """The five levels of people's congresses."""

    NATIONAL = 1, _("全国")
    PROVINCE = 2, _("省级")
    CITY = 3, _("市级")
    COUNTY = 4, _("县级")
    TOWNSHIP = 5, _("乡级")


class Congress(models.Model):
    """A congress of a division in one term (届)."""

    level = models.SmallIntegerField(_("级别"), choices=CongressLevel.choices)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="congresses"
    )
    term = models.PositiveSmallIntegerField(_("届次"))
    begins_on = models.DateField(_("首次会议日期"))
    ends_on = models.DateField(_("届满日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("人民代表大会")
        constraints = [
            models.UniqueConstraint(
                fields=["level", "division", "term"], name="a_congress_has_each_term_once"
            ),
        ]

    def __str__(self) -> str:
        place = self.division.name if self.division else str(_("全国"))
        return f"{place}{_('第')}{self.term}{_('届人民代表大会')}"


class MandateStatus(models.TextChoices):
    """R-121: a mandate is active, suspended or terminated."""

    ACTIVE = "active", _("在任")
    SUSPENDED = "suspended", _("暂停执行职务")
    TERMINATED = "terminated", _("资格终止")


class DeputyKind(models.TextChoices):
    """Who a deputy is for paired reception and for the figures (R-024, R-025)."""

    OFFICIAL = "official", _("职务代表")
    GRASSROOTS = "grassroots", _("基层代表")
    CADRE = "cadre", _("领导干部代表")


class Mandate(models.Model):
    """One seat of one person in one congress and term (R-120)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates")
    congress = models.ForeignKey(Congress, models.PROTECT, related_name="mandates")
    constituency = models.ForeignKey(Constituency, models.PROTECT, null=True, blank=True)
    electing_unit = models.CharField(_("原选举单位"), max_length=60, blank=True)
    certificate_no = models.CharField(_("代表证号"), max_length=30, blank=True)
    kind = models.CharField(_("类别"), max_length=12, choices=DeputyKind.choices)
    status = models.CharField(
        _("状态"), max_length=12, choices=MandateStatus.choices, default=MandateStatus.ACTIVE
    )
    may_assign_directly = models.BooleanField(_("可直接交办微小事"), default=False)
    since_on = models.DateField(_("起"))
    until_on = models.DateField(_("止"), null=True, blank=True)
    ended_because = models.CharField(_("终止原因"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("代表资格")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "congress"], name="a_person_holds_one_mandate_in_a_congress"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="terminated") | models.Q(until_on__isnull=False),
                name="a_terminated_mandate_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.congress}"
