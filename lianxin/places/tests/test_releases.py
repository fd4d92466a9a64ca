"""Every change of the calendar is a release: numbered, audited, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from lianxin.audit.models import AuditEntry
from lianxin.kit.refusals import Refusal
from lianxin.places import actions, tables
from lianxin.places.calendar import Calendar, Day, add_workdays, explain
from lianxin.places.models import CalendarChange, CalendarDay, CalendarRelease, OfficialDay
from lianxin.places.signals import calendar_changed
from lianxin.places.tables import YearTable

pytestmark = pytest.mark.django_db

NOTICE = "国办发明电〔2026〕9号"
TABLE_2027 = """
2027-01-01 ~ 2027-01-03 休 元旦
2027-02-05 ~ 2027-02-12 休 春节
2027-01-30 班
2027-02-14 班
2027-04-03 ~ 2027-04-05 休 清明节
2027-05-01 ~ 2027-05-05 休 劳动节
2027-05-08 班
2027-06-09 休 端午节
2027-09-15 休 中秋节
2027-10-01 ~ 2027-10-07 休 国庆节
2027-09-26 班
2027-10-09 班
"""


def day(text: str) -> date:
    return date.fromisoformat(text)


def table(text: str = TABLE_2027) -> YearTable:
    (read,) = tables.read_text(text)
    return read


def publish(text: str = TABLE_2027, *, by: Any = None, **given: Any) -> CalendarRelease:
    release = actions.publish_table(table(text), by=by, source=NOTICE, **given)
    assert release is not None
    return release


@pytest.fixture
def heard() -> Iterator[list[dict[str, Any]]]:
    said: list[dict[str, Any]] = []

    def listen(**given: Any) -> None:
        said.append({"release": given["release"], "days": given["days"]})

    calendar_changed.connect(listen)
    yield said
    calendar_changed.disconnect(listen)


def test_without_a_release_the_version_is_zero() -> None:
    assert Calendar.read().version == 0


def test_a_published_table_ends_the_provision_and_gets_a_number(cast: Any) -> None:
    assert explain(day("2027-02-01"), 5).provisional
    release = publish(by=cast.system_admin, published_on=day("2026-11-10"))
    assert (release.number, release.year, release.loaded_by) == (1, 2027, str(cast.system_admin))
    calendar = Calendar.read()
    assert calendar.version == 1
    assert not calendar.is_workday(day("2027-02-08"))
    assert calendar.is_make_up_day(day("2027-01-30"))
    assert str(explain(day("2027-02-04"), 2)) == (
        "2月15日 = 2月4日 + 2个工作日，扣除2月5–13日春节，计入2月14日调休上班"
    )


def test_the_record_names_who_the_notice_and_the_days(cast: Any) -> None:
    release = publish(by=cast.system_admin)
    entry = AuditEntry.objects.get(action="places.calendar_table")
    assert (entry.purpose, entry.about_id) == (NOTICE, str(release.pk))
    assert entry.detail["number"] == 1
    assert "2027-02-08" in entry.detail["days"]


def test_the_rooms_above_hear_which_days_shifted(heard: list[dict[str, Any]]) -> None:
    release = publish()
    (said,) = heard
    assert said["release"] == release.number
    assert {day("2027-02-08"), day("2027-01-30"), day("2027-10-04")} <= said["days"]
    # Off before by the law alone, off since by the table: nothing to reckon anew.
    assert day("2027-01-01") not in said["days"]
    assert release.shifted == sorted(one.isoformat() for one in said["days"])


def test_the_same_table_twice_changes_nothing(heard: list[dict[str, Any]]) -> None:
    publish()
    assert actions.publish_table(table(), by=None, source=NOTICE) is None
    assert (CalendarRelease.objects.count(), len(heard)) == (1, 1)


def test_the_embedded_table_of_a_year_is_nothing_new() -> None:
    calendar = Calendar.read()
    same = YearTable(2026, calendar.table_of(2026))
    assert actions.publish_table(same, by=None, source=NOTICE) is None
    assert not CalendarRelease.objects.exists()


def test_a_corrected_table_goes_over_the_embedded_one_and_is_taken_back() -> None:
    """The Spring Festival of 2020 was lengthened within the week."""
    held = Calendar.read().table_of(2026)
    longer = {**held, day("2026-02-24"): Day(is_workday=False, name="春节")}
    release = actions.publish_table(YearTable(2026, longer), by=None, source=NOTICE)
    assert release is not None
    assert release.shifted == ["2026-02-24"]
    assert add_workdays(day("2026-02-14"), 1) == day("2026-02-25")
    actions.take_back(release, by=None)
    assert add_workdays(day("2026-02-14"), 1) == day("2026-02-24")
    assert not OfficialDay.objects.exists()
    assert Calendar.read().version == 2


def test_a_second_table_of_a_year_leaves_out_what_the_first_had() -> None:
    publish()
    shorter = TABLE_2027.replace("2027-02-05 ~ 2027-02-12", "2027-02-05 ~ 2027-02-11")
    release = publish(shorter)
    assert release.shifted == ["2027-02-12"]
    assert list(release.changes.values_list("on_date", flat=True)) == [day("2027-02-12")]
    assert Calendar.read().is_workday(day("2027-02-12"))
    actions.take_back(release, by=None)
    assert not Calendar.read().is_workday(day("2027-02-12"))


def test_a_day_of_the_office_stands_above_the_table_and_gives_way_again() -> None:
    publish()
    set_by = actions.set_day(
        day("2027-03-03"), by=None, is_workday=False, name="建县纪念日", source="县人大常委会决定"
    )
    assert add_workdays(day("2027-03-02"), 1) == day("2027-03-04")
    assert CalendarDay.objects.get().release == set_by
    actions.clear_day(day("2027-03-03"), by=None)
    assert add_workdays(day("2027-03-02"), 1) == day("2027-03-03")
    assert Calendar.read().version == 3


def test_a_release_is_taken_back_once_and_its_taking_back_can_be_undone() -> None:
    first = actions.set_day(day("2026-11-23"), by=None, is_workday=False, name="节", source="x")
    back = actions.take_back(first, by=None)
    assert back.takes_back == first
    assert not CalendarDay.objects.exists()
    with pytest.raises(Refusal, match="已经撤回过"):
        actions.take_back(first, by=None)
    actions.take_back(back, by=None)
    assert not Calendar.read().is_workday(day("2026-11-23"))


def test_what_was_changed_again_since_is_not_taken_back_over_it() -> None:
    given: dict[str, Any] = {"by": None, "is_workday": False, "source": "x"}
    first = actions.set_day(day("2026-11-23"), name="节", **given)
    actions.set_day(day("2026-11-23"), name="建县纪念日", **given)
    with pytest.raises(Refusal, match="第1版之后11月23日又改过"):
        actions.take_back(first, by=None)
    assert CalendarDay.objects.get().name == "建县纪念日"


def test_a_preview_that_is_out_of_date_is_looked_at_again() -> None:
    seen = Calendar.read().version
    actions.set_day(day("2026-11-23"), by=None, is_workday=False, name="节", source="x")
    with pytest.raises(Refusal, match="重新核对"):
        publish(seen=seen)
    assert CalendarRelease.objects.count() == 1


def test_a_clock_set_back_does_not_turn_the_releases_round(at: Any) -> None:
    at("2026-11-20 09:00")
    publish()
    at("2026-11-01 09:00")
    actions.set_day(day("2026-11-23"), by=None, is_workday=False, name="节", source="x")
    assert [one.number for one in CalendarRelease.objects.all()] == [2, 1]
    assert Calendar.read().version == 2


def test_the_calendar_of_an_earlier_version_is_as_it_was_then() -> None:
    steps: list[Callable[[], CalendarRelease]] = [
        publish,
        lambda: actions.set_day(
            day("2027-03-03"), by=None, is_workday=False, name="建县纪念日", source="x"
        ),
        lambda: publish(TABLE_2027.replace("2027-02-05 ~", "2027-02-06 ~")),
        lambda: actions.clear_day(day("2027-03-03"), by=None),
        lambda: actions.take_back(CalendarRelease.objects.get(number=3), by=None),
    ]
    seen = [Calendar.read()]
    for step in steps:
        step()
        seen.append(Calendar.read())
    for version, calendar in enumerate(seen):
        assert Calendar.read().at(version) == calendar


def test_the_last_days_of_december_stand_in_one_table_only() -> None:
    publish(TABLE_2027 + "2026-12-31 休 元旦")
    held = Calendar.read().table_of(2026)
    longer = {**held, day("2026-12-31"): Day(is_workday=False, name="元旦")}
    with pytest.raises(Refusal, match="2026年12月31日已写在2027年的放假安排里"):
        actions.publish_table(YearTable(2026, longer), by=None, source=NOTICE)


def test_whoever_has_no_right_changes_nothing(cast: Any) -> None:
    with pytest.raises(Refusal, match="没有办理这件事的权限"):
        publish(by=cast.committee)
    with pytest.raises(Refusal, match="权限"):
        actions.set_day(day("2026-11-23"), by=cast.liaison, is_workday=False, name="节", source="x")
    assert Calendar.read().version == 0


def test_a_listener_that_fails_leaves_the_calendar_as_it_was() -> None:
    def fail(**given: Any) -> None:
        raise RuntimeError

    calendar_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            publish()
    finally:
        calendar_changed.disconnect(fail)
    assert not CalendarRelease.objects.exists()
    assert not OfficialDay.objects.exists()


@pytest.mark.parametrize(
    ("on", "is_workday", "sentence"),
    [
        ("2026-11-21", False, "本来就休息"),
        ("2026-11-23", True, "本来就上班"),
        ("2026-11-28", False, "本来就休息"),
        ("2026-10-10", True, "本来就上班"),
        ("1999-11-23", False, "年份 1999 不对"),
    ],
)
def test_a_day_that_would_change_nothing_is_refused(
    on: str, is_workday: bool, sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        actions.set_day(day(on), by=None, is_workday=is_workday, name="节", source="x")


def test_a_day_needs_its_name_and_its_ground() -> None:
    for given in ({"name": " ", "source": "x"}, {"name": "节", "source": ""}):
        with pytest.raises(Refusal) as refused:
            actions.set_day(day("2026-11-23"), by=None, is_workday=False, **given)
        assert refused.value.field in given


def test_days_kept_before_there_were_releases_become_releases() -> None:
    migration = import_module("lianxin.places.migrations.0002_calendar_releases")
    CalendarDay.objects.create(on_date=day("2026-11-23"), is_workday=False, name="建县纪念日")
    CalendarDay.objects.bulk_create(
        CalendarDay(on_date=date(2027, 2, number), is_workday=False, name="春节")
        for number in range(5, 17)
    )
    migration.give_days_their_release(apps, None)
    calendar = Calendar.read()
    assert (calendar.version, calendar.has_table(2027)) == (2, True)
    assert CalendarDay.objects.get(release__number=1).name == "建县纪念日"
    assert CalendarChange.objects.count() == 13
    release = CalendarRelease.objects.get(year=2027)
    actions.take_back(release, by=None)
    assert not Calendar.read().has_table(2027)
