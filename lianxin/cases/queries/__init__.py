"""Reads that span the tables of the room: what waits, what stands where, how much came of it."""

from lianxin.cases.queries.clocks import clocks_of, reply_clock, shown_light, working, working_of
from lianxin.cases.queries.errands import ERRANDS, Errand, errands_of
from lianxin.cases.queries.facts import Span
from lianxin.cases.queries.measures import (
    Funnel,
    Share,
    funnel,
    funnel_by_station,
    overdue_by_station,
    overdue_by_unit,
    result_distribution,
    shares,
    total,
)
from lianxin.cases.queries.tables import DIMENSIONS, Figure, Line, Table, ranked, rate
from lianxin.cases.queries.todo import Card, counts, inbox
from lianxin.cases.queries.worklist import Sort, Tab, Wanted, listed, page_of, rows_of

__all__ = [
    "DIMENSIONS",
    "ERRANDS",
    "Card",
    "Errand",
    "Figure",
    "Funnel",
    "Line",
    "Share",
    "Sort",
    "Span",
    "Tab",
    "Table",
    "Wanted",
    "clocks_of",
    "counts",
    "errands_of",
    "funnel",
    "funnel_by_station",
    "inbox",
    "listed",
    "overdue_by_station",
    "overdue_by_unit",
    "page_of",
    "ranked",
    "rate",
    "reply_clock",
    "result_distribution",
    "rows_of",
    "shares",
    "shown_light",
    "total",
    "working",
    "working_of",
]
