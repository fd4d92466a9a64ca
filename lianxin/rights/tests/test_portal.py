"""At /my-data/: only with the code, only one's own, in two presses; strangers learn nothing."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lianxin.cases import actions as cases
from lianxin.cases import codes
from lianxin.cases.actions.intake import Circumstances, Raised, Words
from lianxin.cases.factories import CONTACT, Cast, case_in
from lianxin.cases.models import Case, Channel
from lianxin.cases.states import State
from lianxin.people.actions import NewContact
from lianxin.rights import actions
from lianxin.rights.models import DataRequest
from lianxin.rights.states import Ground, Kind, Part, Status
from lianxin.rights.tests.people import contact_of, with_file

pytestmark = pytest.mark.django_db
POSTS = ("correct", "phone", "drop-phone", "delete", "copy")


@pytest.fixture(autouse=True)
def no_memory_of_earlier_visits() -> None:
    cache.clear()


def opened(case: Case) -> Client:
    client = Client()
    client.post("/track/", {"number": case.number, "code": codes.query_code(case)})
    return client


def test_r164_strangers_are_sent_to_show_their_code(cast: Cast, client: Client) -> None:
    case = case_in(State.CLOSED, cast)
    at = f"/my-data/{case.number}/"
    nowhere = client.get("/my-data/QS01-2026-999999/")
    for answer in (client.get(at), *(client.post(f"{at}{name}/", {}) for name in POSTS)):
        assert answer.status_code == nowhere.status_code == 302
        assert answer["Location"].startswith("/track/?number=")
    assert client.get(f"{at}copies/{uuid4()}/").status_code == 404
    assert case.number not in client.get("/my-data/").content.decode()
    assert not DataRequest.objects.exists()


def test_r160_one_sees_what_is_held_and_who_looked(cast: Cast) -> None:
    case = with_file(State.HANDLING, cast)
    cases.look_at_petitioners(case, by=cast.handler, purpose="电话联系")
    page = opened(case).get(f"/my-data/{case.number}/").content.decode()
    for word in ("田小满", "13900001234", "柳树村3组", "路灯坏了", cast.unit.name, "电话联系"):
        assert word in page
    assert "乔承" not in page
    assert "办结以后才能删除" in page


def test_r161_who_raised_it_together_is_shown_nobodys_data(cast: Cast) -> None:
    case = cases.receive(
        cast.station,
        by=cast.liaison,
        words=Words(title="路灯", verbatim="村口路灯坏了三个月，请派人来修。"),
        about=Circumstances(channel=Channel.COUNTER),
        raised=Raised(contacts=(CONTACT, NewContact(name="田二满", phone="13711112222"))),
    )
    client = opened(case)
    page = client.get(f"/my-data/{case.number}/").content.decode()
    assert "田小满" not in page
    assert "13900001234" not in page
    client.post(f"/my-data/{case.number}/correct/", {"name": "坏人"})
    assert contact_of(case).name == "田小满"


def test_r047_an_accusation_is_answered_neutrally(cast: Cast) -> None:
    case = cases.seal(case_in(State.REGISTERED, cast), by=cast.liaison)
    client = opened(case)
    page = client.get(f"/my-data/{case.number}/").content.decode()
    assert "田小满" not in page
    assert "路灯" not in page
    client.post(f"/my-data/{case.number}/drop-phone/", {"sure": "on"})
    assert contact_of(case).phone == "13900001234"


def test_r164_deletion_takes_two_presses(cast: Cast) -> None:
    case = case_in(State.CLOSED, cast)
    client, at = opened(case), f"/my-data/{case.number}/delete/"
    assert client.post(at, {"parts": ["contact"]}).status_code == 422
    assert not DataRequest.objects.exists()
    assert client.post(at, {"parts": ["contact"], "sure": "on"}).status_code == 302
    assert contact_of(case).name  # the station decides first
    request = DataRequest.objects.get()
    actions.refuse(request, by=cast.station_head, ground=Ground.PROCEEDINGS, words="在复查。")
    page = client.get(f"/my-data/{case.number}/").content.decode()
    assert "在复查。" in page
    assert "没有同意" in page


def test_r164_a_thief_of_the_code_takes_over_no_phone(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    client = opened(case)
    assert (
        client.post(f"/my-data/{case.number}/phone/", {"phone": "13799998888"}).status_code == 302
    )
    assert contact_of(case).phone == "13900001234"
    refused = client.post(f"/my-data/{case.number}/phone/", {"phone": "abc"})
    assert refused.status_code == 422


def test_r164_the_copy_is_downloaded_by_its_owner_alone(cast: Cast) -> None:
    case, other = case_in(State.CLOSED, cast), case_in(State.CLOSED, cast)
    client = opened(case)
    assert client.post(f"/my-data/{case.number}/copy/").status_code == 302
    made = DataRequest.objects.get(kind=Kind.EXPORT)
    at = f"/my-data/{case.number}/copies/{made.pk}/"
    answer = client.get(at)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert answer.getvalue()[:2] == b"PK"
    assert opened(other).get(at).status_code == 404
    assert client.get(at.replace(str(made.pk), str(uuid4()))).status_code == 404


def test_the_list_takes_the_same_queries_for_one_and_three(cast: Cast) -> None:
    client, counts = Client(), []
    for more in (1, 2):
        for _each in range(more):
            case = case_in(State.RECEIVED, cast)
            client.post("/track/", {"number": case.number, "code": codes.query_code(case)})
        with CaptureQueriesContext(connection) as seen:
            client.get("/my-data/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_what_was_erased_is_named_so(cast: Cast) -> None:
    case = case_in(State.CLOSED, cast)
    request = actions.ask(case, by=None, kind=Kind.DELETE, parts=[Part.CONTACT])
    done = actions.grant(request, by=cast.station_head)
    assert done.status == Status.DONE
    page = opened(case).get(f"/my-data/{case.number}/").content.decode()
    assert "能认出您的信息已经没有了" in page
