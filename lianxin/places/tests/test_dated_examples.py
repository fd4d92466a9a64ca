"""R-052 and R-053 on dated examples, each worked out from the official notices of 2024-2026.

`dated_examples.csv` says for each example which days were counted, which were off and why.
"""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from django.utils import translation

from lianxin.places.calendar import (
    Calendar,
    add_months,
    add_workdays,
    explain,
    explain_months,
    workdays_between,
)

pytestmark = pytest.mark.django_db

FILE = Path(__file__).with_name("dated_examples.csv")


class Example(NamedTuple):
    rule: str
    start: date
    number: int
    due: date
    off: list[tuple[date, date]]
    make_up: list[date]
    why: str


def example(row: dict[str, str]) -> Example:
    spans = [span.split("/") for span in row["off"].split()]
    return Example(
        row["rule"],
        date.fromisoformat(row["start"]),
        int(row["count"]),
        date.fromisoformat(row["due"]),
        [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in spans],
        [date.fromisoformat(day) for day in row["make_up"].split()],
        row["why"],
    )


with FILE.open(encoding="utf-8", newline="") as _stream:
    EXAMPLES = [example(row) for row in csv.DictReader(_stream)]
WORKDAYS = [one for one in EXAMPLES if one.rule == "R-052"]
MONTHS = [one for one in EXAMPLES if one.rule == "R-053"]


def ident(one: Example) -> str:
    return f"{one.start}+{one.number}"


def test_there_are_three_hundred_examples_over_three_years_each_with_its_reason() -> None:
    assert len(EXAMPLES) >= 300
    assert min(Counter(one.start.year for one in EXAMPLES).values()) >= 50
    assert len({(one.rule, one.start, one.number) for one in EXAMPLES}) == len(EXAMPLES)
    assert all(one.why for one in EXAMPLES)


@pytest.mark.parametrize("one", WORKDAYS, ids=ident)
def test_r052_workdays_skip_the_start_and_off_days_and_take_make_up_days(one: Example) -> None:
    assert add_workdays(one.start, one.number) == one.due, one.why
    assert workdays_between(one.start, one.due) == one.number
    assert workdays_between(one.due, one.start) == -one.number


@pytest.mark.parametrize("one", MONTHS, ids=ident)
def test_r053_months_end_on_the_same_day_or_the_last_and_never_on_an_off_day(
    one: Example,
) -> None:
    assert add_months(one.start, one.number) == one.due, one.why


def test_every_explanation_names_the_days_of_the_example() -> None:
    calendar = Calendar.read()
    for one in WORKDAYS:
        told = explain(one.start, one.number, calendar=calendar)
        assert [(each.span.first, each.span.last) for each in told.off] == one.off, one
        assert list(told.make_up) == one.make_up, one
    for one in MONTHS:
        months = explain_months(one.start, one.number, calendar=calendar)
        assert [(each.span.first, each.span.last) for each in months.off] == one.off, one


def test_the_deadline_is_never_before_an_uncounted_workday() -> None:
    """Whatever the example: its last day is worked, and one workday less is an earlier day."""
    calendar = Calendar.read()
    for one in WORKDAYS:
        if one.number:
            assert calendar.is_workday(one.due)
            earlier = one.due - timedelta(days=1)
            assert workdays_between(one.start, earlier, calendar=calendar) == one.number - 1


SENTENCES = [
    ("2026-01-31", 1, "2月28日 = 1月31日 + 1个月，2月无31日，取月末2月28日"),
    ("2024-01-31", 1, "2月29日 = 1月31日 + 1个月，2月无31日，取月末2月29日"),
    ("2026-03-15", 2, "5月15日 = 3月15日 + 2个月"),
    ("2025-09-02", 1, "10月9日 = 9月2日 + 1个月，遇10月2–8日国庆节、中秋节，顺延至10月9日"),
    ("2026-05-21", 6, "11月23日 = 5月21日 + 6个月，遇11月21–22日周末，顺延至11月23日"),
    (
        "2025-12-31",
        1,
        ("2026年2月2日 = 12月31日 + 1个月，遇2026年1月31日–2026年2月1日周末，顺延至2026年2月2日"),
    ),
    (
        "2025-12-31",
        2,
        "2026年2月28日 = 12月31日 + 2个月，2月无31日，取月末2026年2月28日",
    ),
    (
        "2026-08-30",
        6,
        (
            "2027年3月1日 = 8月30日 + 6个月，2月无30日，取月末2027年2月28日，"
            "遇2027年2月28日周末，顺延至2027年3月1日"
            "（2027年放假安排尚未公布，暂按周末和固定节日推算）"
        ),
    ),
]


@pytest.mark.parametrize(("start", "count", "sentence"), SENTENCES)
def test_r053_a_deadline_of_months_explains_itself(start: str, count: int, sentence: str) -> None:
    assert str(explain_months(date.fromisoformat(start), count)) == sentence


@pytest.mark.parametrize(
    ("start", "count", "sentence"),
    [
        ("2026-01-31", 1, "28 Feb = 31 Jan + 1 month, February has no day 31: its last, 28 Feb, "),
        ("2026-05-21", 6, "23 Nov = 21 May + 6 months, moved on over 21–22 Nov (weekend) to"),
        ("2025-09-02", 1, "moved on over 2–8 Oct (National Day, Mid-Autumn Festival) to 9 Oct"),
    ],
)
def test_r053_in_english(start: str, count: int, sentence: str) -> None:
    with translation.override("en"):
        assert sentence in str(explain_months(date.fromisoformat(start), count))


@pytest.mark.parametrize(
    ("start", "count", "sentence"),
    [
        (
            "2026-09-30",
            3,
            (
                "10 Oct = 30 Sep + 3 working days, not counting 1–7 Oct (National Day), "
                "counting the make-up working days 10 Oct"
            ),
        ),
        ("2026-11-20", 5, "27 Nov = 20 Nov + 5 working days, not counting 21–22 Nov (weekend)"),
    ],
)
def test_r052_in_english(start: str, count: int, sentence: str) -> None:
    with translation.override("en"):
        assert str(explain(date.fromisoformat(start), count)) == sentence
