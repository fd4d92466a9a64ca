"""What every test shares; the house and the database under it come from lianxin.runtime.testing."""

import pytest
from django.db import connection
from hypothesis import settings
from pytest_django import DjangoDbBlocker

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
