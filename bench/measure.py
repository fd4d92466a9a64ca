"""Clocks and counters: milliseconds, percentiles, queries, memory."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

MIB = 1024 * (1 if sys.platform == "linux" else 1024)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of all values lie; the larger neighbour where between two."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def timed(call: Callable[[], Any]) -> float:
    """Milliseconds that the call takes."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def repeated(call: Callable[[], Any], times: int, *, warm: int = 3) -> list[float]:
    """Milliseconds of each call, after a few that are not counted."""
    for _turn in range(warm):
        call()
    return [timed(call) for _turn in range(times)]


def peak_mib() -> float:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB


class QueryCounter:
    """Counts statements that pass through Django's connection, without DEBUG."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, query: Any, params: Any, many: Any, context: Any) -> Any:
        self.count += 1
        return execute(query, params, many, context)


@contextmanager
def counted() -> Iterator[QueryCounter]:
    """Count the queries in the block."""
    counter = QueryCounter()
    with connection.execute_wrapper(counter):
        yield counter
