"""The calendar on screen: everyone at the desk reads it, the system administrator changes it."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.places import actions, tables
from lianxin.places.calendar import Calendar
from lianxin.places.commands import calendar as command
from lianxin.places.models import CalendarDay, CalendarRelease
from lianxin.places.tests.test_releases import NOTICE, TABLE_2027, publish, table
from lianxin.places.tests.test_screens import enter

pytestmark = pytest.mark.django_db

GIVEN = {"words": TABLE_2027, "source": NOTICE, "published_on": "2026-11-10"}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@pytest.fixture
def admin(cast: Any) -> Client:
    return enter(cast.system_admin)


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def hidden(body: str) -> dict[str, str]:
    found = dict(HIDDEN.findall(body))
    return {name: value.replace("&quot;", '"') for name, value in found.items()}


def test_everyone_at_the_desk_reads_the_year_and_only_who_may_finds_a_press(
    admin: Client, cast: Any, at: Any
) -> None:
    at("2026-11-22 09:00")
    for reader in (enter(cast.liaison), enter(cast.handler), enter(cast.deputy)):
        body = text(reader, "/desk/places/calendar/2026/")
        assert "2月15日 星期日，春节，休息" in body
        assert "2月14日 星期六，调休上班" in body
        assert "/calendar/2026/2/14/" not in body
        assert "装入放假安排" not in body
    body = text(admin, "/desk/places/calendar/2026/")
    assert "/desk/places/calendar/2026/2/14/" in body
    assert "装入放假安排" in body
    assert "2026年工作日历" in text(admin, "/desk/places/calendar/")


def test_the_calendar_wants_somebody_signed_in() -> None:
    for path in ("", "2026/", "2026/download/", "load/", "releases/1/"):
        answer = Client().get(f"/desk/places/calendar/{path}")
        assert answer.status_code == 302
        assert "/accounts/login/" in answer.headers["Location"]


def test_whoever_may_not_manage_is_told_that_there_is_nothing(cast: Any) -> None:
    release = publish()
    client = enter(cast.committee)
    assert client.get(f"/desk/places/calendar/releases/{release.number}/").status_code == 200
    for path in ("load/", "2026/11/23/"):
        assert client.get(f"/desk/places/calendar/{path}").status_code == 404
    for path in ("load/", "publish/", "2026/11/23/", "2026/11/23/clear/", "releases/1/back/"):
        assert client.post(f"/desk/places/calendar/{path}").status_code == 404
    assert CalendarRelease.objects.count() == 1


@pytest.mark.parametrize("path", ["1999/", "2101/", "2026/2/30/", "2026/13/1/", "releases/9/"])
def test_what_is_not_there_is_404(admin: Client, path: str) -> None:
    assert admin.get(f"/desk/places/calendar/{path}").status_code == 404


def test_a_year_to_come_says_that_it_is_provisional(admin: Client) -> None:
    assert "尚未公布2027年放假安排" in text(admin, "/desk/places/calendar/2027/")
    publish()
    body = text(admin, "/desk/places/calendar/2027/")
    assert "尚未公布" not in body
    assert NOTICE in body
    assert "2月5–12日" in body


def test_a_table_is_pasted_looked_at_and_put_in_force(admin: Client, cast: Any) -> None:
    body = admin.post("/desk/places/calendar/load/", GIVEN).content.decode()
    assert "与现行日历不同的日子" in body
    assert "2月8日" in body
    assert not CalendarRelease.objects.exists()
    answer = admin.post("/desk/places/calendar/publish/", hidden(body))
    release = CalendarRelease.objects.get()
    assert answer.headers["Location"] == f"/desk/places/calendar/releases/{release.number}/"
    assert (release.source, release.published_on) == (NOTICE, date(2026, 11, 10))
    page = text(admin, answer.headers["Location"])
    assert "日历第1版已启用" in page
    assert str(cast.system_admin) in page
    again = admin.post("/desk/places/calendar/load/", GIVEN).content.decode()
    admin.post("/desk/places/calendar/publish/", hidden(again))
    assert "没有变化" in text(admin, "/desk/places/calendar/2027/")
    assert CalendarRelease.objects.count() == 1


def test_a_table_in_a_file(admin: Client) -> None:
    words = tables.as_lines(table()).replace(" ", ",")
    upload = SimpleUploadedFile("2027.csv", words.encode("gb18030"))
    body = admin.post("/desk/places/calendar/load/", {"source": NOTICE, "file": upload})
    assert "2月8日" in body.content.decode()


def test_a_wrong_table_is_refused_beside_what_was_typed(admin: Client) -> None:
    answer = admin.post(
        "/desk/places/calendar/load/", {**GIVEN, "words": TABLE_2027 + "2027-03-03 班"}
    )
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "本来就上班" in body
    assert "2027-06-09 休 端午节" in body
    two = {"2027": json.loads(tables.as_json([table()]))["2027"], "2026": {"off": []}}
    both = admin.post("/desk/places/calendar/load/", {**GIVEN, "words": json.dumps(two)})
    assert both.status_code == 422


def test_a_preview_out_of_date_is_not_put_in_force(admin: Client) -> None:
    body = admin.post("/desk/places/calendar/load/", GIVEN).content.decode()
    actions.set_day(date(2026, 11, 23), by=None, is_workday=False, name="节", source="x")
    answer = admin.post("/desk/places/calendar/publish/", hidden(body))
    assert answer.headers["Location"] == "/desk/places/calendar/load/"
    assert "重新核对" in text(admin, "/desk/places/calendar/load/")
    assert CalendarRelease.objects.count() == 1
    assert admin.post("/desk/places/calendar/publish/", {}).status_code == 302


def test_a_day_is_set_by_the_office_and_given_back(admin: Client) -> None:
    path = "/desk/places/calendar/2026/11/23/"
    given = {"is_workday": "off", "name": "建县纪念日", "source": "县人大常委会决定"}
    body = admin.post(path, given).content.decode()
    assert "还没有启用" in body
    assert not CalendarDay.objects.exists()
    admin.post(path, {**given, "seen": hidden(body)["seen"]})
    assert CalendarDay.objects.get().name == "建县纪念日"
    assert "建县纪念日，休息，本地调整" in text(admin, "/desk/places/calendar/2026/")
    admin.post(f"{path}clear/")
    assert not CalendarDay.objects.exists()
    assert admin.post(f"{path}clear/", follow=True).content.decode().count("没有本地调整") == 1


def test_a_day_that_would_change_nothing_is_refused(admin: Client) -> None:
    given = {"is_workday": "off", "name": "节", "source": "x", "seen": "0"}
    answer = admin.post("/desk/places/calendar/2026/11/21/", given)
    assert (answer.status_code, "本来就休息" in answer.content.decode()) == (422, True)
    empty = admin.post("/desk/places/calendar/2026/11/23/", {})
    assert empty.status_code == 422


def test_a_release_is_taken_back_on_its_page(admin: Client) -> None:
    release = publish()
    path = f"/desk/places/calendar/releases/{release.number}/"
    assert "撤回这次调整" in text(admin, path)
    assert admin.post(f"{path}back/").headers["Location"] == "/desk/places/calendar/releases/2/"
    assert "已由第2版撤回" in text(admin, path)
    assert admin.post(f"{path}back/").headers["Location"] == path
    assert Calendar.read().version == 2


def test_the_year_as_a_file_can_be_loaded_again(admin: Client) -> None:
    publish()
    answer = admin.get("/desk/places/calendar/2027/download/")
    (read,) = tables.read_file("2027.csv", answer.getvalue())
    assert read.days.keys() == table().days.keys()


def test_the_page_in_english(admin: Client) -> None:
    publish()
    admin.cookies["django_language"] = "en"
    body = text(admin, "/desk/places/calendar/2027/")
    assert "off, Spring Festival" in body
    assert "Make-up working day" in body
    assert "February" in body


def test_a_year_costs_the_same_with_one_release_and_with_three(admin: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            admin.get("/desk/places/calendar/2026/")
        return len(seen)

    def set_day(number: int) -> None:
        on = date(2026, 11, number)
        actions.set_day(on, by=None, is_workday=False, name="节", source="x")

    set_day(23)
    admin.get("/desk/places/calendar/2026/")
    before = cost()
    set_day(24)
    set_day(25)
    assert cost() == before


def test_the_command_loads_shows_and_exports(tmp_path: Path) -> None:
    path = tmp_path / "2027.txt"
    path.write_text(TABLE_2027)
    run = CliRunner().invoke
    loaded = run(command, ["load", str(path), "--source", NOTICE, "--published-on", "2026-11-10"])
    assert (loaded.exit_code, loaded.output) == (0, "2027: release 1\n")
    again = run(command, ["load", str(path), "--source", NOTICE])
    assert again.output == "2027: nothing changed\n"
    shown = run(command, ["show", "2027"]).output
    assert "2027: published, version 1" in shown
    assert "春节: 2月5–12日 (8)" in shown
    assert "provisional" in run(command, ["show", "2028"]).output
    exported = run(command, ["export", "--year", "2027"]).output
    assert tables.read_text(exported) == [table()]
    assert "2026" in json.loads(run(command, ["export"]).output)


def test_a_file_of_years_with_one_wrong_loads_none(tmp_path: Path) -> None:
    path = tmp_path / "both.txt"
    path.write_text(TABLE_2027 + "2028-01-01 休 元旦")
    answer = CliRunner().invoke(command, ["load", str(path), "--source", NOTICE])
    assert answer.exit_code == 1
    assert "只有1天放假" in answer.output
    assert not CalendarRelease.objects.exists()
