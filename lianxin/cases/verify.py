"""Walks all journals, numbers and signed replies, and names what was altered or is gone."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lianxin.audit import chains
from lianxin.audit.chain import Fault, Head, verify_rows
from lianxin.cases.actions.journal import chain_name, chained_fields
from lianxin.cases.actions.replies import signature_of
from lianxin.cases.models import Case, JournalEntry, NumberSeries, Reply
from lianxin.cases.seals import series_seal

CHUNK = 2_000
Walk = Generator[Fault, None, int]


def register() -> None:
    """Enter the chains of this room; called once by Django's card."""
    chains.register("cases.journal", journals)
    chains.register("cases.numbers", numbers)
    chains.register("cases.replies", replies)


def journals() -> Walk:
    """Every row of every case, in one statement, so that a move made meanwhile is no fault."""
    checked = 0
    with transaction.atomic():
        rows = JournalEntry.objects.order_by("case_id", "seq").annotate(
            number=F("case__number"),
            case_state=F("case__state"),
            case_count=F("case__journal_count"),
            case_head=F("case__journal_head"),
            case_seal=F("case__journal_seal"),
        )
        for _case, entries in groupby(rows.iterator(CHUNK), attrgetter("case_id")):
            checked += yield from _journal(entries)
        for case in Case.objects.filter(journal__isnull=True).iterator(CHUNK):
            yield Fault(case.number, _rows(1, max(case.journal_count, 1)), _("缺失。"))
    return checked


def _journal(entries: Iterator[Any]) -> Walk:
    first = next(entries)
    last = first

    def watched() -> Iterator[Any]:
        nonlocal last
        yield first
        for entry in entries:
            last = entry
            yield entry

    name = chain_name(first.case_id)
    head = Head(name, first.case_count, bytes(first.case_head), bytes(first.case_seal))
    checked = yield from verify_rows(watched(), chained_fields, chain=first.number, head=head)
    if last.case_state != last.to_state:
        yield Fault(last.number, str(last.seq), _("事项的状态与日志最后一行不一致。"))
    return checked


def _rows(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


_NUMBERS = """
WITH given AS (
    SELECT t.code || '-' || s.year || '-'
        || lpad(n::text, greatest(6, length(n::text)), '0') AS number
    FROM cases_numberseries s JOIN stations_station t ON t.id = s.station_id,
        generate_series(1, s.last) n
)
SELECT coalesce(given.number, c.number), c.id IS NULL
FROM given FULL JOIN cases_case c ON c.number = given.number
WHERE c.id IS NULL OR given.number IS NULL
ORDER BY 1
"""


def numbers() -> Walk:
    """R-040: a number that was given belongs to a case; a case that is gone leaves its number."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NUMBERS)
        for number, is_gone in cursor:
            words = _("编号已经发出，事项却不在了。") if is_gone else _("编号不是本站发出的。")
            yield Fault(number, "", words)
    for series in NumberSeries.objects.select_related("station"):
        if bytes(series.seal) != series_seal(series.station_id, series.year, series.last):
            yield Fault(f"{series.station.code}-{series.year}", "", _("编号序列被改动过。"))
    return Case.objects.count()


_ANSWERED = """
SELECT c.number, count(*) FROM cases_journalentry j JOIN cases_case c ON c.id = j.case_id
WHERE j.move IN (
    'sign_reply', 'answer_on_spot', 'answer_escalated', 'gather', 'carry_over_replied'
)
GROUP BY c.id
HAVING count(*) > (
    SELECT count(*) FROM cases_reply r WHERE r.case_id = c.id AND r.signature IS NOT NULL
)
"""


def replies() -> Walk:
    """R-060: every signed reply still says what was signed, and none is gone."""
    checked = 0
    with transaction.atomic():
        signed = Reply.objects.filter(signature__isnull=False).annotate(number=F("case__number"))
        for reply in signed.order_by("pk").iterator(CHUNK):
            checked += 1
            if bytes(reply.signature or b"") != signature_of(reply):
                yield Fault(reply.number, f"reply {reply.round}", _("签发后的答复被改动过。"))
        with connection.cursor() as cursor:
            cursor.execute(_ANSWERED)
            for number, _count in cursor:
                yield Fault(number, "reply", _("签发过的答复不在了。"))
    return checked
