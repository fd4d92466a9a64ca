"""`python -m bench`: runs the benchmarks of the house, prints one table, keeps the figures."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import ledger, pages, report, start, submissions, sweeping
from bench.report import Line
from bench.stand import Stand, processors, say, stand


@dataclass(frozen=True, slots=True)
class Scale:
    """How large: the sizes of the counties, how often each thing is done."""

    counties: tuple[int, ...]
    ledger: int
    open: int
    load: submissions.Sizes
    pages: int
    words: int
    recalls: int


WHOLE = Scale(
    counties=(1_000, 100_000, 1_000_000),
    ledger=100_000,
    open=100_000,
    load=submissions.Sizes(bare=8_000, api=2_000, form=500),
    pages=6,
    words=150,
    recalls=12,
)
QUICK = Scale(
    counties=(1_000, 20_000),
    ledger=5_000,
    open=20_000,
    load=submissions.Sizes(bare=2_000, api=400, form=100),
    pages=8,
    words=60,
    recalls=5,
)


def main() -> int:
    asked = _asked()
    scale = QUICK if asked.quick else WHOLE
    began = time.monotonic()
    lines: list[Line] = []
    with stand(asked.home) as ready:
        for name, run in _jobs(ready, scale).items():
            if asked.only and name not in asked.only:
                continue
            say(f"{name} …")
            lines += run()
        minutes = (time.monotonic() - began) / 60
        facts = {"postgres": ready.postgres(), "processors": processors(), "minutes": minutes}
    print(report.table(lines))
    if not asked.quick:
        say(f"kept in {report.kept(lines, **facts).name}")
    return 0


def _jobs(ready: Stand, scale: Scale) -> dict[str, Callable[[], list[Line]]]:
    small, *large = scale.counties
    middle, largest = large[0], large[-1]
    return {
        "B10": lambda: start.run(ready, ready.filled(small)),
        "B1": lambda: submissions.run(ready, ready.filled(middle), scale.load),
        "B2": lambda: pages.work_list(ready, [*scale.counties], scale.pages),
        "B3": lambda: pages.case_page(ready, largest, scale.pages * 2),
        "B4": lambda: pages.search(ready, large, scale.words, scale.recalls),
        "B7": lambda: ledger.run(ready, ready.filled(small), scale.ledger),
        "B11": lambda: sweeping.run(ready, small, scale.open),
    }


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", type=lambda text: set(text.split(",")), help="B1,B2")
    parser.add_argument("--quick", action="store_true", help="1,000 and 20,000 cases")
    parser.add_argument("--home", type=Path, help="keep the stand here, for the next run")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
