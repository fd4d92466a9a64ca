"""What every test shares; the house and the database under it come from lianxin.runtime.testing."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from hypothesis import settings
from pytest_django import DjangoDbBlocker, Settings

# A busy machine is no finding: properties are judged by their answers, not by their time.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


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


@pytest.fixture(autouse=True)
def nobody_came_before(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test is slowed down by what another one did."""
    settings.LIANXIN_TALLIES = Path(tmp_path_factory.getbasetemp()) / "tallies" / uuid4().hex
