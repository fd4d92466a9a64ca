"""Which categories a resident's words sound like: a plain matcher of words, until a classifier
takes its place. A suggestion only: the resident may leave it, the station decides."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from lianxin.cases.models import Case, Category, JournalEntry
from lianxin.language.terms import fold, query_terms

MOST = 3
LEAST_SCORE = 2.0
_WORDS = Path(__file__).resolve().parent / "data" / "category_words.csv"
_JOINTS = re.compile("[、与和及（）]")
_RARE = 2


@cache
def _said() -> dict[str, tuple[str, ...]]:
    """What people say when they mean a category, by its name."""
    with _WORDS.open(encoding="utf-8", newline="") as file:
        return {row["name"]: tuple(row["words"].split()) for row in csv.DictReader(file)}


def suggest(text: str) -> list[Category]:
    """The second-level categories that the words sound like, likest first; at most three."""
    known = Category.objects.filter(parent__isnull=False, is_active=True).order_by("code")
    return likest(text, list(known))


def likest(text: str, known: Sequence[Category]) -> list[Category]:
    """The same among given categories."""
    folded = fold(text)
    rare = _rare_pairs(each.name for each in known)
    scored = [(_score(folded, each.name, rare), each) for each in known]
    good = [pair for pair in scored if pair[0] >= LEAST_SCORE]
    return [each for _score, each in sorted(good, key=lambda pair: -pair[0])[:MOST]]


def _score(text: str, name: str, rare: frozenset[str]) -> float:
    """Words people say count by their length; parts of the name whole or by their rare pairs."""
    score = float(sum(len(word) for word in _said().get(name, ()) if word in text))
    for part in filter(None, _JOINTS.split(name)):
        if len(part) > 1 and part in text:
            score += len(part)
        else:
            score += sum(0.8 for pair in query_terms(part) if pair in rare and pair in text)
    return score


def _rare_pairs(names: Iterable[str]) -> frozenset[str]:
    counted = Counter(pair for name in names for pair in set(query_terms(name)))
    return frozenset(pair for pair, count in counted.items() if count <= _RARE and len(pair) > 1)


def proposed_for(case: Case) -> Category | None:
    """The category that the resident took from the suggestions, for whoever registers."""
    entries = JournalEntry.objects.filter(case=case, move="receive")
    facts = entries.values_list("facts", flat=True).first() or {}
    code = facts.get("proposed_category")
    return Category.objects.filter(code=code, is_active=True).first() if code else None
