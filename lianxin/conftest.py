"""Fixtures that every room shares: the cast of a small county, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django import Settings
    from pytest_django.plugin import DjangoDbBlocker

    from lianxin.cases.factories import Cast


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let tests with real transactions empty the append-only tables behind them."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass, tgname FROM pg_trigger"
            " WHERE tgname LIKE '%_refuses_emptying'"
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Settings) -> None:
    """Hashing as slowly as it should be would take most of the suite's time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cast(db: None) -> Cast:
    """One account per hat, a stranger of each kind, two stations, three units, categories."""
    from lianxin.cases.factories import make_cast

    return make_cast()


@pytest.fixture
def at() -> Iterator[Callable[[str], None]]:
    """Set the clock of Shanghai: `at("2026-03-02 09:00")`; it stands there until set anew."""
    from lianxin.kit import clock

    def set_clock(moment: str) -> None:
        hands = datetime.fromisoformat(moment).replace(tzinfo=clock.ZONE)
        stack.enter_context(clock.set_to(hands))

    with ExitStack() as stack:
        yield set_clock
