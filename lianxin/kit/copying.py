"""Many rows of one table at once, by COPY: several times faster than INSERT."""

from collections.abc import Iterable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, Field, Model
from psycopg import sql


def copy_in(rows: Iterable[Model]) -> int:
    """Write new rows of one model; return how many.

    Constraints and triggers hold as with INSERT, and fields are prepared as `save()` prepares
    them. Keys that the database gives are not read back, and no signal is sent.
    """
    waiting = list(rows)
    if not waiting:
        return 0
    fields = [each for each in waiting[0]._meta.concrete_fields if not isinstance(each, AutoField)]
    connection = connections[DEFAULT_DB_ALIAS]
    columns = [sql.Identifier(each.column or each.attname) for each in fields]
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(waiting[0]._meta.db_table), sql.SQL(", ").join(columns)
    )
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.cursor.copy(statement) as copy,
    ):
        for row in waiting:
            copy.write_row([_prepared(each, row, connection) for each in fields])
    return len(waiting)


def _prepared(field: "Field[Any, Any]", row: Model, connection: BaseDatabaseWrapper) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)
