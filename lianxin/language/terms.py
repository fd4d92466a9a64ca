"""Index terms: one function for writer and query, so that nothing written is ever missed."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

# A run is what is read in one breath: letters, digits, marks of rare names in private use, and
# the planes of rare Han characters, of which Python's tables know only the older ones.
_RUN = re.compile("[\\w\ue000-\uf8ff\U00020000-\U0003ffff\U000f0000-\U0010fffd]+")
_WORD = re.compile(r"[a-z0-9]+")
_LONGEST_WORD = 64
MOST_TERMS = 100_000
"""What one text may give: at 8 bytes a term, still under PostgreSQL's 1 MB for a tsvector."""


def fold(text: str) -> str:
    """Return the text as it is compared: full-width and half-width, upper and lower case as one."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def runs(text: str) -> list[str]:
    """Return the runs of the folded text, in their order."""
    return _RUN.findall(fold(text))


def terms(text: str) -> list[str]:
    """Return what a text is found by: pairs of neighbours, whole words of letters and digits,
    and single characters that stand alone."""
    found: dict[str, None] = {}
    for run in runs(text):
        found.update(dict.fromkeys(_pairs(run)))
        found.update(dict.fromkeys(_words(run)))
        if len(found) >= MOST_TERMS:
            break
    return list(found)[:MOST_TERMS]


def endings(text: str) -> list[str]:
    """Return the last character of each run: no pair begins with it, so it is kept by itself."""
    return list(dict.fromkeys(run[-1] for run in runs(text)))


def query_terms(text: str) -> list[str]:
    """Return what a text must have to answer the query: pairs only, as a word may be a part."""
    return list(dict.fromkeys(pair for run in runs(text) for pair in _pairs(run)))


def holds(text: str, query: str) -> bool:
    """Say whether every run of the query stands in the text: the recheck after the index."""
    folded = fold(text)
    return all(run in folded for run in runs(query))


def _pairs(run: str) -> Iterable[str]:
    return (run[at : at + 2] for at in range(len(run) - 1)) if len(run) > 1 else (run,)


def _words(run: str) -> Iterator[str]:
    for word in _WORD.findall(run):
        if 1 < len(word) <= _LONGEST_WORD:
            yield word
