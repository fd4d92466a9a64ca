import json
import os
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from django.conf import settings
from pytest_django import DjangoAssertNumQueries

from lianxin.places.calendar import (
    Calendar,
    add_months,
    add_workdays,
    explain,
    is_workday,
    workdays_between,
)
from lianxin.places.models import CalendarDay

pytestmark = pytest.mark.django_db

WORKDAYS = [
    # 2024: Spring Festival 10-17 February, made up on the 4th and 18th
    ("2024-02-02", 1, "2024-02-04"),
    ("2024-02-02", 5, "2024-02-08"),
    ("2024-02-08", 1, "2024-02-09"),
    ("2024-02-09", 1, "2024-02-18"),
    ("2024-02-09", 5, "2024-02-22"),
    # Tomb-sweeping 4-6 April, made up on the 7th; Labour Day, made up on 28 April and 11 May
    ("2024-04-03", 1, "2024-04-07"),
    ("2024-04-03", 3, "2024-04-09"),
    ("2024-04-26", 1, "2024-04-28"),
    ("2024-04-26", 5, "2024-05-07"),
    ("2024-05-10", 1, "2024-05-11"),
    ("2024-06-07", 1, "2024-06-11"),
    # Mid-autumn 15-17 September, made up on the 14th; National Day, made up on 29 Sep and 12 Oct
    ("2024-09-13", 2, "2024-09-18"),
    ("2024-09-27", 3, "2024-10-08"),
    ("2024-09-30", 5, "2024-10-12"),
    ("2024-12-31", 1, "2025-01-02"),
    # 2025: Spring Festival 28 January to 4 February, made up on 26 January and 8 February
    ("2025-01-24", 1, "2025-01-26"),
    ("2025-01-24", 3, "2025-02-05"),
    ("2025-01-27", 5, "2025-02-10"),
    ("2025-04-03", 1, "2025-04-07"),
    ("2025-04-25", 5, "2025-05-06"),
    ("2025-05-30", 1, "2025-06-03"),
    # National Day and Mid-autumn 1-8 October, made up on 28 September and 11 October
    ("2025-09-26", 5, "2025-10-10"),
    ("2025-09-30", 3, "2025-10-11"),
    ("2025-09-15", 30, "2025-10-31"),
    # 2026: New Year 1-3 January, made up on the 4th
    ("2025-12-31", 1, "2026-01-04"),
    ("2026-01-02", 1, "2026-01-04"),
    # Spring Festival 15-23 February, made up on the 14th and 28th
    ("2026-02-13", 1, "2026-02-14"),
    ("2026-02-14", 1, "2026-02-24"),
    ("2026-02-14", 5, "2026-02-28"),
    ("2026-02-27", 2, "2026-03-02"),
    ("2026-04-03", 1, "2026-04-07"),
    ("2026-04-30", 5, "2026-05-11"),
    ("2026-06-18", 1, "2026-06-22"),
    # Mid-autumn 25-27 September; National Day 1-7 October, made up on 20 Sep and 10 Oct
    ("2026-09-18", 2, "2026-09-21"),
    ("2026-09-24", 3, "2026-09-30"),
    ("2026-09-30", 3, "2026-10-10"),
    ("2026-10-10", 1, "2026-10-12"),
    ("2026-09-15", 15, "2026-10-12"),
    ("2026-11-20", 5, "2026-11-27"),
    ("2026-11-21", 5, "2026-11-27"),
    ("2026-11-20", 15, "2026-12-11"),
    ("2026-11-21", 0, "2026-11-21"),
]

MONTHS = [
    ("2024-01-31", 1, "2024-02-29"),
    ("2024-02-29", 12, "2025-02-28"),
    ("2024-08-31", 1, "2024-09-30"),
    ("2024-11-30", 3, "2025-02-28"),
    ("2025-01-31", 1, "2025-02-28"),
    ("2025-09-02", 1, "2025-10-09"),
    ("2025-10-04", 3, "2026-01-04"),
    ("2025-12-31", 2, "2026-02-28"),
    ("2026-01-15", 1, "2026-02-24"),
    ("2026-01-31", 1, "2026-02-28"),
    ("2026-03-31", 1, "2026-04-30"),
    ("2026-05-21", 6, "2026-11-23"),
    ("2026-08-20", 1, "2026-09-20"),
    ("2026-08-31", 1, "2026-09-30"),
    ("2026-09-01", 1, "2026-10-08"),
]


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(("start", "count", "due"), WORKDAYS)
def test_r052_workdays_skip_the_start_and_off_days_and_take_make_up_days(
    start: str, count: int, due: str
) -> None:
    assert add_workdays(day(start), count) == day(due)
    assert workdays_between(day(start), day(due)) == count
    assert workdays_between(day(due), day(start)) == -sum(
        is_workday(day(start) + timedelta(days=n + 1)) for n in range((day(due) - day(start)).days)
    )
    assert explain(day(start), count).due_on == day(due)


