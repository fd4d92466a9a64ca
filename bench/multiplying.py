"""Ten cases of one: copies inside the database, for counties too large to invent row by row.

Each copy has a key, a number and a moment of its own; its words are those of the original. The
texts of a county are put together from a few thousand sentences anyway, so the frequencies of
words stay as they were.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

COPIES = 9  # with the original ten; a copy's key ends in its digit, an original's in 0
SERIES = (
    " JOIN cases_numberseries AS series ON series.station_id = row.station_id"
    " AND series.year = split_part(row.number, '-', 2)::int"
)
BY_DIGIT = "overlay({}::text placing k::text from 36)::uuid"


def multiply(cursor: Any, tables: dict[str, str], step: timedelta) -> None:
    """Copy every row of the tables nine times; `step` lies between two originals.

    The number series stand at ten times the originals already.
    """
    for table, columns in tables.items():
        names = columns.split()
        wanted = ", ".join(_expression(name) for name in names)
        source = f"{table} AS row{SERIES if table == 'cases_case' else ''}"
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)})"
            f" SELECT {wanted} FROM {source} CROSS JOIN generate_series(1, {COPIES}) AS k",
            [step / (COPIES + 1)] * wanted.count("%s"),
        )


def _expression(name: str) -> str:
    match name:
        case "id" | "case_id":
            return BY_DIGIT.format(f"row.{name}")
        case "number":
            kept = f"series.last / {COPIES + 1}"
            return (
                "left(row.number, length(row.number) - 6)"
                f" || lpad((right(row.number, 6)::int + k * {kept})::text, 6, '0')"
            )
        case "received_at":
            return "row.received_at + k * %s"
    return f"row.{name}"
