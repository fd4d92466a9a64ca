"""Disposal lists: proposed by the schedule, checked, confirmed, carried out, and proved."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from lianxin.cases.models import Case
from lianxin.people.models import Account, Person, Role
from lianxin.people.queries import standing
from lianxin.places.models import Division
from lianxin.rights.states import Outcome, Part, Stage


class DisposalListQuerySet(models.QuerySet["DisposalList"]):
    """Lists of one's county."""

    def visible_to(self, user: Account | AnonymousUser) -> DisposalListQuerySet:
        if not isinstance(user, Account) or not user.is_active:
            return self.none()
        prefixes = standing(user).prefixes(Role.COMMITTEE)
        near = (Q(county__code__startswith=each) for each in prefixes)
        return self.filter(reduce(or_, near, Q(pk__in=[])))


class DisposalList(models.Model):
    """One list of a county. Two different persons stand behind what was destroyed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    stage = models.CharField(_("进度"), max_length=8, choices=Stage.choices, default=Stage.PROPOSED)
    proposed_at = models.DateTimeField(_("生成时间"))
    total = models.PositiveIntegerField(_("条数"), default=0)
    checked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(_("核对时间"), null=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("批准时间"), null=True)
    done = models.PositiveIntegerField(_("已处理"), default=0)
    erased = models.PositiveIntegerField(_("已销毁条数"), default=0)
    ended_at = models.DateTimeField(_("完成时间"), null=True)
    reason = models.CharField(_("退回核对的原因"), max_length=200, blank=True)
    digest = models.BinaryField(max_length=32, null=True)
    signature = models.BinaryField(max_length=32, null=True)

    objects = DisposalListQuerySet.as_manager()

    class Meta:
        verbose_name = _("销毁清册")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county"],
                condition=Q(stage__in=[Stage.PROPOSED, Stage.CHECKED, Stage.RUNNING]),
                name="a_county_has_one_list_in_hand",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("checked_by")),
                name="who_confirms_is_not_who_checked",
            ),
            models.CheckConstraint(
                condition=~Q(stage__in=[Stage.RUNNING, Stage.DONE])
                | Q(checked_by__isnull=False, confirmed_by__isnull=False),
                name="two_persons_stand_behind_a_disposal",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.DONE) | Q(signature__isnull=False, digest__isnull=False),
                name="a_disposal_that_is_done_is_proved",
            ),
        ]


class DisposalLine(models.Model):
    """One part of one matter, with the rule as it stood; afterwards what became of it."""

    list = models.ForeignKey(DisposalList, models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField(_("序号"))
    case = models.ForeignKey(Case, models.PROTECT, related_name="disposal_lines")
    part = models.CharField(_("什么"), max_length=8, choices=Part.choices)
    years = models.PositiveSmallIntegerField(_("保存年限"))
    rule_version = models.PositiveSmallIntegerField(_("规则版本"))
    basis = models.CharField(_("依据"), max_length=200)
    is_checked = models.BooleanField(_("已核对"), default=False)
    outcome = models.CharField(
        _("结果"), max_length=8, choices=Outcome.choices, default=Outcome.WAITING, blank=True
    )
    reason = models.CharField(_("留存原因"), max_length=200, blank=True)
    count = models.PositiveIntegerField(_("数量"), default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("销毁清册的一条")
        ordering = ["list", "position"]
        indexes = [
            models.Index(
                fields=["list", "position"],
                name="lines_still_to_run",
                condition=Q(outcome=""),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["list", "position"], name="a_line_has_its_place"),
            models.UniqueConstraint(
                fields=["list", "case", "part"], name="a_part_of_a_matter_stands_once_on_a_list"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="kept") | ~Q(reason=""), name="what_is_kept_says_why"
            ),
        ]
