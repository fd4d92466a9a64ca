"""Accounts are opened, closed and unlocked, their passwords set, their sessions ended."""

from __future__ import annotations

import re

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.utils import reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.audit.actions import record
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people.actions.memberships import keep_a_security_administrator
from lianxin.people.models import Account, FormerPassword, Membership, Person, Role
from lianxin.people.passwords import REMEMBERED
from lianxin.people.rules import MANAGE_ACCOUNTS, require

_USERNAME = re.compile(r"[a-z0-9_.-]{2,40}")


@transaction.atomic
def open_account(
    person: Person,
    *,
    by: Account | None,
    username: str,
    password: str | None,
    must_change_password: bool = True,
    is_demo: bool = False,
) -> Account:
    """Let a person sign in; without a password nobody can, until one is set."""
    require(by, MANAGE_ACCOUNTS)
    Person.objects.select_for_update().get(pk=person.pk)
    account = Account(
        person=person,
        username=username.strip().lower(),
        must_change_password=must_change_password,
        is_demo=is_demo,
    )
    _check_username(account)
    if password is None:
        account.set_unusable_password()
    else:
        # The county's demo sign-ins are printed for everybody: the rules are for real ones.
        _put_password(account, password, is_checked=not is_demo)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(_("这个账号名已被使用，请换一个。"), field="username") from error
    _note("people.open_account", account, by)
    return account


@transaction.atomic
def close_account(account: Account, *, by: Account | None, reason: str) -> Account:
    """Nobody signs in by it any more, and who is signed in is not; the person stays."""
    require(by, MANAGE_ACCOUNTS)
    account = _locked(account)
    if by is not None and by.pk == account.pk:
        raise Refusal(_("不能停用自己的账号，请由另一位安全管理员办理。"))
    if not account.is_active:
        raise Refusal(_("这个账号已经停用。"))
    if Membership.objects.filter(person=account.person, role=Role.SECURITY_ADMIN).exists():
        keep_a_security_administrator(account.person, from_on=clock.today())
    account.is_active = False
    account.save(update_fields=["is_active"])
    _end_sessions(account)
    _note("people.close_account", account, by, purpose=reason)
    return account


@transaction.atomic
def reopen_account(account: Account, *, by: Account | None) -> Account:
    """Let the person sign in again."""
    require(by, MANAGE_ACCOUNTS)
    account = _locked(account)
    if account.is_active:
        raise Refusal(_("这个账号正在使用。"))
    account.is_active = True
    account.save(update_fields=["is_active"])
    _note("people.reopen_account", account, by)
    return account


@transaction.atomic
def set_password(account: Account, *, by: Account | None, password: str) -> Account:
    """Set a password (R-165): of one's own, or another's, who must change it on signing in."""
    is_own = by is not None and by.pk == account.pk
    if not is_own:
        require(by, MANAGE_ACCOUNTS)
    held = _locked(account)
    _put_password(held, password)
    held.must_change_password = by is not None and not is_own
    held.save(update_fields=["password", "password_changed_at", "must_change_password"])
    if not is_own:
        _end_sessions(held)
    _note("people.set_password", held, by)
    return held


@transaction.atomic
def unlock(account: Account, *, by: Account | None) -> int:
    """Forget the failed sign-ins that lock an account; return how many there were."""
    require(by, MANAGE_ACCOUNTS)
    forgotten: int = reset(username=account.username)
    _note("people.unlock", account, by, count=forgotten)
    return forgotten


@transaction.atomic
def forget_second_factor(account: Account, *, by: Account | None) -> Account:
    """Take the second factor away, for one who lost the phone: a new one is set on signing in."""
    require(by, MANAGE_ACCOUNTS)
    if by is not None and by.pk == account.pk:
        raise Refusal(_("不能重置自己的两步验证，请由另一位安全管理员办理。"))
    gone, _kinds = Authenticator.objects.filter(user=account).delete()
    if not gone:
        raise Refusal(_("这个账号没有开启两步验证。"))
    _end_sessions(account)
    _note("people.forget_second_factor", account, by)
    return account


@transaction.atomic
def end_sessions(account: Account, *, by: Account, keep: str = "", only: int | None = None) -> int:
    """Sign the account out on its other devices, or on one; `keep` is the session that asks."""
    if by.pk != account.pk:
        require(by, MANAGE_ACCOUNTS)
    ended = _end_sessions(account, keep=keep, only=only)
    if ended:
        _note("people.end_sessions", account, by, count=ended)
    return ended


def _note(
    action: str, account: Account, by: Account | None, *, purpose: str = "", **facts: object
) -> None:
    named = {"person": account.person.name, "username": account.username, **facts}
    record(action, by=by, about=account, purpose=purpose, detail=named)


def _locked(account: Account) -> Account:
    return (
        Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=account.pk)
    )


def _check_username(account: Account) -> None:
    if not _USERNAME.fullmatch(account.username):
        raise Refusal(_("账号要用2至40个小写字母、数字、点、横线或下划线。"), field="username")
    if Account.objects.filter(person=account.person).exists():
        raise Refusal(_("%(person)s已有账号。") % {"person": account.person})


def _put_password(account: Account, password: str, *, is_checked: bool = True) -> None:
    if is_checked:
        _check_password(account, password)
    if account.pk is not None and account.has_usable_password() and account.password:
        FormerPassword.objects.create(
            account=account, password=account.password, replaced_at=clock.now()
        )
        kept = account.former_passwords.values("pk")[:REMEMBERED]
        account.former_passwords.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    account.set_password(password)
    account.password_changed_at = clock.now()


def _check_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refusal("".join(error.messages), field="password") from error


def _end_sessions(account: Account, *, keep: str = "", only: int | None = None) -> int:
    sessions = UserSession.objects.filter(user=account).exclude(session_key=keep)
    if only is not None:
        sessions = sessions.filter(pk=only)
    ended = 0
    for session in sessions:
        session.end()
        ended += 1
    return ended
