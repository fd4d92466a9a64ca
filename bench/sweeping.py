"""B11: the sweep of all open cases, beside the bare lock of the rows that it moves."""

from __future__ import annotations

from typing import Any

from bench.report import Line
from bench.stand import Stand, say


def run(stand: Stand, few: int, many: int) -> list[Line]:
    """Sweep a small county and a large one; each sweep has a copy of its own."""
    small, large = (_swept(stand, count) for count in (few, many))
    where = f"{many:,} open cases"
    detail = {name: large[name] for name in ("did", "mib", "changed")}
    bare = f"{where}; bare SELECT … FOR UPDATE of its {large['changed']:,} cases"
    asked = f"{where}; reference {few:,}"
    return [
        Line("B11", "sweep", asked, large["queries"], small["queries"], "queries", 1, "<="),
        Line("B11", "first sweep", bare, large["first"], large["bare"], "s", 60, "<=", detail),
        Line("B11", "sweep with nothing new", bare, large["again"], large["bare"], "s", 5, "<="),
    ]


def _swept(stand: Stand, count: int) -> dict[str, Any]:
    base = stand.filled(count, all_open=True)
    stand.database("sweeping", like=base)
    found: dict[str, Any] = stand.work("b11", "sweeping")
    stand.drop("sweeping")
    say(
        f"B11 at {count:,}: {found['queries']} statements, first {found['first']:.1f} s,"
        f" again {found['again']:.2f} s, bare {found['bare']:.2f} s, {found['mib']:.0f} MiB"
    )
    return found
