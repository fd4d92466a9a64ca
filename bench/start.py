"""B10: from the start of the server to its first page, beside a bare Django project."""

from __future__ import annotations

import time
from statistics import median

from bench.report import Line
from bench.stand import BARE, HOUSE, Stand, say

TIMES = 5


def run(stand: Stand, base: str) -> list[Line]:
    """Both in turns; the database runs already."""
    spent: dict[str, list[float]] = {HOUSE: [], BARE: []}
    for _turn in range(TIMES):
        for application, times in spent.items():
            began = time.perf_counter()
            with stand.server(application, base):
                times.append(time.perf_counter() - began)
    ours, bare = median(spent[HOUSE]), median(spent[BARE])
    say(f"B10: {ours:.2f} s, bare {bare:.2f} s")
    where = f"median of {TIMES} starts; reference a bare Django project"
    return [Line("B10", "cold start to first page", where, ours, bare, "s", 3, "<=")]
