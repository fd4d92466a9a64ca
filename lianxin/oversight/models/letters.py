"""The papers: supervision letters, listings and summonses, their answers and undertakings."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from lianxin.cases.models import Case
from lianxin.oversight.models.ladder import SweepRun
from lianxin.oversight.states import NUMBER, Kind, Status, Told, Verdict
from lianxin.people.models import Account, Person, Role, Unit
from lianxin.people.queries import standing
from lianxin.places.models import Division, DivisionLevel

OFFICE_OF = {DivisionLevel.TOWNSHIP: Role.PRESIDIUM, DivisionLevel.COUNTY: Role.COMMITTEE}


class Organ(models.Model):
    """Who issues papers: the presidium of a township or the committee of a county (R-150)."""

    division = models.OneToOneField(Division, models.PROTECT, verbose_name=_("行政区划"))
    name = models.CharField(_("发文机关"), max_length=80)
    mark = models.CharField(_("机关代字"), max_length=10, unique=True)

    class Meta:
        verbose_name = _("发文机关")
        ordering = ["division"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mark__regex="^[\u4e00-\u9fa5]{1,10}$"),
                name="an_organs_mark_is_one_to_ten_characters",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LetterSeries(models.Model):
    """The last number that an organ gave in a year: gapless, never reused (R-153)."""

    organ = models.ForeignKey(Organ, models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("发文序列")
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "year"], name="an_organ_has_one_series_a_year"
            ),
        ]


class Batch(models.Model):
    """Many matters chosen at once; its papers are made one after the other, each once."""

    kind = models.CharField(_("文书"), max_length=8, choices=Kind.choices)
    is_joint = models.BooleanField(_("同一单位合发一份"), default=True)
    demands = models.TextField(_("督办要求"))
    limit_workdays = models.PositiveSmallIntegerField(_("答复时限（工作日）"))
    facts = models.JSONField(default=dict, help_text="day and place of a summons")
    groups = models.JSONField(help_text="the cases of each paper, as keys")
    done = models.PositiveIntegerField(_("已制作"), default=0)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("批量督办")
        ordering = ["-made_at"]

    @property
    def total(self) -> int:
        return len(self.groups)


class LetterQuerySet(models.QuerySet["Letter"]):
    """Papers, narrowed by what the reader may see."""

    def visible_to(self, user: Account | AnonymousUser) -> LetterQuerySet:
        """Whoever sees every case of a paper sees the paper; drafts only those who may sign."""
        if not isinstance(user, Account) or not user.is_active:
            return self.none()
        unseen = LetterCase.objects.filter(
            ~Exists(Case.objects.visible_to(user).filter(pk=OuterRef("case_id"))),
            letter=OuterRef("pk"),
        )
        return self.filter(~Exists(unseen), _is_out() | _in_hands_of(user))


def _is_out() -> Q:
    return Q(signed_at__isnull=False)


def _in_hands_of(user: Account) -> Q:
    """Papers of the organs that the user acts for or that stand below; sealed: secret intake."""
    who, found = standing(user), Q(pk__in=[])
    for role in (Role.PRESIDIUM, Role.COMMITTEE):
        for prefix in who.prefixes(role):
            found |= Q(is_sealed=False, organ__division__code__startswith=prefix)
    for prefix in who.prefixes(Role.SECRET_INTAKE):
        found |= Q(is_sealed=True, organ__division__code__startswith=prefix)
    return found


class Letter(models.Model):
    """One paper to one unit about one matter or many; immutable once it is signed."""

    kind = models.CharField(_("文书"), max_length=8, choices=Kind.choices)
    status = models.CharField(_("状态"), max_length=8, choices=Status.choices, default=Status.DRAFT)
    organ = models.ForeignKey(Organ, models.PROTECT, verbose_name=_("发文机关"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="letters", verbose_name=_("承办单位")
    )
    is_sealed = models.BooleanField(_("检举控告，密封"), default=False)
    demands = models.TextField(_("督办要求"))
    limit_workdays = models.PositiveSmallIntegerField(_("答复时限（工作日）"))
    meets_at = models.DateTimeField(_("约谈时间"), null=True, blank=True)
    place = models.CharField(_("约谈地点"), max_length=120, blank=True)
    attended_by = models.CharField(_("参加人员"), max_length=200, blank=True)
    drafted_at = models.DateTimeField(_("拟稿时间"))
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    sweep = models.ForeignKey(SweepRun, models.PROTECT, null=True, related_name="letters")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="letters")
    position = models.PositiveIntegerField(null=True, help_text="place in the batch")

    number = models.CharField(_("文号"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    sequence = models.PositiveIntegerField(null=True)
    unit_name = models.CharField(_("主送"), max_length=80, blank=True)
    organ_name = models.CharField(_("落款"), max_length=80, blank=True)
    limit_on = models.DateField(_("限期"), null=True)
    limit_basis = models.JSONField(default=list, help_text="see cases.deadlines")
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    signer_name = models.CharField(_("签发人"), max_length=60, blank=True)
    signed_at = models.DateTimeField(_("签发时间"), null=True)
    source_digest = models.CharField(max_length=64, blank=True)
    template_version = models.CharField(max_length=8, blank=True)
    signature = models.BinaryField(max_length=32, null=True)

    due_on = models.DateField(_("答复期限"), null=True)
    told = models.CharField(max_length=8, choices=Told.choices, blank=True)
    void_reason = models.TextField(_("作废的理由"), blank=True)
    ended_at = models.DateTimeField(_("解除或作废时间"), null=True)
    lift_reason = models.TextField(_("解除的理由"), blank=True)
    held_on = models.DateField(_("约谈日期"), null=True)
    minutes = models.TextField(_("约谈纪要"), blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("督办文书")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organ", "status", "-id"], name="letters_of_an_organ"),
            models.Index(fields=["unit", "status", "-id"], name="letters_to_a_unit"),
            models.Index(
                fields=["due_on"], name="letters_that_wait", condition=Q(status=Status.ISSUED)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "year", "sequence"], name="a_letters_number_is_given_once"
            ),
            models.UniqueConstraint(
                fields=["batch", "position"], name="a_batch_makes_each_letter_once"
            ),
            models.CheckConstraint(
                condition=Q(number="", signed_at__isnull=True) | Q(number__regex=NUMBER),
                name="a_signed_letter_has_a_proper_number",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[Status.DRAFT, Status.VOIDED])
                | Q(signature__isnull=False, limit_on__isnull=False, due_on__isnull=False),
                name="a_letter_goes_out_signed_and_with_a_limit",
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(self.get_kind_display())


class LetterCase(models.Model):
    """A matter that a paper is about, with the grounds as they stood."""

    letter = models.ForeignKey(Letter, models.CASCADE, related_name="matters")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField(_("轮次"))
    kind = models.CharField(max_length=8, choices=Kind.choices)
    position = models.PositiveSmallIntegerField(_("序号"), default=1)
    ground = models.TextField(_("督办事由"))
    is_by_sweep = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("督办文书的事项")
        ordering = ["letter", "position"]
        indexes = [models.Index(fields=["case", "round", "kind"], name="papers_of_a_case")]
        constraints = [
            models.UniqueConstraint(fields=["letter", "case"], name="a_letter_names_a_matter_once"),
            models.UniqueConstraint(
                fields=["case", "round", "kind"],
                condition=Q(is_by_sweep=True),
                name="the_sweep_leaves_a_paper_of_a_kind_once_a_round",
            ),
        ]


class Answer(models.Model):
    """What the unit answered to a paper, and what the issuer said of it."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="answers")
    words = models.TextField(_("答复内容"))
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("答复时间"))
    due_on = models.DateField(_("答复期限"))
    verdict = models.CharField(
        _("认定"), max_length=12, choices=Verdict.choices, blank=True, default=Verdict.OPEN
    )
    verdict_words = models.TextField(_("认定意见"), blank=True)
    judged_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(_("认定时间"), null=True)

    class Meta:
        verbose_name = _("督办文书的答复")
        ordering = ["letter", "id"]
        indexes = [models.Index(fields=["letter", "given_at"], name="answers_of_a_letter")]
        constraints = [
            models.UniqueConstraint(
                fields=["letter"],
                condition=Q(verdict=""),
                name="a_letter_has_one_answer_to_judge",
            ),
        ]


class Undertaking(models.Model):
    """What a unit promised when it was summoned, with its own day."""

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="undertakings")
    words = models.CharField(_("承诺事项"), max_length=300)
    due_on = models.DateField(_("完成期限"))
    done_on = models.DateField(_("完成日期"), null=True)
    told = models.CharField(max_length=8, choices=Told.choices, blank=True)

    class Meta:
        verbose_name = _("约谈承诺")
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="undertakings_that_wait",
                condition=Q(done_on__isnull=True),
            )
        ]
