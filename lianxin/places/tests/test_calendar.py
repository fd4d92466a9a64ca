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


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_r052_workdays_are_counted_forward() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_workdays(day("2026-11-20"), -1)


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
