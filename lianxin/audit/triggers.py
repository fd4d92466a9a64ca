"""Tables that only grow: the database itself refuses to change or empty them (R-166)."""

import re

_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$
"""


def append_only(table: str) -> list[str]:
    """Return the statements that make a table append-only, for a migration's RunSQL.

    Two triggers, because tests empty tables between them and switch off only the second one.
    """
    name, does = _plain(table), "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()"
    return [
        _FUNCTION,
        f"CREATE TRIGGER {name}_refuses_change BEFORE UPDATE OR DELETE ON {name} {does}",
        f"CREATE TRIGGER {name}_refuses_emptying BEFORE TRUNCATE ON {name} {does}",
    ]


def no_longer_append_only(table: str) -> list[str]:
    """Return the statements that take the triggers away: the way back of the migration."""
    return [
        f"DROP TRIGGER {_plain(table)}_refuses_change ON {_plain(table)}",
        f"DROP TRIGGER {_plain(table)}_refuses_emptying ON {_plain(table)}",
    ]


def _plain(table: str) -> str:
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,40}", table):
        message = f"not a plain table name: {table}"
        raise ValueError(message)
    return table
