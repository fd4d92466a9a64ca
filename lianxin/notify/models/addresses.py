"""Where staff and deputies are reached, and what they wish to hear of and when."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from lianxin.notify.states import Channel
from lianxin.people.models import Person
from lianxin.vault.fields import SealedTextField


class Address(models.Model):
    """One way to reach a person; used only once it is confirmed by them or by the office."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="addresses")
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel.choices)
    value = SealedTextField(_("号码或账号"))
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    code_digest = models.BinaryField(max_length=32, null=True)
    code_until = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("联系方式")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "channel"], name="a_person_has_one_address_a_channel"
            )
        ]


class Preference(models.Model):
    """What a person chose: channels by group, quiet hours, one letter a day or each at once."""

    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, related_name="preference"
    )
    channels = models.JSONField(default=dict, help_text="group: list of channels")
    quiet_from = models.TimeField(_("免打扰从"), default=datetime.time(22))
    quiet_until = models.TimeField(_("免打扰到"), default=datetime.time(7))
    is_daily = models.BooleanField(_("每天汇总一次"), default=False)
    language = models.CharField(_("语言"), max_length=8, default="zh-hans")

    class Meta:
        verbose_name = _("通知设置")
