"""The case itself: one narrow row for the lists, one wide row for the words."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from lianxin.audit.chain import GENESIS
from lianxin.cases.models.categories import Category
from lianxin.cases.reach import reach_of
from lianxin.cases.states import ENDED, Result, State, Supervision, Triage
from lianxin.people.models import Account, Unit
from lianxin.places.models import Division
from lianxin.stations.models import Station


class Channel(models.TextChoices):
    """How the matter reached the station."""

    COUNTER = "counter", _("来站反映")
    RECEPTION = "reception", _("代表接待日")
    VISIT = "visit", _("代表走访")
    PHONE = "phone", _("电话")
    LETTER = "letter", _("来信、意见箱")
    ONLINE = "online", _("网上")
    HOTLINE = "hotline", _("12345转来")
    LEDGER = "ledger", _("台账转入")


class Nature(models.TextChoices):
    """What the resident asks of the office."""

    CONSULT = "consult", _("咨询")
    HELP = "help", _("求助")
    COMPLAINT = "complaint", _("投诉")
    REPORT = "report", _("举报")
    SUGGESTION = "suggestion", _("建议")
    OTHER = "other", _("其他")


class Urgency(models.IntegerChoices):
    """How soon it must be looked at."""

    NORMAL = 0, _("一般")
    URGENT = 1, _("紧急")
    EMERGENCY = 2, _("正在发生的险情")


class NumberSeries(models.Model):
    """The last number given by a station in a year: gapless, never reused (R-040)."""

    station = models.ForeignKey(Station, models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)
    seal = models.BinaryField(max_length=32, help_text="signs how far the series has come")

    class Meta:
        verbose_name = _("编号序列")
        constraints = [
            models.UniqueConstraint(
                fields=["station", "year"], name="a_station_has_one_series_a_year"
            )
        ]


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, narrowed by what the reader may see and by where the process stands."""

    def visible_to(self, user: Account | AnonymousUser) -> CaseQuerySet:
        """Only the cases on which the user wears a hat (rules.hats_on says which)."""
        if not isinstance(user, Account) or not user.is_active:
            return self.none()
        return self.filter(reach_of(user))

    def open(self) -> CaseQuerySet:
        """Not yet closed: the condition repeats that of the partial indexes."""
        return self.filter(~Q(state__in=ENDED))

    def counts(self) -> dict[str, int]:
        """R-049: all matters raised, those joined to another, and those that stand alone."""
        merged = Count("pk", filter=Q(merged_into__isnull=False))
        found = self.aggregate(matters=Count("pk"), merged=merged)
        return {**found, "masters": found["matters"] - found["merged"]}


