"""The page of measures: for those who count, each number leading to exactly its matters."""

from __future__ import annotations

import csv
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.audit.models import AuditEntry
from lianxin.cases.definitions import DEFINITIONS
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.queries import DIMENSIONS
from lianxin.cases.states import State
from lianxin.desk.forms import VIEWS
from lianxin.desk.tests.test_desk import at_desk
from lianxin.kit import clock
from lianxin.people.factories import CongressFactory
from lianxin.people.models import CongressLevel

pytestmark = pytest.mark.django_db
URL = "/desk/measures/"
MIXED = (State.ASSIGNED, State.HANDLING, State.REPLIED, State.FED_BACK, State.CLOSED)


@pytest.fixture
def client(cast: Cast) -> Client:
    return at_desk(cast.committee)


def cells(page: Any) -> list[dict[str, Any]]:
    rows = [page.context["total"], *page.context["rows"]]
    return [cell for row in rows for cell in row["cells"]]


def test_every_view_shows_measures_that_are_defined() -> None:
    shown = [name for _label, names in VIEWS.values() for name in names]
    assert sorted(shown) == sorted(DEFINITIONS)


def test_measures_are_for_those_who_count(cast: Cast) -> None:
    for part in ("committee", "presidium", "liaison", "handler"):
        assert at_desk(getattr(cast, part)).get(URL).status_code == 200
    for address in (URL, f"{URL}export/csv/"):
        assert at_desk(cast.other_deputy).get(address).status_code == 403


@pytest.mark.slow
@pytest.mark.parametrize("by", DIMENSIONS)
@pytest.mark.parametrize("show", VIEWS)
def test_each_number_of_the_page_leads_to_as_many_matters(
    cast: Cast, client: Client, by: str, show: str
) -> None:
    for state in MIXED:
        case_in(state, cast)
    page = client.get(URL, {"by": by, "show": show})
    numbers = 0
    for cell in cells(page):
        for address, number in (
            (cell["whole_url"], cell["figure"].whole),
            (cell["part_url"], cell["figure"].part),
        ):
            if number:
                numbers += 1
                assert address in unescape(page.content.decode())
                assert client.get(address).context["total"] == number
    assert numbers


def test_nothing_is_a_dash_and_never_zero(cast: Cast, client: Client) -> None:
    case_in(State.ASSIGNED, cast)
    (row,) = client.get(URL).context["rows"]
    assert {cell["name"] for cell in row["cells"] if cell["figure"].whole} == {
        "assigned",
        "extension",
        "returned",
    }
    assert (
        "这段时间没有" in client.get(URL, {"period": "month", "day": "2001-01-01"}).content.decode()
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"period": "x", "by": "x", "show": "x", "day": "x", "sort": "x"},
        {"period": "days", "since": "2026-13-01", "until": "x"},
        {"period": "term"},
        {"period": "days"},
        {"sort": "-reply"},
        {"sort": "reply"},
    ],
)
def test_what_makes_no_sense_is_left_out(cast: Cast, client: Client, asked: dict[str, str]) -> None:
    case_in(State.CLOSED, cast)
    assert client.get(URL, asked).status_code == 200


def test_r186_the_term_is_offered_where_it_is_known(cast: Cast, client: Client) -> None:
    assert "本届以来" not in client.get(URL).content.decode()
    began_on = clock.today().replace(day=1)
    CongressFactory.create(level=CongressLevel.COUNTY, division=cast.county, begins_on=began_on)
    page = client.get(URL, {"period": "term"})
    assert page.context["period"].span.since == began_on
    assert "本届以来" in page.content.decode()


def test_the_file_holds_every_measure_of_every_group(cast: Cast, client: Client) -> None:
    case_in(State.CLOSED, cast)
    answer = client.get(f"{URL}export/csv/", {"by": "unit"})
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    total, unit = list(csv.DictReader(lines))
    assert (total["承办单位"], unit["承办单位"]) == ("合计", "县住建局")
    assert unit["按时答复率（%）"] == "100.00"
    assert unit["交办到答复用时·中位数（工作日）"] == "0"
    assert AuditEntry.objects.filter(action="measures.exported").exists()
    book = client.get(f"{URL}export/xlsx/", {"by": "channel"})
    assert ZipFile(BytesIO(book.content)).testzip() is None
    assert client.get(f"{URL}export/pdf/").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("show", VIEWS)
def test_the_price_does_not_grow(cast: Cast, client: Client, show: str) -> None:
    prices = []
    for _ in range(3):
        for state in MIXED:
            case_in(state, cast)
        client.get(URL, {"show": show})
        with CaptureQueriesContext(connection) as spent:
            client.get(URL, {"show": show})
        prices.append(len(spent))
    assert prices[0] == prices[1] == prices[2] <= 26
