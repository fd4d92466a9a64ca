"""The kinds of notices: each room says what it tells, in what words and with which facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django_stubs_ext import StrOrPromise

from lianxin.notify.states import Channel


class Group(models.TextChoices):
    """What a person may choose between on the page of preferences: few and plain."""

    ASSIGNED = "assigned", _("交给我办的事")
    DECIDE = "decide", _("等我审批、答复的事")
    DUE = "due", _("快到期的提醒")
    PUSHED = "pushed", _("超期、催办和督办")
    ANSWERED = "answered", _("关注的事有了进展")
    OTHER = "other", _("其他")
    RESIDENT = "resident", _("告知群众")


# What a member of staff may choose; residents have no account and no choice to make.
CHOICES = tuple(group for group in Group if group != Group.RESIDENT)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice.

    `text` is a message id with %(name)s for each fact. `facts` are the placeholders that a text
    may use, with an example each; `needed` are those it may not lose.
    A kind for residents goes out by short message alone.
    """

    name: str
    group: Group
    label: StrOrPromise
    text: str
    facts: Mapping[str, StrOrPromise] = field(default_factory=dict)
    needed: frozenset[str] = frozenset()
    is_urgent: bool = False

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels by which this kind may go."""
        if self.group == Group.RESIDENT:
            return (Channel.SMS,)
        return tuple(Channel)


NEWS = Kind("news", Group.OTHER, _("其他通知"), "%(text)s", {"text": "…"})
DIGEST = Kind(
    "digest",
    Group.OTHER,
    _("每日汇总"),
    gettext_noop("您有%(count)s条通知：\n%(list)s"),
    {"count": "3", "list": "1. …\n2. …"},
    frozenset({"count"}),
)
CODE = Kind(
    "code",
    Group.OTHER,
    _("确认联系方式的验证码"),
    gettext_noop("验证码%(code)s，10分钟内有效。不是您本人操作的，请不必理会。"),
    {"code": "482913"},
    frozenset({"code"}),
    is_urgent=True,
)
TRIAL = Kind("trial", Group.OTHER, _("试发"), gettext_noop("连心系统试发通知，收到即表示已接通。"))

KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known; the same name again replaces what was known."""
    KINDS.update({kind.name: kind for kind in kinds})


register(NEWS, DIGEST, CODE, TRIAL)


def kind_of(name: str) -> Kind:
    """The kind of this name; a name that no room knows (any more) counts as other news."""
    return KINDS.get(name, NEWS)