class Case(models.Model):
    """A resident's matter. Process state, result and supervision are three columns, never one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(_("编号"), max_length=30, unique=True)
    # Station, category and lead unit lead a composite index below: their own would be dead weight.
    station = models.ForeignKey(Station, models.PROTECT, related_name="cases", db_index=False)
    region = models.CharField(max_length=12, help_text="code of the station's division")
    title = models.CharField(_("标题"), max_length=120)
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    nature = models.CharField(_("性质"), max_length=10, choices=Nature.choices, default=Nature.HELP)
    urgency = models.SmallIntegerField(
        _("紧急程度"), choices=Urgency.choices, default=Urgency.NORMAL
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        related_name="cases",
        verbose_name=_("类别"),
        db_index=False,
    )
    place = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("地点")
    )
    place_text = models.CharField(_("具体位置"), max_length=120, blank=True)
    is_anonymous = models.BooleanField(_("匿名"), default=False)
    is_sealed = models.BooleanField(_("检举控告，密封"), default=False)
    accused_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("被反映单位")
    )

    state = models.CharField(_("状态"), max_length=12, choices=State.choices)
    triage = models.CharField(_("分流"), max_length=14, choices=Triage.choices, blank=True)
    result = models.CharField(_("结果"), max_length=12, choices=Result.choices, blank=True)
    supervision = models.SmallIntegerField(
        _("督办级别"), choices=Supervision.choices, default=Supervision.NONE
    )
    round = models.PositiveSmallIntegerField(_("办理轮次"), default=1)
    is_return_disabled = models.BooleanField(_("不得再退回"), default=False)
    ending = models.CharField(_("不予受理或引导的原因"), max_length=40, blank=True)

    lead_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("主办单位"),
        db_index=False,
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_cases"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="sub_matters"
    )
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reopened_as"
    )

    received_at = models.DateTimeField(_("接待时间"))
    registered_at = models.DateTimeField(_("登记时间"), null=True)
    assigned_at = models.DateTimeField(_("交办时间"), null=True)
    replied_at = models.DateTimeField(_("回复时间"), null=True)
    fed_back_at = models.DateTimeField(_("反馈时间"), null=True)
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    archived_at = models.DateTimeField(_("归档时间"), null=True)
    archive_no = models.CharField(_("归档号"), max_length=40, blank=True)
    due_on = models.DateField(_("答复期限"), null=True)
    # The earliest days of the clocks that run for those who must act next; see cases.clocks.
    step_due_on = models.DateField(_("下一步期限"), null=True)
    step_amber_on = models.DateField(_("下一步临近日"), null=True)
    paused_on = models.DateField(_("暂停计时"), null=True)
    review_on = models.DateField(_("挂账复核日"), null=True)

    submission_key = models.UUIDField(null=True, unique=True)
    import_key = models.BinaryField(max_length=32, null=True, unique=True)
    journal_count = models.PositiveIntegerField(default=0)
    journal_head = models.BinaryField(max_length=32, default=GENESIS)
    journal_seal = models.BinaryField(max_length=32, help_text="signs number and head")

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项")
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["station", "number"], name="station_cases_by_number"),
            models.Index(
                fields=["step_due_on", "id"],
                name="open_cases_by_due",
                condition=~Q(state__in=ENDED),
            ),
            models.Index(
                fields=["station", "step_due_on", "id"],
                name="open_station_cases_by_due",
                condition=~Q(state__in=ENDED),
            ),
            models.Index(fields=["-received_at", "-id"], name="cases_by_arrival"),
            models.Index(
                fields=["station", "-received_at", "-id"], name="station_cases_by_arrival"
            ),
            models.Index(
                fields=["station", "state", "step_due_on", "id"], name="station_state_by_due"
            ),
            models.Index(fields=["state", "step_due_on", "id"], name="cases_state_by_due"),
            models.Index(
                fields=["category", "-received_at", "-id"], name="category_cases_by_arrival"
            ),
            models.Index(
                fields=["lead_unit", "state", "step_due_on", "id"], name="unit_state_by_due"
            ),
            models.Index(
                OpClass(F("region"), "text_pattern_ops"), F("step_due_on"), name="region_by_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.MERGED) | Q(merged_into__isnull=False),
                name="a_merged_case_names_its_master",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="a_case_is_not_merged_into_itself",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ASSIGNED, State.HANDLING, State.REVIEWING])
                | Q(due_on__isnull=False, lead_unit__isnull=False),
                name="a_case_with_a_unit_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SUSPENDED) | Q(review_on__isnull=False),
                name="a_suspended_case_has_a_review_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ENDED) | (Q(closed_at__isnull=False) & ~Q(result="")),
                name="an_ended_case_has_a_result",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ARCHIVED)
                | (Q(archived_at__isnull=False) & ~Q(archive_no="")),
                name="an_archived_case_has_an_archive_number",
            ),
            models.CheckConstraint(
                condition=Q(state=State.RECEIVED)
                | Q(category__isnull=False)
                | Q(state=State.REFERRED)
                | Q(state__in=ENDED, result="withdrawn"),
                name="a_registered_case_has_a_category",
            ),
            models.CheckConstraint(condition=Q(round__gte=1), name="rounds_count_from_one"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Suspended, merged and escalated matters count as open (R-044, R-058)."""
        return self.state not in ENDED


class CaseText(models.Model):
    """The words, verbatim as spoken (R-042), apart from the staff's summary; and their index."""

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="text")
    verbatim = models.TextField(_("反映内容（原话）"))
    wish = models.TextField(_("诉求"), blank=True)
    summary = models.TextField(_("内容摘要"), blank=True)
    terms = SearchVectorField(null=True)

    class Meta:
        verbose_name = _("事项内容")
        indexes = [GinIndex(fields=["terms"], name="case_text_terms")]
