"""Fixtures that every room shares: the cast of a small county, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

if TYPE_CHECKING:
    from pytest_django import Settings

    from lianxin.cases.factories import Cast


@pytest.fixture(autouse=True)
def cheap_passwords(settings: Settings) -> None:
    """Hashing as slowly as it should be would take most of the suite's time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """A request in English leaves its language to the thread: every test begins in Chinese."""
    with translation.override("zh-hans"):
        yield


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
