"""Many rows of one table at once: new ones by COPY, changed ones by one UPDATE."""

from collections.abc import Iterable, Sequence
from typing import Any, LiteralString

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
    columns = [sql.Identifier(_column(each)) for each in fields]
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
    connection = connections[DEFAULT_DB_ALIAS]
    of_name = {each.name: each for each in rows[0]._meta.concrete_fields}
    key = rows[0]._meta.pk
    changed = [of_name[name] for name in names]
    fields = [key, *changed]
    arrays = [[_changed(each, row, connection) for row in rows] for each in fields]
    statement = sql.SQL(
        "UPDATE {table} AS kept SET {sets} FROM unnest({arrays}) AS new ({columns})"
        " WHERE kept.{key} = new.{key}"
    ).format(
        table=sql.Identifier(rows[0]._meta.db_table),
        sets=_listed("{0} = new.{0}", [sql.Identifier(_column(each)) for each in changed]),
        arrays=_listed("%s::{}[]", [sql.SQL(str(each.db_type(connection))) for each in fields]),
        columns=_listed("{}", [sql.Identifier(_column(each)) for each in fields]),
        key=sql.Identifier(_column(key)),
    )
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.connection), arrays)


def _listed(shape: LiteralString, parts: Iterable[sql.Composable]) -> sql.Composed:
    return sql.SQL(", ").join([sql.SQL(shape).format(part) for part in parts])


def _column(field: "Field[Any, Any]") -> str:
    return field.column or field.attname


def _prepared(field: "Field[Any, Any]", row: Model, connection: BaseDatabaseWrapper) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)


def _changed(field: "Field[Any, Any]", row: Model, connection: BaseDatabaseWrapper) -> Any:
    return field.get_db_prep_save(getattr(row, field.attname), connection)
