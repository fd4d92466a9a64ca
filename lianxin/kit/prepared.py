"""Statements of a fixed shape, for the paths that must be cheap: the server plans each once.

Django writes its SQL anew at every call, and the server plans it anew. `Asked` writes the SQL of a
query once; a `Parcel` takes new rows of several tables to the server together; in a `piped`
block statements do not wait for each other's answers.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import AutoField, Expression, Field, Func, Model, QuerySet
from psycopg import Cursor, sql

M = TypeVar("M", bound=Model)

# psycopg reads a statement of more values anew each time.
MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class _Pipe:
    """A piped block: its connection, and the answers that nobody asked for yet."""

    connection: BaseDatabaseWrapper
    under_way: dict[tuple[object, str], Any]
    stack: ExitStack

    def end(self) -> None:
        """Await all answers; statements wait again for each other."""
        self.stack.close()


_PIPE: ContextVar[_Pipe | None] = ContextVar("pipe", default=None)


def run(statement: str, values: list[Any]) -> Any:
    """Run one statement with values bound by the server; return its cursor."""
    pipe = _PIPE.get()
    connection = pipe.connection if pipe else _connected()
    cursor: Any = Cursor(connection.connection)
    wrapped = connection.make_cursor(cursor)
    if connection.queries_logged:
        with connection.make_debug_cursor(cursor).debug_sql(statement):
            wrapped.execute(statement, values)
    else:
        wrapped.execute(statement, values)
    return cursor


def _connected() -> BaseDatabaseWrapper:
    connection = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    return connection


@contextmanager
def piped() -> Iterator[_Pipe]:
    """Within a transaction: a statement leaves at once, its answer is awaited when asked for.

    The first parcel ends it: what the database refuses is raised there at the latest. Before that
    nothing but `Asked`, `run` and plain queries: Django could not tell how many rows it changed.
    """
    if known := _PIPE.get():
        yield known
        return
    connection = _connected()
    with ExitStack() as stack:
        stack.enter_context(connection.wrap_database_errors)
        stack.enter_context(connection.connection.pipeline())
        pipe = _Pipe(connection, {}, stack)
        token = _PIPE.set(pipe)
        stack.callback(_PIPE.reset, token)
        yield pipe


class _Blank(Expression):
    """The place in a query where a value will stand."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


def each_of(values: Expression, kind: str) -> Func:
    """A list, as `filter(field__in=…)` takes it in a query of a fixed shape; `kind` as in SQL."""
    return Func(values, template=f"SELECT unnest(%(expressions)s::{kind}[])")


class Asked(Generic[M]):
    """A query of one table's columns: `build` gets a blank for each of its arguments, once.

    posts = Asked(lambda station: Post.objects.filter(station=station).values_list("person_id"))
    rows = posts(station=station.pk)
    """

    def __init__(self, build: Callable[..., QuerySet[M, Any]]) -> None:
        self._build = build

    def __call__(self, **values: Any) -> list[tuple[Any, ...]]:
        pipe = _PIPE.get()
        sent = pipe.under_way.pop((self, str(values)), None) if pipe else None
        cursor = self._sent(values) if sent is None else sent
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def ahead(self, **values: Any) -> None:
        """In a piped block: ask now what will be wanted with the very same values."""
        if pipe := _PIPE.get():
            pipe.under_way[self, str(values)] = self._sent(values)

    def models(self, **values: Any) -> list[M]:
        """The rows as models, where the query asks for whole rows."""
        fields, read = self._columns
        connection, found = connections[DEFAULT_DB_ALIAS], []
        for row in self(**values):
            kept = [*row]
            for at, convert in read:
                kept[at] = convert(kept[at], None, connection)
            found.append(self._query.model.from_db(DEFAULT_DB_ALIAS, fields, kept))
        return found

    def _sent(self, values: dict[str, Any]) -> Any:
        statement, blanks = self._compiled
        filled = [values[each.name] if isinstance(each, _Blank) else each for each in blanks]
        return run(statement, filled)

    @cached_property
    def _query(self) -> QuerySet[M, Any]:
        return self._build(*map(_Blank, inspect.signature(self._build).parameters))

    @cached_property
    def _compiled(self) -> tuple[str, tuple[Any, ...]]:
        statement, blanks = self._query.query.sql_with_params()
        return statement, tuple(blanks)

    @cached_property
    def _columns(self) -> tuple[list[str], list[tuple[int, Any]]]:
        fields = self._query.model._meta.concrete_fields
        connection = connections[DEFAULT_DB_ALIAS]
        read = [
            (at, convert)
            for at, field in enumerate(fields)
            for convert in field.get_db_converters(connection)
        ]
        return [each.attname for each in fields], read


class Parcel:
    """New rows and other statements, sent together; in which order, is left to the database.

    Fields are prepared as `save()` prepares them. Keys that the database gives are not read back,
    and no signal is sent.
    """

    def __init__(self) -> None:
        self._work: list[tuple[str, list[Any]]] = []

    def put(self, row: Model, *, unless_known: bool = False) -> None:
        """Add a new row; one that is there already stays as it is if `unless_known`."""
        connection, held = connections[DEFAULT_DB_ALIAS], {}
        for column, each in _fields(type(row)):
            value = each.pre_save(row, True)
            if value is not None:
                held[column] = each.get_db_prep_save(value, connection)
        self.add(_insertion(row._meta.db_table, tuple(held), unless_known), [*held.values()])
        # As `save()` leaves it: a later save with `update_fields` is an UPDATE.
        state = vars(row)["_state"]
        state.adding, state.db = False, DEFAULT_DB_ALIAS

    def add(self, statement: str, values: list[Any]) -> None:
        """Add any other statement whose result nobody waits for."""
        self._work.append((statement, values))

    def send(self) -> None:
        """Take all of it to the server; what the database refuses is raised here."""
        with piped() as pipe:
            while self._work:
                count = self._fitting()
                together, self._work = self._work[:count], self._work[count:]
                values = [value for _statement, values in together for value in values]
                run(_joined(*(statement for statement, _values in together)), values)
            pipe.end()

    def _fitting(self) -> int:
        """How many of the statements go as one: no more than psycopg remembers the shape of."""
        sums = accumulate(len(values) for _statement, values in self._work)
        return max(1, sum(1 for each in sums if each <= MOST_VALUES))


@cache
def _fields(model: type[Model]) -> list[tuple[str, Field[Any, Any]]]:
    """The columns that a new row brings along, with their fields."""
    fields = [each for each in model._meta.concrete_fields if not isinstance(each, AutoField)]
    return [(each.column or each.attname, each) for each in fields]


@lru_cache(maxsize=500)
def _insertion(table: str, columns: tuple[str, ...], unless_known: bool) -> str:
    """A value that is not there is left out, for a shorter statement."""
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}){}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(sql.Placeholder() * len(columns)),
        sql.SQL(" ON CONFLICT DO NOTHING" if unless_known else ""),
    )
    return statement.as_string(None)


@lru_cache(maxsize=500)
def _joined(*statements: str) -> str:
    *before, last = statements
    parts = ", ".join(f"part_{at} AS ({each})" for at, each in enumerate(before))
    return f"WITH {parts} {last}" if parts else last
