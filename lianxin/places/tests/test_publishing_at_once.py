"""Two publishers at the same moment: one after the other, each with a number of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from lianxin.kit.jobs import run_pending
from lianxin.places import actions
from lianxin.places.calendar import Calendar
from lianxin.places.models import CalendarRelease
from lianxin.places.tests.test_releases import NOTICE, TABLE_2027, table

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _queue_is_left_empty(transactional_db: None) -> Iterator[None]:
    yield
    run_pending()


def play(*acts: Callable[[], object]) -> list[object]:
    start = Barrier(len(acts))
    answers: list[object] = []

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            answers.append(act())
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def publish(text: str) -> CalendarRelease | None:
    return actions.publish_table(table(text), by=None, source=NOTICE)


def test_the_same_table_by_two_at_once_is_one_release() -> None:
    answers = play(*[lambda: publish(TABLE_2027)] * 2)
    assert len(answers) == 2
    assert answers.count(None) == 1
    assert CalendarRelease.objects.count() == 1


def test_different_changes_at_once_are_two_releases_and_none_is_lost() -> None:
    def own_day() -> CalendarRelease:
        return actions.set_day(
            date(2027, 3, 3), by=None, is_workday=False, name="建县纪念日", source="x"
        )

    assert len(play(lambda: publish(TABLE_2027), own_day)) == 2
    assert sorted(CalendarRelease.objects.values_list("number", flat=True)) == [1, 2]
    calendar = Calendar.read()
    assert not calendar.is_workday(date(2027, 3, 3))
    assert not calendar.is_workday(date(2027, 2, 8))
