"""B2, B3, B4: pages and search at many sizes, read in one process with the real middleware."""

from __future__ import annotations

from typing import Any

from bench.report import Line
from bench.stand import Stand, say


def work_list(stand: Stand, sizes: list[int], times: int) -> list[Line]:
    """B2: the same pages at every size; the smallest is the reference."""
    found: dict[int, Any] = {}
    for size in sizes:
        found[size] = stand.work("b2", stand.filled(size), times=times)
        say(f"B2 at {size:,}: p95 {found[size]['p95']:.1f} ms, {found[size]['queries']} queries")
    small = found[sizes[0]]
    lines = []
    for size in sizes[1:]:
        big, where = found[size], f"{size:,} cases; reference {sizes[0]:,}"
        slowest = sorted(big["pages"], key=lambda name: -big["pages"][name]["p95"])[:5]
        detail = {
            "p50_ms": round(big["p50"], 2),
            "reference_p50_ms": round(small["p50"], 2),
            "slowest": {name: big["pages"][name] for name in slowest},
        }
        lines.append(
            Line("B2", "work list, p95", where, big["p95"], small["p95"], "ms", 2, "<=", detail)
        )
    most = max(each["queries"] for each in found.values())
    lines.append(Line("B2", "work list", "any size", most, None, "queries", 15, "<="))
    return lines


def case_page(stand: Stand, size: int, times: int) -> list[Line]:
    """B3: a case with 300 journal rows beside one with 3."""
    found = stand.work("b3", stand.filled(size), times=times)
    page, whole = found["page"], found["all"]
    where = f"{found['rows']} journal rows, {size:,} cases; reference 3 rows"
    detail = {"all_rows_shown": whole}
    queries = max(page["queries"], whole["queries"])
    return [
        Line("B3", "case page, p95", where, page["long"], page["short"], "ms", 2, "<=", detail),
        Line("B3", "case page", where, queries, None, "queries", 25, "<="),
    ]


def search(stand: Stand, sizes: list[int], times: int, recalls: int) -> list[Line]:
    """B4: words of two to four characters beside the bare index query."""
    lines = []
    for size in sizes:
        found = stand.work("b4", stand.filled(size), times=times, recalls=recalls)
        where = f"{found['words']} words of 2-4 characters, {size:,} cases; bare index query"
        detail = {key: found[key] for key in ("p50", "bare_p50", "by", "queries", "recall_of")}
        ours, bare = found["p95"], found["bare_p95"]
        lines += [
            Line("B4", "search, p95", where, ours, bare, "ms", 2, "<=", detail),
            Line("B4", "recall", f"{size:,} cases", found["recall"], None, "of 1", 1, ">="),
        ]
        say(f"B4 at {size:,}: p95 {ours:.1f} ms, bare {bare:.1f} ms, recall {found['recall']:.4f}")
    return lines
