"""Accounts: opening and closing, and the rules for passwords (R-165)."""

from collections.abc import Callable

import pytest

from lianxin.audit.models import AuditEntry
from lianxin.kit.refusals import Refusal
from lianxin.people import actions, passwords
from lianxin.people.models import Account, Person, Role
from lianxin.people.tests.conftest import PASSWORD

Office = Callable[..., Account]


def test_an_account_is_opened_once_for_a_person(person: Person) -> None:
    account = actions.open_account(person, by=None, username=" Zhang.SF ", password=PASSWORD)
    assert account.username == "zhang.sf"
    assert account.must_change_password
    with pytest.raises(Refusal, match="已有账号"):
        actions.open_account(person, by=None, username="other", password=PASSWORD)


@pytest.mark.parametrize("username", ["", "z", "张三", "a b", "a" * 41])
def test_a_username_is_plain(person: Person, username: str) -> None:
    with pytest.raises(Refusal, match="小写字母"):
        actions.open_account(person, by=None, username=username, password=None)


def test_a_username_is_taken_once(office: Office, person: Person) -> None:
    office("zhang")
    with pytest.raises(Refusal, match="已被使用"):
        actions.open_account(person, by=None, username="ZHANG", password=None)


@pytest.mark.parametrize(
    "password", ["short-A1", "alllowercase", "ALLUPPER-CASE", "1234567890", "zhang.sf-A1"]
)
def test_r165_a_weak_password_is_refused(person: Person, password: str) -> None:
    with pytest.raises(Refusal) as refused:
        actions.open_account(person, by=None, username="zhang.sf", password=password)
    assert refused.value.field == "password"


def test_r165_the_last_five_passwords_do_not_come_back(office: Office) -> None:
    account = office("zhang")
    used = [PASSWORD, *(f"Another-{n}-pass" for n in range(5))]
    for password in used[1:]:
        account = actions.set_password(account, by=account, password=password)
    for password in used[1:]:
        with pytest.raises(Refusal, match="最近5次"):
            actions.set_password(account, by=account, password=password)
    actions.set_password(account, by=account, password=used[0])


def test_a_password_set_by_another_must_be_changed(office: Office) -> None:
    account, security = office("zhang"), office("security", Role.SECURITY_ADMIN)
    changed = actions.set_password(account, by=security, password=passwords.invented())
    assert changed.must_change_password
    own = actions.set_password(changed, by=changed, password="My-own-2026-words")
    assert not own.must_change_password
    with pytest.raises(Refusal, match="没有办理这件事的权限"):
        actions.set_password(security, by=account, password=passwords.invented())


def test_a_closed_account_is_closed(office: Office) -> None:
    account, security = office("zhang"), office("security", Role.SECURITY_ADMIN)
    closed = actions.close_account(account, by=security, reason="调离")
    assert not closed.is_active
    with pytest.raises(Refusal, match="已经停用"):
        actions.close_account(account, by=security, reason="调离")
    with pytest.raises(Refusal, match="自己的账号"):
        actions.close_account(security, by=security, reason="调离")
    assert actions.reopen_account(account, by=security).is_active
    kept = AuditEntry.objects.get(action="people.close_account")
    assert (kept.purpose, kept.actor) == ("调离", str(security.pk))


def test_an_unmasked_phone_has_a_purpose_and_leaves_a_trace(office: Office, person: Person) -> None:
    committee = office("committee", Role.COMMITTEE)
    with pytest.raises(Refusal, match="用途"):
        actions.look_at_phone(person, by=committee, purpose=" ")
    assert actions.look_at_phone(person, by=committee, purpose="通知开会") == "13812340000"
    entry = AuditEntry.objects.get(action="people.look_at_phone")
    assert (entry.purpose, entry.about_id) == ("通知开会", str(person.pk))
    with pytest.raises(Refusal, match="权限"):
        actions.look_at_phone(person, by=office("stranger"), purpose="通知开会")


def test_persons_are_ordered_by_pinyin_with_surnames_read_as_such(person: Person) -> None:
    assert person.sort_key == "zhang san feng"
    assert actions.add_person("曾志伟", by=None).sort_key == "zeng zhi wei"
    assert actions.add_person("尉迟恭", by=None).sort_key == "yu chi gong"


def test_an_invented_password_keeps_the_rules() -> None:
    for _time in range(20):
        made = passwords.invented()
        passwords.SeveralClasses().validate(made)
        assert len(made) >= 10
