"""Prints docs/definitions.md from the definitions, so that the page never differs from them."""

from __future__ import annotations

import os
import sys

import django
from django.utils import translation

from lianxin.cases.definitions import DEFINITIONS, Definition, Kind


def page() -> str:
    """The page, in English with the Chinese name of each measure."""
    lines = [line for each in DEFINITIONS.values() for line in _section(each)]
    return "\n".join([*_head(), *lines])


def _head() -> list[str]:
    return [
        "# Measures and their definitions",
        "",
        "Printed from `lianxin/cases/definitions.py`, which the pages show beside their figures.",
        "`python -m lianxin.cases.definitions_page > docs/definitions.md` prints it anew;",
        "a test fails when this page is stale.",
        "",
        "Everything is counted in matters (件), each once. A rate has two decimals, rounded half",
        "up (R-185); with nothing to divide by there is no figure, shown as “—”, never zero.",
        "Percentiles are days that occurred (`percentile_disc`), not interpolated: 90 % of the",
        "matters really took no longer. A matter that two units had counts once in the total,",
        "which may thus be less than the sum of the units.",
        "",
    ]


def _section(each: Definition) -> list[str]:
    with translation.override("zh-hans"):
        chinese = str(each.label)
    with translation.override("en"):
        over = "Over" if each.kind == Kind.RATE else "Counted"
        rows = [
            ("Formula", each.formula),
            ("Numerator", each.numerator),
            (over, each.denominator),
            ("Period", each.counted_by),
            ("Not counted, notes", each.exclusions),
            ("Source", each.source),
        ]
        told = [f"- **{name}**: {words}" for name, words in rows if words]
        return [f"## {each.label} {chinese}", "", f"`{each.name}`", "", *told, ""]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianxin.config.settings")
    django.setup()
    sys.stdout.write(page())
