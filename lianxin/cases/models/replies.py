"""What the unit answered, how the resident heard of it, and what they think of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianxin.cases.models.cases import Case
from lianxin.cases.states import Result
from lianxin.people.models import Contact, Person, Unit


class ReplyStatus(models.TextChoices):
    """Draft, with the unit's head, or signed and immutable (R-060)."""

    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待签发")
    SIGNED = "signed", _("已签发")
    REJECTED = "rejected", _("退回重办")


class ExplainReason(models.TextChoices):
    """R-066: why a matter could only be explained."""

    POLICY = "policy", _("政策限制")
    CIRCUMSTANCES = "circumstances", _("客观原因")
    BEYOND_POWERS = "beyond_powers", _("超出职权")
    OTHER = "other", _("其他")


class Reply(models.Model):
    """The unit's answer of one round (R-059, R-064)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="replies")
    round = models.PositiveSmallIntegerField(_("轮次"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    unit_name = models.CharField(_("答复单位"), max_length=80)
    status = models.CharField(
        _("状态"), max_length=10, choices=ReplyStatus.choices, default=ReplyStatus.DRAFT
    )
    findings = models.TextField(_("调查情况"), blank=True)
    basis = models.TextField(_("政策依据"), blank=True)
    measures = models.TextField(_("办理措施"), blank=True)
    result = models.CharField(_("办理结果"), max_length=12, choices=Result.choices, blank=True)
    explain_reason = models.CharField(
        _("不能办理的原因"), max_length=14, choices=ExplainReason.choices, blank=True
    )
    contact = models.CharField(_("联系人和电话"), max_length=80, blank=True)
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(_("签发时间"), null=True)
    signature = models.BinaryField(max_length=32, null=True)

    class Meta:
        verbose_name = _("答复")
        ordering = ["round", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round"],
                condition=~Q(status="rejected"),
                name="a_round_has_one_standing_reply",
            ),
            models.CheckConstraint(
                condition=~Q(status="signed") | Q(signed_at__isnull=False, signature__isnull=False),
                name="a_signed_reply_bears_its_signature",
            ),
            models.CheckConstraint(
                condition=~Q(result="explained") | ~Q(explain_reason="") | Q(status="draft"),
                name="an_explained_reply_gives_its_reason",
            ),
        ]


class FeedbackMethod(models.TextChoices):
    """How the resident was told."""

    IN_PERSON = "in_person", _("当面")
    PHONE = "phone", _("电话")
    LETTER = "letter", _("书面")
    ONLINE = "online", _("网上查询")
    NOTICE = "notice", _("公开栏公示")


class Feedback(models.Model):
    """One telling, or one try at it (R-061, R-062)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="feedbacks")
    round = models.PositiveSmallIntegerField(_("轮次"))
    method = models.CharField(_("方式"), max_length=10, choices=FeedbackMethod.choices)
    was_reached = models.BooleanField(_("已联系到"))
    words = models.TextField(_("反馈内容"), blank=True)
    told_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(_("反馈时间"))

    class Meta:
        verbose_name = _("反馈")
        ordering = ["told_at", "id"]


class Grade(models.TextChoices):
    """R-063: the three grades."""

    SATISFIED = "satisfied", _("满意")
    BASICALLY = "basically", _("基本满意")
    DISSATISFIED = "dissatisfied", _("不满意")


class Asked(models.TextChoices):
    """Whom the office asked, where it writes down the rating for a resident."""

    SELF = "self", _("本人")
    FAMILY = "family", _("家里人")
    HELPER = "helper", _("帮忙反映的人")


class Rating(models.Model):
    """What the resident says of one round: attitude and result apart."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="ratings")
    round = models.PositiveSmallIntegerField(_("轮次"))
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="+")
    attitude = models.CharField(_("对态度"), max_length=12, choices=Grade.choices)
    grade = models.CharField(_("对结果"), max_length=12, choices=Grade.choices)
    words = models.TextField(_("意见"), blank=True)
    rated_at = models.DateTimeField(_("评价时间"))
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    method = models.CharField(
        _("评价方式"), max_length=10, choices=FeedbackMethod.choices, blank=True
    )
    asked = models.CharField(_("问的是谁"), max_length=6, choices=Asked.choices, blank=True)

    class Meta:
        verbose_name = _("评价")
        ordering = ["round", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round", "contact"],
                nulls_distinct=False,
                name="a_round_is_rated_once_by_each",
            ),
        ]
