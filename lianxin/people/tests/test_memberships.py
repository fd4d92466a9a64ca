"""Offices: given, ended, and the three administrators who exclude each other (R-166)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people import actions
from lianxin.people.models import ADMIN_ROLES, Account, Membership, Person, Role, Unit, UnitKind
from lianxin.people.queries import standing
from lianxin.places.models import Division

PAIRS = [(one, other) for one in ADMIN_ROLES for other in ADMIN_ROLES if one != other]
Office = Callable[..., Account]


@pytest.mark.parametrize(("held", "wanted"), PAIRS)
def test_r166_administrators_exclude_each_other(
    person: Person, county: Division, held: Role, wanted: Role
) -> None:
    actions.grant(person, held, by=None, division=county)
    with pytest.raises(Refusal, match="不能由同一人兼任"):
        actions.grant(person, wanted, by=None, division=county)


@pytest.mark.parametrize(("held", "wanted"), PAIRS)
def test_r166_one_administration_may_follow_another(
    person: Person, county: Division, held: Role, wanted: Role, office: Office
) -> None:
    office("warden", Role.SECURITY_ADMIN)
    first = actions.grant(person, held, by=None, division=county, since_on=date(2026, 1, 1))
    actions.end_membership(first, by=None, until_on=date(2026, 6, 30))
    with pytest.raises(Refusal, match="次日起任"):
        actions.grant(person, wanted, by=None, division=county, since_on=date(2026, 6, 30))
    actions.grant(person, wanted, by=None, division=county, since_on=date(2026, 7, 1))


@pytest.mark.parametrize(("held", "wanted"), PAIRS)
def test_r166_the_database_holds_the_last_line(
    person: Person, county: Division, held: Role, wanted: Role
) -> None:
    common = {"person": person, "division": county, "since_on": date(2026, 1, 1)}
    Membership.objects.create(role=held, **common)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(role=wanted, **common)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_r166_of_two_grants_at_once_one_is_refused(
    person: Person, county: Division, one: Role, other: Role
) -> None:
    start = Barrier(2)

    def give(role: Role) -> str:
        start.wait()
        try:
            actions.grant(person, role, by=None, division=county)
        except Refusal as refusal:
            return refusal.message
        finally:
            connection.close()
        return "given"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(give, (one, other)))
    assert answers[0] == "given"
    assert "不能由同一人兼任" in answers[1]
    assert Membership.objects.count() == 1


def test_an_office_is_not_given_twice(person: Person, county: Division) -> None:
    actions.grant(person, Role.COMMITTEE, by=None, division=county)
    with pytest.raises(Refusal, match="不必重复任职"):
        actions.grant(person, Role.COMMITTEE, by=None, division=county)


def test_handlers_belong_to_a_unit_and_others_to_a_division(
    person: Person, county: Division
) -> None:
    unit = actions.add_unit(
        "辰溪县水利局", by=None, short_name="县水利局", kind=UnitKind.DEPARTMENT, division=county
    )
    with pytest.raises(Refusal, match="任职单位"):
        actions.grant(person, Role.HANDLER, by=None, division=county)
    with pytest.raises(Refusal, match="行政区划"):
        actions.grant(person, Role.COMMITTEE, by=None, unit=unit)
    held = actions.grant(person, Role.UNIT_HEAD, by=None, unit=unit)
    account = actions.open_account(person, by=None, username="head", password=None)
    assert standing(account).headed_units == {unit.pk}
    actions.end_membership(held, by=None, until_on=clock.today())
    with clock.advance(days=1):
        assert standing(Account.objects.get(pk=account.pk)).units == frozenset()


def test_an_office_begins_and_ends_on_its_days(person: Person, county: Division) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    actions.grant(person, Role.COMMITTEE, by=None, division=county, since_on=tomorrow)
    account = actions.open_account(person, by=None, username="gw", password=None)
    assert not standing(account).has(Role.COMMITTEE)
    with clock.advance(days=1):
        who = standing(Account.objects.get(pk=account.pk))
        assert who.prefixes(Role.COMMITTEE) == ("431223",)


def test_only_a_security_administrator_gives_offices(
    office: Office, person: Person, county: Division
) -> None:
    system = office("system", Role.SYSTEM_ADMIN)
    with pytest.raises(Refusal, match="没有办理这件事的权限"):
        actions.grant(person, Role.COMMITTEE, by=system, division=county)
    security = office("security", Role.SECURITY_ADMIN)
    assert actions.grant(person, Role.COMMITTEE, by=security, division=county)
    with pytest.raises(Refusal, match="不能给自己任职"):
        actions.grant(security.person, Role.COMMITTEE, by=security, division=county)


def test_the_last_security_administrator_stays(office: Office) -> None:
    last = office("security", Role.SECURITY_ADMIN)
    held = last.person.memberships.get()
    with pytest.raises(Refusal, match="最后一名安全管理员"):
        actions.end_membership(held, by=None, until_on=clock.today())
    with pytest.raises(Refusal, match="最后一名安全管理员"):
        actions.close_account(last, by=None, reason="离职")
    office("other", Role.SECURITY_ADMIN)
    actions.end_membership(held, by=None, until_on=clock.today())


def test_a_unit_name_is_unique_in_its_division(county: Division) -> None:
    facts: dict[str, Any] = {
        "by": None,
        "short_name": "",
        "kind": UnitKind.DEPARTMENT,
        "division": county,
    }
    first = actions.add_unit("水利局", **facts)
    with pytest.raises(Refusal, match="已有同名单位"):
        actions.add_unit("水利局", **facts)
    second = actions.add_unit("农业局", **facts, parent=first)
    with pytest.raises(Refusal, match="上级单位"):
        actions.amend_unit(first, by=None, parent=second)
    assert actions.amend_unit(second, by=None, phone="0745-1").phone == "0745-1"
    assert Unit.objects.count() == 2
