"""Terms as PostgreSQL takes them: a tsvector to store and a tsquery to ask, both without parsing.

case.words_index = search.vector(case.words)
Case.objects.filter(words_index=search.query("排水"))
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func, TextField, Value

from lianxin.language.terms import query_terms, terms


def vector(*texts: str, also: Iterable[str] = ()) -> Func:
    """Return the expression that stores the terms of the texts in a SearchVectorField.

    `also` are terms of the caller's own, kept as they are: no text gives a term with an "@".
    """
    return Func(
        Value(_found(texts, also), output_field=ArrayField(TextField())),
        function="array_to_tsvector",
        template="%(function)s((%(expressions)s)::text[])",
        output_field=SearchVectorField(),
    )


def literal(*texts: str, also: Iterable[str] = ()) -> str:
    """Return the same tsvector as a text, for rows that go in by COPY."""
    return " ".join(map(_quoted, _found(texts, also)))


def _found(texts: Iterable[str], also: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*(term for text in texts for term in terms(text)), *also]))


class TermsQuery(SearchQuery):
    """A tsquery cast from quoted terms: to_tsquery() would cut them up again."""

    template = "(%(expressions)s)::tsquery"

    def __init__(self, raw: str, **kwargs: Any) -> None:
        super().__init__(raw, search_type="raw", **kwargs)


def query(text: str) -> TermsQuery | None:
    """Return the tsquery of a person's words; None if they hold nothing to search for.

    Pairs may stand apart in a hit: recheck words of three and more characters with
    `terms.holds` or LIKE. A single character asks for every pair that begins with it; it is
    found at the end of a run too where the writer kept `terms.endings`.
    """
    wanted = query_terms(text)
    return TermsQuery(" & ".join(map(_asked, wanted))) if wanted else None


def any_of(marks: Iterable[str]) -> TermsQuery:
    """Return the tsquery for texts that bear one of the caller's own terms."""
    return TermsQuery(" | ".join(map(_quoted, marks)))


def _asked(term: str) -> str:
    return _quoted(term) if len(term) > 1 else f"{_quoted(term)}:*"


def _quoted(term: str) -> str:
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
