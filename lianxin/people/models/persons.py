"""Persons in an office or with a mandate, and the accounts by which they sign in."""

from __future__ import annotations

from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from lianxin.vault.fields import SealedTextField


class Person(models.Model):
    """A deputy or a member of staff. The name is public by office, the phone is not (R-007)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("姓名"), max_length=60)
    sort_key = models.CharField(max_length=120, blank=True, help_text="pinyin of the name")
    office_phone = models.CharField(_("办公电话"), max_length=30, blank=True)
    phone = SealedTextField(_("手机"), blank=True)
    title = models.CharField(_("单位和职务"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("人员")
        indexes = [models.Index(fields=["sort_key", "id"])]

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by their sign-in name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(username=(username or "").lower())


class Account(AbstractBaseUser):
    """What a person signs in with. Rights come from posts, memberships and mandates."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    username = models.CharField(_("账号"), max_length=40, unique=True)
    is_active = models.BooleanField(_("启用"), default=True)
    password_changed_at = models.DateTimeField(null=True)
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=False)
    is_demo = models.BooleanField(default=False)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = []
    email = ""  # the house keeps no mail address; libraries ask for the attribute

    class Meta:
        verbose_name = _("账号")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(username__regex=r"^[a-z0-9_.-]{2,40}$"),
                name="a_username_is_plain_lower_case",
            ),
        ]

    def __str__(self) -> str:
        return self.person.name

    is_staff = False
    is_superuser = False

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        """Whether an office held today carries the right: people.rules says, by its backend."""
        return any(
            backend.has_perm(self, perm, obj)
            for backend in get_backends()
            if hasattr(backend, "has_perm")
        )

    def has_module_perms(self, app_label: str) -> bool:
        return False


class FormerPassword(models.Model):
    """The hash of a password once used: the last five may not come back (R-165)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()

    class Meta:
        verbose_name = _("用过的密码")
        ordering = ["-replaced_at"]
