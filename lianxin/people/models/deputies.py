"""Congresses, and the mandates that persons hold in them by term."""

from django.db import models
from django.utils.translation import gettext
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
                fields=["level", "division", "term"],
                nulls_distinct=False,
                name="a_congress_has_each_term_once",
            ),
        ]

    def __str__(self) -> str:
        place = self.division.name if self.division else str(_("全国"))
        return gettext("%(place)s第%(term)s届人民代表大会") % {"place": place, "term": self.term}


class MandateStatus(models.TextChoices):
    """R-121: a mandate is active, suspended or terminated."""

    ACTIVE = "active", _("在任")
    SUSPENDED = "suspended", _("暂停执行职务")
    TERMINATED = "terminated", _("资格终止")


class EndReason(models.TextChoices):
    """Why a mandate ends: the eight cases of R-121 (代表法 62), and the end of the term (R-131)."""

    MOVED = "moved", _("迁出或者调离本行政区域")
    RESIGNED = "resigned", _("辞职或者责令辞职被接受")
    ABSENT = "absent", _("未经批准两次不出席本级人民代表大会会议")
    RECALLED = "recalled", _("被罢免")
    NATIONALITY = "nationality", _("丧失中华人民共和国国籍")
    RIGHTS_LOST = "rights_lost", _("依照法律被剥夺政治权利")
    INCAPACITY = "incapacity", _("丧失行为能力")
    DIED = "died", _("去世")
    TERM_OVER = "term_over", _("任期届满")


class SuspensionReason(models.TextChoices):
    """Why a mandate is suspended (代表法 61)."""

    DETAINED = "detained", _("因刑事案件被羁押，正在受侦查、起诉、审判")
    SERVING = "serving", _("被判处管制、拘役或者有期徒刑，未附加剥夺政治权利，正在服刑")


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
    ended_because = models.CharField(
        _("终止原因"), max_length=12, choices=EndReason.choices, blank=True
    )
    suspended_because = models.CharField(
        _("暂停原因"), max_length=12, choices=SuspensionReason.choices, blank=True
    )

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
