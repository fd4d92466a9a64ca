"""The way of a publication as data: draft, three checks, out, taken down (R-174)."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from lianxin.cases.states import Hat
from lianxin.language.personal import Kind


class Status(models.TextChoices):
    """Where a publication stands."""

    DRAFT = "draft", _("起草中")
    FIRST = "first", _("待一审")
    SECOND = "second", _("待二审")
    THIRD = "third", _("待三审")
    PUBLISHED = "published", _("已公开")
    WITHDRAWN = "withdrawn", _("已撤下")


class Stage(models.IntegerChoices):
    """The three checks."""

    FIRST = 1, _("一审")
    SECOND = 2, _("二审")
    THIRD = 3, _("三审")


STAGE_OF = {Status.FIRST: Stage.FIRST, Status.SECOND: Stage.SECOND, Status.THIRD: Stage.THIRD}
CHECKING: Set[Status] = frozenset(STAGE_OF)
LIVING: Set[Status] = frozenset(Status) - {Status.WITHDRAWN}

WRITERS: Set[Hat] = frozenset({Hat.LIAISON, Hat.STATION_HEAD})
READERS: Set[Hat] = WRITERS | {Hat.PRESIDIUM, Hat.COMMITTEE}
LEADERS: Set[Hat] = READERS - {Hat.LIAISON}
OVERSEERS: Set[Hat] = frozenset({Hat.PRESIDIUM, Hat.COMMITTEE})


@dataclass(frozen=True, slots=True)
class Move:
    """One edge: who may walk it, from where to where. A target of None leaves the status."""

    name: str
    label: StrOrPromise
    sources: Set[Status]
    target: Status | None
    hats: Set[Hat]


MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move("start", _("起草公开稿"), frozenset(), Status.DRAFT, WRITERS),
        Move("write", _("修改"), {Status.DRAFT}, None, WRITERS),
        Move("submit", _("送一审"), {Status.DRAFT}, Status.FIRST, WRITERS),
        Move("pass_first", _("一审通过"), {Status.FIRST}, Status.SECOND, READERS),
        Move("pass_second", _("二审通过"), {Status.SECOND}, Status.THIRD, LEADERS),
        Move("pass_third", _("三审通过，公开"), {Status.THIRD}, Status.PUBLISHED, OVERSEERS),
        Move("send_back", _("退回修改"), CHECKING, Status.DRAFT, READERS),
        Move("drop", _("放弃起草"), {Status.DRAFT} | CHECKING, Status.WITHDRAWN, READERS),
        # Whoever sees something that must not stand there takes it down at once.
        Move("take_down", _("撤下"), {Status.PUBLISHED}, Status.WITHDRAWN, READERS | {Hat.SYSTEM}),
    )
}
PASS_OF = {
    Stage.FIRST: MOVES["pass_first"],
    Stage.SECOND: MOVES["pass_second"],
    Stage.THIRD: MOVES["pass_third"],
}

KINDS: dict[Kind, StrOrPromise] = {
    Kind.OWN_NAME: _("反映人姓名"),
    Kind.OWN_PHONE: _("反映人电话"),
    Kind.OWN_ADDRESS: _("反映人住址"),
    Kind.ID_NUMBER: _("证件号码"),
    Kind.PHONE: _("电话号码"),
    Kind.LONG_NUMBER: _("银行卡号等长号码"),
    Kind.PLATE: _("车牌号"),
    Kind.EMAIL: _("电子邮箱"),
    Kind.ACCOUNT: _("微信、QQ等账号"),
    Kind.HOUSE: _("门牌号"),
    Kind.NAME: _("姓名"),
    Kind.ADDRESSED: _("姓氏加称谓"),
}
# Without the petitioner's own consent these never stand in public (PIPL 25): no press lets them.
MUST_GO: Set[Kind] = frozenset({Kind.OWN_NAME, Kind.OWN_PHONE})
