"""What is published of a matter, who wrote it, who checked it, and the figures as they went out."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lianxin.cases.models import Case, Category, Nature
from lianxin.cases.states import ENDED, Result
from lianxin.people.models import Account, Person, Role
from lianxin.people.queries import standing
from lianxin.publishing.states import LIVING, Stage, Status
from lianxin.stations.models import Station
from lianxin.stations.queries import posts_of

TITLE, WORDS = 60, 2000
PUBLISHABLE_RESULTS = (Result.RESOLVED, Result.IN_PROGRESS, Result.EXPLAINED)


def publishable() -> Q:
    """Which matters may be public: ended and answered, no accusation, nothing that went on (R-095).

    Parts of a split matter and matters that were joined to another go out with the whole.
    """
    objected = Objection.objects.filter(case=OuterRef("pk"), is_lifted=False)
    again = Case.objects.filter(previous=OuterRef("pk"))
    return (
        Q(state__in=ENDED, is_sealed=False, result__in=PUBLISHABLE_RESULTS)
        & ~Q(nature=Nature.REPORT)
        & Q(merged_into__isnull=True, parent__isnull=True)
        & ~Exists(objected)
        & ~Exists(again)
    )


def reach(user: Account, prefix: str = "") -> Q:
    """Who has to do with publications: the station's posts, and the congress above them."""
    who = standing(user)
    inside = Q(**{f"{prefix}station__in": list(posts_of(user))})
    for division in who.prefixes(Role.PRESIDIUM) + who.prefixes(Role.COMMITTEE):
        inside |= Q(**{f"{prefix}region__startswith": division})
    return inside & Q(**{f"{prefix}is_sealed": False})


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Publications, narrowed by who reads."""

    def visible_to(self, user: Account | AnonymousUser) -> PublicationQuerySet:
        """The one rule of the desk: those who write or check at this station."""
        if not isinstance(user, Account) or not user.is_active:
            return self.none()
        return self.filter(reach(user, "case__"))

    def public(self) -> PublicationQuerySet:
        """What anybody reads. A matter that went on is gone from here at once (R-161)."""
        allowed = Case.objects.filter(publishable(), pk=OuterRef("case_id"))
        return self.filter(Exists(allowed), status=Status.PUBLISHED)


class Publication(models.Model):
    """One matter as the public reads it. Its own number: that of the matter opens the tracking."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="publications")
    slug = models.CharField(_("公开编号"), max_length=12, unique=True)
    status = models.CharField(_("状态"), max_length=9, choices=Status.choices, default=Status.DRAFT)
    round = models.PositiveSmallIntegerField(_("送审次数"), default=1)
    version = models.PositiveSmallIntegerField(_("版本"), default=1)
    title = models.CharField(_("公开标题"), max_length=TITLE)
    raised = models.TextField(_("反映了什么"))
    done = models.TextField(_("办理情况"))
    terms = SearchVectorField(null=True)

    station = models.ForeignKey(Station, models.PROTECT, related_name="publications")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="publications")
    result = models.CharField(_("结果"), max_length=12, choices=Result.choices)
    closed_month = models.DateField(_("办结月份"))

    drafted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(_("起草时间"))
    published_at = models.DateTimeField(_("公开时间"), null=True)
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.TextField(_("撤下的理由"), blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("公开稿")
        ordering = ["-drafted_at", "-id"]
        indexes = [
            GinIndex(fields=["terms"], name="publication_terms"),
            models.Index(
                fields=["-closed_month", "-id"],
                name="public_by_month",
                condition=Q(status=Status.PUBLISHED),
            ),
            models.Index(fields=["status", "-drafted_at"], name="publications_by_status"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(status__in=LIVING),
                name="a_matter_has_one_living_publication",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(published_at__isnull=False),
                name="a_published_matter_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.WITHDRAWN) | ~Q(withdrawn_reason=""),
                name="a_withdrawn_publication_gives_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Version(models.Model):
    """The words as somebody wrote them: nobody checks what they wrote themselves (R-174)."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版本"))
    title = models.CharField(_("公开标题"), max_length=TITLE)
    raised = models.TextField(_("反映了什么"))
    done = models.TextField(_("办理情况"))
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("公开稿版本")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "number"], name="versions_of_a_publication_are_counted"
            ),
        ]


class Check(models.Model):
    """One check by one person; three of them, by three, publish (R-174)."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="checks")
    round = models.PositiveSmallIntegerField(_("送审次数"))
    version = models.PositiveSmallIntegerField(_("版本"))
    stage = models.PositiveSmallIntegerField(_("审次"), choices=Stage.choices)
    is_passed = models.BooleanField(_("通过"))
    words = models.TextField(_("意见"), blank=True)
    checked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("审核")
        ordering = ["-checked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "round", "checked_by"],
                name="nobody_checks_twice_in_a_round",
            ),
            models.UniqueConstraint(
                fields=["publication", "round", "stage"],
                name="a_round_has_one_check_of_a_stage",
            ),
        ]


class Dismissal(models.Model):
    """Somebody looked at a find and says that it is no personal data (R-161)."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="dismissals")
    kind = models.CharField(max_length=12)
    text = models.CharField(max_length=120)
    dismissed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    dismissed_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("核对过的疑似个人信息")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "kind", "text"], name="a_find_is_dismissed_once"
            ),
        ]


class Objection(models.Model):
    """The resident does not want their matter to be public; kept also when it is taken back."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="objection")
    is_lifted = models.BooleanField(_("已撤回"), default=False)
    reason = models.CharField(_("说明"), max_length=200)
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("不同意公开")


class FigureRun(models.Model):
    """When the open figures were last counted, and up to which day."""

    made_at = models.DateTimeField(_("时间"))
    rows = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("公开数据更新")
        ordering = ["-id"]


class FigureRow(models.Model):
    """One station, month and first-level category: counts as they may go out."""

    month = models.DateField(_("月份"))
    station = models.ForeignKey(Station, models.CASCADE, related_name="+")
    category = models.ForeignKey(Category, models.CASCADE, related_name="+")
    cells = models.JSONField(help_text="measure to whole, part and value; null: too few to tell")

    class Meta:
        verbose_name = _("公开数据")
        ordering = ["month", "station", "category"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "station", "category"], name="a_month_is_counted_once"
            ),
        ]
