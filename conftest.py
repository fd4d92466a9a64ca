"""Ground under every test: a house of its own in a temporary folder, and a throw-away PostgreSQL."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import settings
from pytest_django import DjangoDbBlocker

# A busy machine is no finding: properties are judged by their answers, not by their time.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

_stack = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Runs before Django reads its settings; xdist workers inherit what the first process set."""
    os.environ["LIANXIN_TESTING"] = "1"
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _stand_up()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    _stack.close()


def _stand_up() -> None:
    home = Path(tempfile.mkdtemp(prefix="lianxin-test-"))
    _stack.callback(shutil.rmtree, home, ignore_errors=True)
    os.environ["LIANXIN_HOME"] = str(home)
    given = os.environ.get("LIANXIN_TEST_DATABASE_URL")
    from lianxin.runtime.testing import throwaway_database

    os.environ["DATABASE_URL"] = given or _stack.enter_context(throwaway_database())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Switch off the triggers that refuse TRUNCATE: transactional tests empty their tables."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE tgname LIKE %s AND NOT tgisinternal",
            [r"%\_refuses\_emptying"],
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
