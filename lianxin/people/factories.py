"""Rows of the people room for tests: no action runs, no rule is asked."""

from datetime import date
from typing import Any

import factory
from django.contrib.auth.hashers import MD5PasswordHasher
from factory.django import DjangoModelFactory

from lianxin.people.models import (
    Account,
    Congress,
    CongressLevel,
    DeputyKind,
    Mandate,
    Membership,
    Person,
    Role,
    Unit,
    UnitKind,
)
from lianxin.places.factories import DivisionFactory

PASSWORD = "Qingxi-Lianxin-2026"
HASHED = MD5PasswordHasher().encode(PASSWORD, "salt")
LONG_AGO = date(2020, 1, 1)
A_MOMENT = "2026-01-05T09:00:00+08:00"


class PersonFactory(DjangoModelFactory[Person]):
    """A person by name."""

    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"甄{n + 1}")
    title = "干部"


class AccountFactory(DjangoModelFactory[Account]):
    """An account whose password is PASSWORD, hashed cheaply."""

    class Meta:
        model = Account

    person = factory.SubFactory(PersonFactory)
    username = factory.Sequence(lambda n: f"user{n + 1}")
    password = HASHED


class UnitFactory(DjangoModelFactory[Unit]):
    """A department of its division's government."""

    class Meta:
        model = Unit

    name = factory.Sequence(lambda n: f"第{n + 1}局")
    short_name = factory.SelfAttribute("name")
    kind = UnitKind.DEPARTMENT
    division = factory.SubFactory(DivisionFactory)


class MembershipFactory(DjangoModelFactory[Membership]):
    """A person is an officer of a unit; give `unit=None` and a division for other roles."""

    class Meta:
        model = Membership

    person = factory.SubFactory(PersonFactory)
    role = Role.HANDLER
    unit = factory.SubFactory(UnitFactory)
    division = None
    since_on = LONG_AGO


class CongressFactory(DjangoModelFactory[Congress]):
    """A township congress in its current term."""

    class Meta:
        model = Congress
        django_get_or_create = ("level", "division", "term")

    level = CongressLevel.TOWNSHIP
    division = factory.SubFactory(DivisionFactory)
    term = 19
    begins_on = LONG_AGO


class MandateFactory(DjangoModelFactory[Mandate]):
    """A seat in force."""

    class Meta:
        model = Mandate

    person = factory.SubFactory(PersonFactory)
    congress = factory.SubFactory(CongressFactory)
    kind = DeputyKind.GRASSROOTS
    since_on = LONG_AGO


def account_with(role: Role, *, name: str, username: str, **where: Any) -> Account:
    """An account whose person holds one role: in a `unit`, or for a `division`."""
    account = AccountFactory.create(person__name=name, username=username)
    MembershipFactory.create(person=account.person, role=role, **{"unit": None, **where})
    return account
