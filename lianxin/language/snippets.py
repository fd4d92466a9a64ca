"""Snippets: the piece of a text where the query was found, with the words marked."""

import re
from itertools import chain

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from lianxin.language.terms import fold, query_terms, runs

_SPACES = re.compile(r"\s+")
Span = tuple[int, int]


def snippet(text: str, query: str, width: int = 80) -> SafeString:
    """Return about `width` characters around the first hit, escaped, hits in <mark>."""
    line = _SPACES.sub(" ", text).strip()
    spans = _hits(line, query)
    first = spans[0][0] if spans else 0
    start = max(0, min(first - width // 4, len(line) - width))
    end = min(len(line), start + width)
    marked = _marked(line, [(max(a, start), min(b, end)) for a, b in spans], start, end)
    before, after = "…" if start else "", "…" if end < len(line) else ""
    return format_html("{}{}{}", before, marked, after)


def _hits(line: str, query: str) -> list[Span]:
    """Return where the runs of the query stand, or else their pairs, merged and in order."""
    folded, origin = _folded_with_origin(line)
    for wanted in (runs(query), query_terms(query)):
        found = chain.from_iterable(re.finditer(re.escape(word), folded) for word in wanted)
        spans = sorted((origin[hit.start()], origin[hit.end() - 1] + 1) for hit in found)
        if spans:
            return _merged(spans)
    return []


def _folded_with_origin(line: str) -> tuple[str, list[int]]:
    """Fold character by character, noting where each folded character came from."""
    pieces = [fold(character) for character in line]
    origin = [at for at, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), origin


def _merged(spans: list[Span]) -> list[Span]:
    merged = [spans[0]]
    for start, end in spans[1:]:
        if start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _marked(line: str, spans: list[Span], start: int, end: int) -> SafeString:
    inside = [(first, last) for first, last in spans if first < last]
    starts = [start, *(last for _, last in inside)]
    pieces = [(line[at:a], line[a:b]) for at, (a, b) in zip(starts, inside, strict=False)]
    return format_html_join("", "{}<mark>{}</mark>", pieces) + escape(line[starts[-1] : end])
