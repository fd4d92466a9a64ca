"""Codes by short message: with one, a phone opens the matters that were raised with its number."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7


class PhoneCode(models.Model):
    """One code asked for, whether or not anything was raised with the phone.

    Neither the code nor the phone is kept: the one is derived under a key, the other a blind index.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    phone_index = models.BinaryField(max_length=32)
    asked_at = models.DateTimeField(_("获取时间"))
    until = models.DateTimeField(_("有效期至"))
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("短信验证码")
        indexes = [
            models.Index(fields=["phone_index", "asked_at"], name="codes_of_a_phone"),
            models.Index(fields=["asked_at"], name="codes_by_age"),
        ]
