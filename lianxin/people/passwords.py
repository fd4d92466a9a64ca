"""What a password must be: several classes of characters, and none of the last five (R-165)."""

from __future__ import annotations

import re
import secrets

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lianxin.people.models import Account

REMEMBERED = 5
LEAST_CLASSES = 3
_CLASSES = (
    re.compile("[a-z]"),
    re.compile("[A-Z]"),
    re.compile("[0-9]"),
    re.compile("[^a-zA-Z0-9]"),
)
# Without those that look alike when read from paper.
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_DIGITS = "23456789"


class SeveralClasses:
    """At least three of: small letters, capitals, digits, other signs."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if sum(bool(sign.search(password)) for sign in _CLASSES) < LEAST_CLASSES:
            raise ValidationError(self.get_help_text(), "too_few_classes")

    def get_help_text(self) -> str:
        return _("密码要包含大写字母、小写字母、数字、符号中的至少三种。")


class NotUsedBefore:
    """None of the last five passwords, the present one among them."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if not isinstance(user, Account) or user.pk is None:
            return
        used = list(user.former_passwords.values_list("password", flat=True)[: REMEMBERED - 1])
        if any(check_password(password, old) for old in [user.password, *used] if old):
            raise ValidationError(self.get_help_text(), "used_before")

    def get_help_text(self) -> str:
        return _("不能使用最近5次用过的密码。")


def invented() -> str:
    """A first password that can be read out: four groups, of every needed class."""
    groups = ["".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3)]
    number = "".join(secrets.choice(_DIGITS) for _ in range(4))
    return "-".join([groups[0].capitalize(), *groups[1:], number])
