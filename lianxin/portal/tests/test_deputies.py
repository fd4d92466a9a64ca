"""R-007: deputies of open stations are found and introduced; their private phone never is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.cases.factories import Cast, case_in
from lianxin.cases.figures import deputy_figures, first_of_the_year
from lianxin.cases.models import Case, Participant
from lianxin.cases.states import State
from lianxin.kit import clock
from lianxin.people.factories import MandateFactory, PersonFactory
from lianxin.people.models import Mandate, MandateStatus
from lianxin.stations.actions import close_station
from lianxin.stations.factories import ResidentDeputyFactory
from lianxin.stations.tests.test_r006_disclosures import arranged

PHONE = "13711112222"


def collected(cast: Cast, state: State, *, is_collector: bool = True) -> Case:
    case = case_in(state, cast)
    Participant.objects.update_or_create(
        case=case,
        person=cast.deputy.person,
        defaults={"is_collector": is_collector, "joined_at": clock.now()},
    )
    return case


def test_r007_the_work_of_all_deputies_is_one_query(cast: Cast) -> None:
    collected(cast, State.RECEIVED)
    collected(cast, State.CLOSED, is_collector=False)
    sealed = collected(cast, State.RECEIVED)
    Case.objects.filter(pk=sealed.pk).update(is_sealed=True)
    person = cast.deputy.person
    with CaptureQueriesContext(connection) as queries:
        told = deputy_figures([person.pk, cast.handler.person_id], first_of_the_year())
    assert len(queries) == 1
    figures = told[person.pk]
    assert (figures.collected, figures.joined, figures.closed) == (1, 2, 1)
    assert cast.handler.person_id not in told


def test_r007_work_before_the_day_is_not_counted(cast: Cast) -> None:
    collected(cast, State.CLOSED)
    with clock.advance(days=400):
        told = deputy_figures([cast.deputy.person_id], first_of_the_year())
    figures = told[cast.deputy.person_id]
    assert (figures.collected, figures.joined, figures.closed) == (0, 0, 0)


def test_r007_the_page_tells_office_work_and_dates_but_no_phone(client: Client, cast: Cast) -> None:
    person = cast.deputy.person
    person.phone, person.title = PHONE, "青石镇种粮大户"
    person.save()
    collected(cast, State.RECEIVED)
    arranged(cast)
    for path in (f"/deputies/{person.pk}/", "/deputies/", "/stations/QS01/"):
        page = client.get(path).content.decode()
        assert person.name in page
        assert "青石镇种粮大户" in page
        assert PHONE not in page
    page = client.get(f"/deputies/{person.pk}/").content.decode()
    assert "听取村道意见" in page
    assert "?station=QS01" in page
    assert "poster.pdf" not in page  # papers are for staff
    client.force_login(cast.liaison)
    assert "poster.pdf" in client.get(f"/deputies/{person.pk}/").content.decode()


@pytest.mark.parametrize("typed", ["乔代", "乔", "qiaodai", "qd", "Qiao Dai"])
def test_a_deputy_is_found_by_name_pinyin_and_initials(
    client: Client, cast: Cast, typed: str
) -> None:
    person = cast.deputy.person
    person.name, person.sort_key = "乔代", "qiao dai"
    person.save()
    assert f"/deputies/{person.pk}/" in client.get("/deputies/", {"q": typed}).content.decode()


def test_deputies_are_found_by_township_and_station(client: Client, cast: Cast) -> None:
    other = ResidentDeputyFactory.create(station=cast.other_station).mandate.person
    mine = f"/deputies/{cast.deputy.person_id}/"
    for asked in ({"area": cast.township.code}, {"station": "QS01"}):
        page = client.get("/deputies/", asked).content.decode()
        assert mine in page
        assert str(other.pk) not in page
    empty = client.get("/deputies/", {"q": "zzz"}).content.decode()
    assert "没有找到这样的代表" in empty
    assert client.get("/deputies/", {"page": "x", "station": "NONE"}).status_code == 200


def test_who_belongs_to_no_open_station_is_not_shown(client: Client, cast: Cast) -> None:
    loose = MandateFactory.create(person=PersonFactory.create(name="没进站"))
    assert "没进站" not in client.get("/deputies/").content.decode()
    Mandate.objects.filter(person=cast.deputy.person).update(status=MandateStatus.SUSPENDED)
    person = cast.deputy.person_id
    assert str(person) not in client.get("/deputies/").content.decode()
    for path in ("", "qr.svg", "qr.png"):
        assert client.get(f"/deputies/{loose.person_id}/{path}").status_code == 404
        assert client.get(f"/deputies/{person}/{path}").status_code == 404


def test_a_closed_station_takes_its_deputies_from_the_list(client: Client, cast: Cast) -> None:
    close_station(cast.station, by=None, on=clock.today())
    assert str(cast.deputy.person_id) not in client.get("/deputies/").content.decode()


def test_the_list_asks_as_often_for_three_as_for_one(client: Client, cast: Cast) -> None:
    asked = []
    for more in (1, 2):
        for _each in range(more):
            ResidentDeputyFactory.create(station=cast.station)
        with CaptureQueriesContext(connection) as queries:
            client.get("/deputies/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("bad", ["%00", "%ED%A0%80", "%E2%80%8B", "9" * 400, "%27%22%5C"])
@pytest.mark.parametrize("path", ["/deputies/?q={}&page={}&station={}&area={}", "/stations/?q={}"])
def test_bad_searches_find_nothing_and_break_nothing(
    client: Client, cast: Cast, path: str, bad: str
) -> None:
    assert client.get(path.replace("{}", bad)).status_code == 200
