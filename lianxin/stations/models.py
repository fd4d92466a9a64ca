"""Stations, their posts and the deputies who belong to them."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianxin.people.models import Mandate, Person, Unit
from lianxin.places.models import Division

# As far as the land of China reaches, in degrees.
LATITUDES = (Decimal(3), Decimal(54))
LONGITUDES = (Decimal(73), Decimal(136))


class StationKind(models.TextChoices):
    """R-001: the five types of station."""

    HOME = "home", _("代表之家")
    STATION = "station", pgettext_lazy("station kind", "联络站")
    POINT = "point", _("联系点")
    ONLINE = "online", _("网上联络站")
    CENTER = "center", _("中心站")


class StationStatus(models.TextChoices):
    """Whether a station receives residents."""

    OPEN = "open", _("开放")
    CLOSED = "closed", _("已撤并")


class Station(models.Model):
    """A place where residents can knock (R-001)."""

    code = models.CharField(_("机构代码"), max_length=12, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    sort_key = models.CharField(max_length=120, blank=True, help_text="pinyin of the name")
    kind = models.CharField(_("类型"), max_length=8, choices=StationKind.choices)
    status = models.CharField(
        _("状态"), max_length=8, choices=StationStatus.choices, default=StationStatus.OPEN
    )
    division = models.ForeignKey(Division, models.PROTECT, related_name="stations")
    owner = models.ForeignKey(
        Unit, models.PROTECT, related_name="owned_stations", verbose_name=_("主管机构")
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    address = models.CharField(_("地址"), max_length=120)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    opening_hours = models.CharField(_("开放时间"), max_length=80, blank=True)
    reception_day = models.CharField(_("接待日"), max_length=80, blank=True)
    latitude = models.DecimalField(_("纬度"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(
        _("经度"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    opened_on = models.DateField(_("启用日期"))
    closed_on = models.DateField(_("撤并日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("联络站")
        ordering = ["division", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", closed_on__isnull=True)
                | Q(status="closed", closed_on__isnull=False),
                name="a_closed_station_has_a_closing_day",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="a_station_is_not_its_own_parent",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    latitude__range=LATITUDES,
                    longitude__isnull=False,
                    longitude__range=LONGITUDES,
                ),
                name="a_station_lies_in_china_or_nowhere_yet",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PostKind(models.TextChoices):
    """The two posts of a station (R-003)."""

    HEAD = "head", _("站长")
    LIAISON = "liaison", _("联络员")


class Post(models.Model):
    """A person holds a post at a station from a day until a day."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="posts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    kind = models.CharField(_("岗位"), max_length=8, choices=PostKind.choices)
    since_on = models.DateField(_("起"))
    until_on = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = _("岗位任职")
        constraints = [
            models.UniqueConstraint(
                fields=["station"],
                condition=Q(kind="head", until_on__isnull=True),
                name="a_station_has_one_head_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")),
                name="a_post_does_not_end_before_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}"


class ResidentDeputy(models.Model):
    """A mandate belongs to a station (驻站代表, R-005)."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="resident_deputies")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="stations")
    since_on = models.DateField(_("起"))
    until_on = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = _("驻站代表")
        constraints = [
            models.UniqueConstraint(
                fields=["station", "mandate"],
                condition=Q(until_on__isnull=True),
                name="a_mandate_belongs_to_a_station_once",
            ),
        ]


class Block(models.TextChoices):
    """What a station publishes by hand (R-006); how matters were handled is counted, always new."""

    DEPUTIES = "deputies", _("驻站代表")
    PLAN = "plan", _("联系接待选民计划")
    MONTH = "month", _("每月安排")


class Disclosure(models.Model):
    """A version of one block: published, or confirmed as unchanged; older ones stay (R-010)."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="disclosures")
    block = models.CharField(_("公开内容"), max_length=8, choices=Block.choices)
    version = models.PositiveIntegerField(_("版本"))
    body = models.TextField(_("内容"), blank=True)
    month = models.DateField(_("月份"), null=True, help_text="its first day")
    is_unchanged = models.BooleanField(_("确认没有变化"), default=False)
    confirmed_at = models.DateTimeField(_("时间"))
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("公开记录")
        ordering = ["-confirmed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "block", "version"], name="a_block_has_each_version_once"
            ),
            models.CheckConstraint(
                condition=Q(block=Block.MONTH, month__isnull=False, month__day=1)
                | (~Q(block=Block.MONTH) & Q(month__isnull=True)),
                name="only_the_month_names_its_month",
            ),
        ]


class Arrangement(models.Model):
    """A dated line of the month: when, where, which deputies, about what. Taken back, it stays."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="arrangements")
    on = models.DateField(_("日期"))
    begins = models.TimeField(_("开始"))
    ends = models.TimeField(_("结束"))
    place = models.CharField(_("地点"), max_length=80)
    scope = models.CharField(_("内容范围"), max_length=120)
    deputies = models.ManyToManyField(Person, related_name="arrangements")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    notice = models.CharField(_("取消的说明"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("每月安排")
        ordering = ["on", "begins", "id"]
        indexes = [models.Index(fields=["station", "on"], name="arrangements_of_a_station")]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins__lt=F("ends")), name="an_arrangement_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(notice="") | Q(withdrawn_at__isnull=False),
                name="only_what_was_taken_back_has_a_notice",
            ),
        ]

    @property
    def is_cancelled(self) -> bool:
        """Taken back with a word to the public."""
        return self.withdrawn_at is not None
