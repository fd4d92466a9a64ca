"""The papers of oversight and how they end, and what each rung of the ladder does by default."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianxin.cases.states import Supervision

# GB/T 9704: 机关代字, year, number.
NUMBER = r"^[\u4e00-\u9fa5]{1,10}〔\d{4}〕[1-9]\d*号$"


class Kind(models.TextChoices):
    """The papers of the ladder."""

    LETTER = "letter", _("督办函")
    LISTING = "listing", _("挂牌督办通知")
    SUMMONS = "summons", _("约谈通知")


class Status(models.TextChoices):
    """Where a paper stands. Lifted ones have had their effect."""

    DRAFT = "draft", _("待签发")
    ISSUED = "issued", _("已发出，待答复")
    ANSWERED = "answered", _("已答复，待认定")
    ACCEPTED = "accepted", _("答复已认可")
    LIFTED = "lifted", _("已解除")
    VOIDED = "voided", _("已作废")


OUT = frozenset({Status.ISSUED, Status.ANSWERED, Status.ACCEPTED})
ASKING = frozenset({Status.ISSUED, Status.ANSWERED})


class Signer(models.TextChoices):
    """Who signs a paper."""

    BY_UNIT = "by_unit", _("乡镇单位由乡镇人大主席团签发，县级单位由县人大代表工委签发")
    COMMITTEE = "committee", _("都由县人大代表工委签发")


class Verdict(models.TextChoices):
    """What the issuer says of a unit's answer."""

    OPEN = "", _("待认定")
    ACCEPTED = "accepted", pgettext_lazy("verdict", "认可")
    INSUFFICIENT = "insufficient", _("不认可，再次答复")


class Told(models.TextChoices):
    """How far a clock's warnings have gone."""

    NOTHING = "", _("未提醒")
    AMBER = "amber", _("临近已提醒")
    RED = "red", _("逾期已提醒")


LEVEL_OF = {
    Kind.LETTER: Supervision.LETTER,
    Kind.LISTING: Supervision.LISTED,
    Kind.SUMMONS: Supervision.SUMMONS,
}


@dataclass(frozen=True, slots=True)
class RungDefault:
    """What a rung does until the committee says otherwise."""

    level: Supervision
    paper: str = ""
    signer: str = Signer.BY_UNIT
    limit_workdays: int = 5
    tells_station: bool = False
    tells_presidium: bool = False
    tells_committee: bool = False


# Every rung raises the level by itself; papers wait for a signature.
RUNGS = (
    RungDefault(Supervision.REMIND),
    RungDefault(Supervision.URGE, tells_station=True),
    RungDefault(Supervision.LETTER, Kind.LETTER, tells_station=True, tells_presidium=True),
    RungDefault(
        Supervision.LISTED,
        Kind.LISTING,
        limit_workdays=10,
        tells_station=True,
        tells_presidium=True,
        tells_committee=True,
    ),
    RungDefault(
        Supervision.SUMMONS,
        Kind.SUMMONS,
        signer=Signer.COMMITTEE,
        tells_station=True,
        tells_presidium=True,
        tells_committee=True,
    ),
)
