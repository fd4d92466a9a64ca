"""Keeps the words of a case and their index together: whoever writes the one writes the other."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Func

from lianxin.cases.models import Case, CaseText
from lianxin.cases.reach import scope_terms, unit_mark
from lianxin.language import search
from lianxin.language.terms import endings
from lianxin.people.models import Unit


def words_of(case: Case, verbatim: str, wish: str = "", summary: str = "") -> CaseText:
    """The words of a new case with their index, not yet written."""
    texts, marks = _indexed(case, verbatim, wish)
    terms = search.literal(*texts, also=marks)
    return CaseText(case=case, verbatim=verbatim, wish=wish, summary=summary, terms=terms)


def index_anew(case: Case) -> None:
    """The title or the place was corrected: the index follows."""
    text = CaseText.objects.get(case=case)
    units = case.assignments.order_by().values_list("unit_id", flat=True).distinct()
    texts, marks = _indexed(case, text.verbatim, text.wish, units)
    CaseText.objects.filter(case=case).update(terms=search.vector(*texts, also=marks))


def mark_units(case: Case, units: Iterable[Unit]) -> None:
    """Units were asked to act: from now on their search looks at this case too."""
    marks = search.vector(also=[unit_mark(unit.pk) for unit in units])
    added = Func(F("terms"), marks, template="%(expressions)s", arg_joiner=" || ")
    CaseText.objects.filter(case=case).update(terms=added)


def _indexed(
    case: Case, verbatim: str, wish: str, units: Iterable[int] = ()
) -> tuple[tuple[str, ...], list[str]]:
    texts = (case.title, verbatim, wish, case.place_text)
    marks = scope_terms(case.station_id, case.region, units)
    return texts, [*endings("\n".join(texts)), *marks]