def test_r052_workdays_are_counted_forward() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_workdays(day("2026-11-20"), -1)


@pytest.mark.parametrize(("start", "count", "due"), MONTHS)
def test_r053_months_end_on_the_same_day_or_the_last_and_never_on_an_off_day(
    start: str, count: int, due: str
) -> None:
    assert add_months(day(start), count) == day(due)


@pytest.mark.parametrize(
    ("start", "count", "sentence"),
    [
        ("2026-11-20", 5, "11月27日 = 11月20日 + 5个工作日，扣除11月21–22日周末"),
        ("2026-11-16", 2, "11月18日 = 11月16日 + 2个工作日"),
        (
            "2026-09-30",
            3,
            "10月10日 = 9月30日 + 3个工作日，扣除10月1–7日国庆节，计入10月10日调休上班",
        ),
        (
            "2025-09-30",
            1,
            "10月9日 = 9月30日 + 1个工作日，扣除10月1–8日国庆节、中秋节",
        ),
        (
            "2025-12-31",
            1,
            (
                "2026年1月4日 = 12月31日 + 1个工作日，扣除2026年1月1日–2026年1月3日元旦，"
                "计入2026年1月4日调休上班"
            ),
        ),
        ("2026-11-02", 20, "11月30日 = 11月2日 + 20个工作日，扣除8天周末"),
        (
            "2026-12-31",
            5,
            (
                "2027年1月8日 = 12月31日 + 5个工作日，扣除2027年1月1日–2027年1月3日元旦"
                "（2027年放假安排尚未公布，暂按周末和固定节日推算）"
            ),
        ),
    ],
)
def test_a_deadline_explains_itself(start: str, count: int, sentence: str) -> None:
    assert str(explain(day(start), count)) == sentence


def test_a_year_without_a_table_is_provisional_and_the_days_before_it_too() -> None:
    assert not explain(day("2026-12-21"), 4).provisional
    assert explain(day("2026-12-21"), 8).provisional
    assert explain(day("2027-03-01"), 1).provisional
    off = ["2027-01-01", "2027-05-01", "2027-05-02", "2027-10-01", "2027-10-02", "2027-10-03"]
    assert not any(is_workday(day(text)) for text in off)
    assert is_workday(day("2027-10-04"))


def test_an_offices_own_day_goes_over_the_table() -> None:
    CalendarDay.objects.create(on_date=day("2026-11-23"), is_workday=False, name="建县纪念日")
    CalendarDay.objects.create(on_date=day("2026-11-28"), is_workday=True, name="调休")
    assert add_workdays(day("2026-11-20"), 5) == day("2026-11-28")
    assert str(explain(day("2026-11-20"), 5)) == (
        "11月28日 = 11月20日 + 5个工作日，扣除11月21–23日建县纪念日，计入11月28日调休上班"
    )


def test_one_reading_serves_many_deadlines(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        calendar = Calendar.read()
        for count in range(20):
            explain(day("2026-11-20"), count, calendar=calendar)
            add_months(day("2026-11-20"), count, calendar=calendar)


def test_a_hundred_thousand_deadlines_are_reckoned_in_a_few_seconds() -> None:
    calendar = Calendar.read()
    began = perf_counter()
    for number in range(100_000):
        start = date(2024, 1, 1) + timedelta(days=number % 1_000)
        due_on = add_workdays(start, number % 60, calendar=calendar)
        assert workdays_between(start, due_on, calendar=calendar) == number % 60
    assert perf_counter() - began < 5


def test_a_reading_keeps_to_its_moment_and_the_next_one_sees_the_change() -> None:
    before = Calendar.read()
    assert add_workdays(day("2026-11-20"), 1, calendar=before) == day("2026-11-23")
    CalendarDay.objects.create(on_date=day("2026-11-23"), is_workday=False, name="建县纪念日")
    assert add_workdays(day("2026-11-20"), 1, calendar=before) == day("2026-11-23")
    assert add_workdays(day("2026-11-20"), 1) == day("2026-11-24")


def test_the_calendar_agrees_with_the_published_tables() -> None:
    shared = Path(os.environ.get("LIANXIN_SHARED") or settings.PACKAGE.parent.parent / "shared")
    path = shared / "data" / "holidays_2019_2026.json"
    if not path.exists():
        pytest.skip(f"the published tables are not at {path}")
    tables = json.loads(path.read_text())
    off = {day(text) for table in tables.values() for text in table["off"]}
    work = {day(text) for table in tables.values() for text in table["work"]}
    calendar = Calendar.read()
    first, last = date(2019, 1, 1), date(2026, 12, 31)
    for number in range((last - first).days + 1):
        at = first + timedelta(days=number)
        expected = at in work or (at.weekday() < 5 and at not in off)
        assert calendar.is_workday(at) == expected, at
