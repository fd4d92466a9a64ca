"""Search over numbers, names, phones and Chinese words, within what the reader may see.

The words are looked up by one branch of the reader's reach after the other, each capped, so that
no cap over the county hides what a narrow reader may see. Under the cap all hits are ranked; above
it the newest are walked in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Q, Value, When
from django.db.models import Case as Choose
from django.db.models.expressions import Combinable

from lianxin.cases.models import Case, CaseText, Participant, Petitioner
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.queries.worklist import CAP, LAST_PAGE, PAGE, Row, listable, rows_of
from lianxin.cases.reach import Branch, branches_of
from lianxin.kit.paging import Sheet
from lianxin.kit.text import clean
from lianxin.language import search as words
from lianxin.language.terms import runs
from lianxin.people.models import Account, Person, Unit
from lianxin.vault import blind

LONGEST = 100
MATCH_CAP = 2_001
NAMED = 50
_NUMBER = re.compile(r"^[A-Za-z0-9][A-Za-z0-9-]*$")
_DIGITS = re.compile(r"^[\d\s()（）+—–-]+$")
_HAN_PHRASE = re.compile("^[\u3400-\u9fff\U00020000-\U0003ffff]{3,}$")
_COMPATIBLE = "[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]"
_SEARCHED = ("title", "text__verbatim", "text__wish", "place_text")
LAST_FOUR, SHORTEST_PHONE, LONGEST_NAME = 4, 7, 30
Key = tuple[int, float, Any]


class Why(IntEnum):
    """By what a case was found, best first."""

    NUMBER = 0
    PETITIONER = 1
    TITLE = 2
    WORDS = 3
    DEPUTY = 4
    UNIT = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that answers, and by what."""

    key: Any
    received_at: datetime
    why: Why

    @property
    def order(self) -> tuple[int, float, int]:
        return (self.why, -self.received_at.timestamp(), -self.key.int)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. A total above the cap was not counted to its end."""

    query: str
    listing: Sheet[Row]
    whys: dict[Any, Why]
    texts: dict[Any, str]
    total: int


def find(user: Account, query: str, number: int = 1) -> Found:
    """What the user may see that answers the query; page `number`, from 1."""
    query = clean(query)[:LONGEST].strip()
    number = min(max(number, 1), LAST_PAGE)
    if not query:
        return Found(query, Sheet([], 1, has_more=False, last=LAST_PAGE), {}, {}, 0)
    hits = list(_named_hits(user, query))
    by_words, is_whole = _word_hits(user, query, len(hits) + number * PAGE + 1)
    whys: dict[Any, Why] = {}
    for hit in sorted([*hits, *by_words], key=lambda hit: hit.order):
        whys.setdefault(hit.key, hit.why)
    keys = list(whys)[(number - 1) * PAGE : number * PAGE]
    total = min(len(whys), CAP + 1) if is_whole else CAP + 1
    listing = Sheet(_rows(keys), number, len(whys) > number * PAGE, LAST_PAGE)
    return Found(query, listing, whys, _texts(keys), total)


def _rows(keys: list[Any]) -> list[Any]:
    found = listable(Case.objects.filter(pk__in=keys)).in_bulk() if keys else {}
    return rows_of([found[key] for key in keys if key in found])


def _texts(keys: list[Any]) -> dict[Any, str]:
    texts = (
        CaseText.objects.filter(pk__in=keys).values_list("pk", "verbatim", "wish") if keys else ()
    )
    return {key: f"{verbatim} {wish}".strip() for key, verbatim, wish in texts}


def _named_hits(user: Account, query: str) -> Iterator[Hit]:
    """Numbers, petitioners, deputies and units: each is one narrow lookup, or none."""
    for why, condition in _named(query):
        cases = Case.objects.visible_to(user).filter(condition).order_by("-received_at", "-id")
        for key, received_at in cases.values_list("pk", "received_at")[:CAP]:
            yield Hit(key, received_at, why)


def _named(query: str) -> Iterator[tuple[Why, Q]]:
    if _NUMBER.match(query) and any(each.isdigit() for each in query):
        yield Why.NUMBER, Q(number__startswith=query.upper())
    if contact := _contact(query):
        raised = Petitioner.objects.filter(contact).values("case")
        yield Why.PETITIONER, Q(pk__in=raised)
    if len(query) > 1 and not _NUMBER.match(query):
        yield from _known_names(query)


def _contact(query: str) -> Q | None:
    """Exact phone, last four digits or whole name, through the blind indexes (R-160)."""
    digits = re.sub(r"\D", "", query).removeprefix("86") if _DIGITS.match(query) else ""
    if len(digits) == LAST_FOUR:
        return Q(contact__last_four_index=blind(digits, "contact.last_four"))
    if len(digits) >= SHORTEST_PHONE:
        return Q(contact__phone_index=blind(digits, "contact.phone"))
    if not digits and 1 < len(query) <= LONGEST_NAME:
        return Q(contact__name_index=blind(query, "contact.name"))
    return None


def _known_names(query: str) -> Iterator[tuple[Why, Q]]:
    people = list(Person.objects.filter(name__contains=query).values_list("pk", flat=True)[:NAMED])
    if people:
        taking_part = Participant.objects.filter(person__in=people).values("case")
        yield Why.DEPUTY, Q(pk__in=taking_part)
    named = Q(name__contains=query) | Q(short_name__contains=query)
    units = list(Unit.objects.filter(named).values_list("pk", flat=True)[:NAMED])
    if units:
        yield Why.UNIT, Q(lead_unit__in=units)


def _word_hits(user: Account, query: str, first: int) -> tuple[list[Hit], bool]:
    """The hits by words, and whether these are all; if not, the `first` newest of them."""
    wanted = words.query(query)
    if wanted is None:
        return [], True
    recheck, in_title = _recheck(query), _in_title(query)
    hits: list[Hit] = []
    for branch in branches_of(user):
        inside = _inside(branch, wanted).filter(recheck)
        found = list(_columns(inside, in_title)[:MATCH_CAP])
        if len(found) == MATCH_CAP:
            return _newest(user, wanted, recheck, first), False
        hits += [_word_hit(row) for row in found]
    return hits, True


def _inside(branch: Branch, wanted: words.TermsQuery) -> CaseQuerySet:
    asked = words.any_of(branch.scopes) & wanted if branch.scopes else wanted
    return Case.objects.filter(branch.condition, text__terms=asked).order_by()


def _newest(user: Account, wanted: words.TermsQuery, recheck: Q, first: int) -> list[Hit]:
    """Above the cap: the first hits of all, newest first, found by walking the order of arrival."""
    visible = Case.objects.visible_to(user).filter(recheck, text__terms=wanted)
    newest = visible.order_by("-received_at", "-id").values_list("pk", "received_at")
    return [Hit(key, received_at, Why.WORDS) for key, received_at in newest[:first]]


def _columns(cases: CaseQuerySet, in_title: Combinable) -> Any:
    return cases.annotate(in_title=in_title).values_list("pk", "received_at", "in_title")


def _word_hit(row: tuple[Any, datetime, bool]) -> Hit:
    key, received_at, in_title = row
    return Hit(key, received_at, Why.TITLE if in_title else Why.WORDS)


def _recheck(query: str) -> Q:
    """Pairs may stand apart: runs of three and more must stand in one of the texts as they are.

    Letters and digits may be written full-width, so those runs are trusted to the index; so are
    texts with compatibility forms, which come out of PDF files (U+2F54 for U+6C34).
    """
    whole = Q()
    for run in runs(query):
        if _HAN_PHRASE.match(run):
            written = (Q(**{f"{each}__contains": run}) for each in _SEARCHED)
            unusual = (Q(**{f"{each}__regex": _COMPATIBLE}) for each in _SEARCHED)
            whole &= reduce(or_, [*written, *unusual])
    return whole


def _in_title(query: str) -> Combinable:
    held = Q()
    for run in runs(query):
        held &= Q(title__icontains=run)
    return Choose(When(held, then=Value(True)), default=Value(False), output_field=BooleanField())
