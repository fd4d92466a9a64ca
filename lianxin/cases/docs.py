"""Prints docs/workflow.md from the table of moves, so that the page never differs from it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

import django
from django.utils import translation

from lianxin.cases.states import CLOCKS, ENDED, MEETS, MOVES, STEP_OF, Hat, Stage, State


def workflow() -> str:
    """The page, in English with the Chinese words of the trade."""
    with translation.override("zh-hans"):
        return "\n".join([*_head(), *_states(), *_clocks(), *_hats(), *_moves()]) + "\n"


def _head() -> list[str]:
    return [
        "# The workflow of a case",
        "",
        "Printed from the one table in `lianxin/cases/states.py`: buttons, checks and tests",
        "read it too. `python -m lianxin.cases.docs > docs/workflow.md` prints it anew;",
        "a test fails when this page is stale.",
        "",
    ]


def _states() -> list[str]:
    rows = [
        f"| `{state.value}` | {state.label} | {STEP_OF[state].label} |"
        f" {'ended' if state in ENDED else 'open'} |"
        for state in State
    ]
    head = ["| state | in the trade's words | step | |", "|---|---|---|---|"]
    return ["## States", "", *head, *rows, ""]


def _clocks() -> list[str]:
    met_by = {stage: [name for name, stages in MEETS.items() if stage in stages] for stage in Stage}
    running = {
        stage: [state for state, stages in CLOCKS.items() if stage in stages] for stage in Stage
    }
    rows = [
        f"| `{stage.value}` | {stage.label} | {_names(running[stage])} |"
        f" {_names(met_by[stage]) or 'each unit by its `give_opinion`'} |"
        for stage in Stage
    ]
    head = ["| clock | 环节 | runs in | met by |", "|---|---|---|---|"]
    return ["## Clocks", "", *head, *rows, ""]


def _hats() -> list[str]:
    rows = [f"| `{hat.value}` | {hat.label} |" for hat in Hat]
    return ["## Hats", "", "| hat | who |", "|---|---|", *rows, ""]


def _moves() -> list[str]:
    head = ["| move | 动作 | from | to | hats | on the resident's timeline |", f"|{'---|' * 6}"]
    rows = [
        f"| `{move.name}` | {move.label} | {_names(move.sources) or 'a new case'} |"
        f" {f'`{move.target.value}`' if move.target else 'stays'} | {_names(move.hats)} |"
        f" {'yes' if move.is_public else 'no'} |"
        for move in MOVES.values()
    ]
    return ["## Moves", "", *head, *rows]


def _names(members: Iterable[object]) -> str:
    return ", ".join(sorted(f"`{member}`" for member in members))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxin.config.settings")
    django.setup()
    sys.stdout.write(workflow())
