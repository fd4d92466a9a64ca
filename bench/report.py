"""What was measured, as lines of a table and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from unicodedata import east_asian_width

RESULTS = Path(__file__).parent / "results"
HEADINGS = ("", "job", "conditions", "measured", "reference", "ratio", "goal", "held")


@dataclass(slots=True)
class Line:
    """A value beside its reference. The goal is on their ratio, or on the value itself."""

    job: str
    what: str
    conditions: str
    measured: float
    reference: float | None
    unit: str
    goal: float
    relation: Literal["<=", ">="]
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def judged(self) -> float:
        return self.measured if self.reference is None else self.measured / self.reference

    @property
    def is_held(self) -> bool:
        judged = self.judged
        return judged <= self.goal if self.relation == "<=" else judged >= self.goal

    def cells(self) -> tuple[str, ...]:
        reference = "" if self.reference is None else f"{_short(self.reference)} {self.unit}"
        ratio = "" if self.reference is None else f"{self.judged:.2f}"
        times = "x" if self.reference is not None else f" {self.unit}"
        return (
            self.job,
            self.what,
            self.conditions,
            f"{_short(self.measured)} {self.unit}",
            reference,
            ratio,
            f"{self.relation} {self.goal:g}{times}",
            "yes" if self.is_held else "NO",
        )


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(lines: Sequence[Line]) -> str:
    """The lines under headings, in columns."""
    rows = [HEADINGS, *(line.cells() for line in lines)]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        )
        for row in rows
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)


def kept(lines: Sequence[Line], *, postgres: str, processors: int, minutes: float) -> Path:
    """Write the results of today; a job that is run again replaces its lines."""
    RESULTS.mkdir(exist_ok=True)
    today = datetime.now().astimezone().date().isoformat()
    path = RESULTS / f"{today}.json"
    before = json.loads(path.read_text())["lines"] if path.exists() else []
    fresh = [
        {**asdict(line), "judged": round(line.judged, 3), "held": line.is_held} for line in lines
    ]
    jobs = {line.job for line in lines}
    told = {
        "date": today,
        "machine": {
            "system": platform.platform(),
            "python": platform.python_version(),
            "postgresql": postgres,
            "processors": processors,
            "load_per_processor": round(os.getloadavg()[0] / processors, 1),
        },
        "minutes_of_last_run": round(minutes, 1),
        "lines": [*(line for line in before if line["job"] not in jobs), *fresh],
    }
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return path
