"""Many rows of one table at once: new ones by COPY, changed ones by one UPDATE."""

from collections.abc import Iterable, Sequence
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


def update_all(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write these fields of rows that exist already: one statement for any number of rows."""
    if not rows:
        return
    meta = rows[0]._meta
    connection = connections[DEFAULT_DB_ALIAS]
    key, *changed = fields = [meta.pk, *(meta.get_field(name) for name in names)]
    arrays = [[_changed(each, row, connection) for row in rows] for each in fields]
    columns = [sql.Identifier(each.column) for each in fields]
    statement = sql.SQL(
        "UPDATE {table} AS kept SET {sets} FROM unnest({arrays}) AS new ({columns})"
        " WHERE kept.{key} = new.{key}"
    ).format(
        table=sql.Identifier(meta.db_table),
        sets=sql.SQL(", ").join(
            sql.SQL("{0} = new.{0}").format(sql.Identifier(each.column)) for each in changed
        ),
        arrays=sql.SQL(", ").join(
            sql.SQL("%s::{}[]").format(sql.SQL(each.rel_db_type(connection))) for each in fields
        ),
        columns=sql.SQL(", ").join(columns),
        key=sql.Identifier(key.column),
    )
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.connection), arrays)


def _prepared(field: "Field[Any, Any]", row: Model, connection: BaseDatabaseWrapper) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)


def _changed(field: "Field[Any, Any]", row: Model, connection: BaseDatabaseWrapper) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
