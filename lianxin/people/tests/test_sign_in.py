"""Signing in: lockout, idle timeout, first password, second factor, sessions (R-165)."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from lianxin.audit.models import AuditEntry
from lianxin.kit import clock
from lianxin.people import actions
from lianxin.people.models import Account, Role
from lianxin.people.tests.conftest import PASSWORD

Office = Callable[..., Account]
LOGIN = "/accounts/login/"
PAGE = "/accounts/password/change/"


def sign_in(client: Client, username: str, password: str = PASSWORD) -> HttpResponse:
    answer = client.post(LOGIN, {"login": username, "password": password})
    assert isinstance(answer, HttpResponse)
    return answer


def code_for(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def actions_on_record() -> list[str]:
    return list(AuditEntry.objects.order_by("seq").values_list("action", flat=True))


def test_signing_in_and_out_is_on_record(client: Client, office: Office) -> None:
    office("zhang")
    assert sign_in(client, "ZHANG").status_code == 302
    client.post("/accounts/logout/")
    assert actions_on_record()[-2:] == ["people.sign_in", "people.sign_out"]


def test_r165_five_failures_lock_for_thirty_minutes(client: Client, office: Office) -> None:
    office("zhang")
    for spelling in ("zhang", "Zhang", "ZHANG", " zhang"):
        assert sign_in(client, spelling, "wrong").status_code == 200
    assert sign_in(client, "zhang", "wrong").status_code == 429
    locked = sign_in(client, "zhang")
    assert locked.status_code == 429
    assert "已暂停登录" in locked.content.decode()
    assert actions_on_record().count("people.sign_in_failed") == 6
    assert actions_on_record().count("people.locked_out") == 2
    AccessAttempt.objects.update(attempt_time=clock.now() - timedelta(minutes=31))
    assert sign_in(client, "zhang").status_code == 302


def test_r165_an_office_behind_one_address_is_not_locked_by_one_colleague(
    client: Client, office: Office
) -> None:
    office("zhang")
    office("li")
    for _time in range(5):
        sign_in(client, "zhang", "wrong")
    assert sign_in(client, "li").status_code == 302


def test_r165_fifty_failures_lock_an_address(client: Client, office: Office) -> None:
    office("zhang")
    AccessAttempt.objects.create(
        username="guess", ip_address="127.0.0.1", failures_since_start=50, attempt_time=clock.now()
    )
    assert sign_in(client, "zhang").status_code == 429


def test_r165_signing_in_does_not_forgive_the_failures_of_others(
    client: Client, office: Office
) -> None:
    office("zhang")
    office("li")
    for _time in range(4):
        sign_in(client, "zhang", "wrong")
    sign_in(client, "li")
    client.logout()
    assert sign_in(client, "zhang", "wrong").status_code == 429


def test_r165_a_security_administrator_unlocks(client: Client, office: Office) -> None:
    account, security = office("zhang"), office("security", Role.SECURITY_ADMIN)
    for _time in range(5):
        sign_in(client, "zhang", "wrong")
    assert actions.unlock(account, by=security) > 0
    assert sign_in(client, "zhang").status_code == 302


def test_r165_thirty_idle_minutes_sign_out(client: Client, office: Office) -> None:
    office("zhang")
    sign_in(client, "zhang")
    assert client.get(PAGE).status_code == 200
    with clock.advance(minutes=29):
        assert client.get(PAGE).status_code == 200
    with clock.advance(minutes=60):
        answer = client.get(PAGE)
        assert answer["Location"] == f"{LOGIN}?next=%2Faccounts%2Fpassword%2Fchange%2F"
        assert "people.idle_sign_out" in actions_on_record()


def test_r165_an_administrator_is_signed_out_after_fifteen(client: Client, office: Office) -> None:
    office("root", Role.SYSTEM_ADMIN)
    sign_in(client, "root")
    client.get(PAGE)
    with clock.advance(minutes=16):
        assert client.get(PAGE).status_code == 302
        assert "_auth_user_id" not in client.session


def test_r165_looking_writes_the_session_at_most_once_a_minute(
    client: Client, office: Office, django_assert_num_queries: Callable[[int], object]
) -> None:
    office("zhang")
    sign_in(client, "zhang")
    client.get(PAGE)
    seen = client.session["seen_at"]
    client.get(PAGE)
    assert client.session["seen_at"] == seen
    with clock.advance(minutes=2):
        client.get(PAGE)
        assert client.session["seen_at"] != seen


def test_r165_a_first_password_is_changed_before_anything_else(
    client: Client, office: Office
) -> None:
    account = office("zhang")
    Account.objects.filter(pk=account.pk).update(must_change_password=True)
    sign_in(client, "zhang")
    assert client.get("/desk/people/sessions/")["Location"] == PAGE
    weak = {"oldpassword": PASSWORD, "password1": "weakweakweak", "password2": "weakweakweak"}
    assert "至少三种" in client.post(PAGE, weak).content.decode()
    same = {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert "最近5次" in client.post(PAGE, same).content.decode()
    new = {"oldpassword": PASSWORD, "password1": "New-words-26", "password2": "New-words-26"}
    assert client.post(PAGE, new).status_code == 302
    assert client.get("/desk/people/sessions/").status_code == 200
    account.refresh_from_db()
    assert not account.must_change_password
    assert account.former_passwords.count() == 1


@pytest.mark.parametrize(
    "role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.AUDITOR]
)
def test_r165_administrators_enrol_and_sign_in_with_a_second_factor(
    client: Client,
    office: Office,
    role: Role,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    account = office("root", role)
    sign_in(client, "root")
    enrol = "/accounts/2fa/totp/activate/"
    assert client.get("/desk/people/sessions/")["Location"] == enrol
    answer = client.get(enrol)
    assert answer.status_code == 200, answer.headers
    page = answer.content.decode()
    found = re.search(r'lx-figures lx-words">(\w+)<', page)
    assert found, page
    secret = unescape(found[1])
    assert "data:image/svg+xml" in page
    assert client.post(enrol, {"code": "000000"}).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(enrol, {"code": code_for(secret)})
    assert done["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get(done["Location"]).status_code == 200
    assert client.get("/desk/people/sessions/").status_code == 200
    assert "people.second_factor_set" in actions_on_record()
    kept = Authenticator.objects.get(user=account, type="totp")
    assert secret not in str(kept.data)

    client.post("/accounts/logout/")
    assert sign_in(client, "root")["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/desk/people/sessions/")["Location"].startswith(LOGIN)
    Authenticator.objects.filter(user=account).update(last_used_at=None)
    cache.clear()
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert answer.status_code == 302
    assert client.get("/desk/people/sessions/").status_code == 200


def test_r165_wrong_codes_are_counted(client: Client, office: Office) -> None:
    office("root", Role.SYSTEM_ADMIN)
    sign_in(client, "root")
    enrol = "/accounts/2fa/totp/activate/"
    client.get(enrol)
    for _time in range(5):
        client.post(enrol, {"code": "000000"})
    secret = client.session["mfa.totp.secret"]
    assert client.post(enrol, {"code": code_for(secret)}).status_code == 200


def test_a_person_ends_sessions_on_other_devices(office: Office) -> None:
    account = office("zhang")
    here, there = Client(), Client()
    sign_in(here, "zhang")
    sign_in(there, "zhang")
    assert UserSession.objects.count() == 2
    ended = here.post("/desk/people/sessions/end/")
    assert ended["Location"] == "/desk/people/sessions/"
    assert here.get("/desk/people/sessions/").status_code == 200
    assert there.get("/desk/people/sessions/")["Location"].startswith(LOGIN)
    assert UserSession.objects.filter(user=account).count() == 1


def test_a_closed_account_is_out_at_once(client: Client, office: Office) -> None:
    account = office("zhang")
    sign_in(client, "zhang")
    actions.close_account(account, by=None, reason="调离")
    assert client.get(PAGE)["Location"].startswith(LOGIN)
    assert sign_in(client, "zhang").status_code == 200


def test_there_is_no_way_in_but_the_administrators(client: Client) -> None:
    for path in ("signup/", "password/reset/", "email/", "login/code/"):
        assert client.get(f"/accounts/{path}").status_code == 404
