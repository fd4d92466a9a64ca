"""What allauth asks of the house: no sign-up, everything recorded, secrets sealed."""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lianxin.audit.actions import record
from lianxin.people.actions import set_password
from lianxin.people.models import Account
from lianxin.people.queries import start_page
from lianxin.people.rules import needs_second_factor
from lianxin.vault.seals import seal, unseal

_PLACE = "mfa.authenticator"
_NOTED = {
    "totp_activated": "people.second_factor_set",
    "totp_deactivated": "people.second_factor_dropped",
    "recovery_codes_generated": "people.recovery_codes_made",
}


class AccountAdapter(DefaultAccountAdapter):
    """Signing in by name and password, each time on record."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("账号或密码不对，请重新输入。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave the counting of wrong passwords to axes."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        tried = str(credentials.get("username", ""))[:40]
        record("people.sign_in_failed", by=None, detail={"username": tried})

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **facts: Any
    ) -> HttpResponse:
        record("people.sign_in", by=user, about=user)
        return super().post_login(request, user, **facts)

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, Account):
            record("people.sign_out", by=request.user, about=request.user)
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        account = cast(Account, user)
        changed = set_password(account, by=account, password=password)
        # Without the new hash the session that asked would end as well.
        account.password = changed.password
        account.must_change_password = changed.must_change_password

    def is_reauthentication_required(self, *, app: str, **facts: Any) -> bool:
        """Whoever signed in just now is not asked for the password a second time."""
        proofs = get_authentication_records(context.request, context.request.user)
        latest = max((proof["at"] for proof in proofs), default=0.0)
        return bool(time.time() - latest > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, *args: Any, **facts: Any
    ) -> None:
        """Where the library would write a mail, the house writes to its record."""
        action = _NOTED.get(template_prefix.rpartition("/")[2])
        if action is not None:
            record(action, by=user, about=user)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return start_page(cast(Account, request.user))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return start_page(cast(Account, request.user))


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor: sealed at rest, and not to be given up by those who must have it."""

    def encrypt(self, text: str) -> str:
        return b64encode(seal(text, _PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(b64decode(encrypted_text), _PLACE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not needs_second_factor(authenticator.user)
