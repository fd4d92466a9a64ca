"""Residents' contact data: sealed, found by exact name, phone or last four digits only."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from lianxin.vault.fields import SealedTextField


class Gender(models.TextChoices):
    """As the registration form asks it."""

    UNKNOWN = "", _("未填")
    FEMALE = "f", _("女")
    MALE = "m", _("男")


class AgeBand(models.TextChoices):
    """Age bands of the registration form."""

    UNKNOWN = "", _("未填")
    CHILD = "0-13", _("不满14岁")
    YOUTH = "14-34", _("14–34岁")
    MIDDLE = "35-59", _("35–59岁")
    ELDER = "60+", _("60岁以上")


class Contact(models.Model):
    """What a resident left so that the answer can reach them (R-160, R-162)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = SealedTextField(_("姓名"), blank=True)
    name_index = models.BinaryField(max_length=32, null=True)
    phone = SealedTextField(_("电话"), blank=True)
    phone_index = models.BinaryField(max_length=32, null=True)
    last_four_index = models.BinaryField(max_length=32, null=True)
    address = SealedTextField(_("住址"), blank=True)
    gender = models.CharField(_("性别"), max_length=1, choices=Gender.choices, blank=True)
    age_band = models.CharField(_("年龄段"), max_length=6, choices=AgeBand.choices, blank=True)
    guardian_consents = models.BooleanField(_("监护人同意"), default=False)
    notice_version = models.CharField(_("隐私告知版本"), max_length=20, blank=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(_("删除时间"), null=True)

    class Meta:
        verbose_name = _("群众联系信息")
        indexes = [
            models.Index(fields=["phone_index"]),
            models.Index(fields=["last_four_index"]),
            models.Index(fields=["name_index"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(age_band="0-13") | models.Q(guardian_consents=True),
                name="a_child_under_fourteen_has_a_guardians_consent",
            ),
        ]
