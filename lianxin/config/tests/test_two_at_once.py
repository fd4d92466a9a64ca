"""Two people press at once: one is served, the other reads a sentence, nothing is doubled."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from lianxin.cases.actions.replies import digest_of
from lianxin.cases.factories import Cast, case_in, make_cast, rate
from lianxin.cases.models import Assignment, Case, Grade, JournalEntry
from lianxin.cases.states import State
from lianxin.documents.models import StoredFile
from lianxin.people.models import Account

BACKEND = "lianxin.people.backends.PeopleBackend"
Press = Callable[[], Any]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast()


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account, BACKEND)
    return client


def at_once(*presses: Press) -> list[Any]:
    barrier = Barrier(len(presses))

    def run(press: Press) -> Any:
        try:
            barrier.wait(timeout=20)
            return press()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(presses)) as pool:
        return [each.result(60) for each in [pool.submit(run, press) for press in presses]]


def press(account: Account, url: str, given: dict[str, object]) -> Press:
    client = client_of(account)
    return lambda: client.post(url, given)


@pytest.mark.parametrize(
    ("state", "move", "part"),
    [
        (State.REVIEWING, "sign_reply", "unit_head"),
        (State.CLOSED, "archive", "liaison"),
        (State.ASSIGNED, "acknowledge", "handler"),
    ],
)
def test_the_second_press_reads_a_sentence(cast: Cast, state: State, move: str, part: str) -> None:
    case = case_in(state, cast)
    who = getattr(cast, part)
    before = JournalEntry.objects.filter(case=case).count()
    url = f"/desk/cases/{case.number}/{move}/"

    reply = case.replies.first()
    read: dict[str, object] = {"digest": digest_of(reply)} if reply else {}

    answers = at_once(press(who, url, read), press(who, url, read))

    assert sorted(each.status_code for each in answers) == [302, 409]
    assert JournalEntry.objects.filter(case=case).count() == before + 1


def test_a_matter_is_registered_assigned_and_closed_once(cast: Cast) -> None:
    satisfied = case_in(State.FED_BACK, cast)
    rate(satisfied, cast, Grade.SATISFIED)
    registering = {"category": cast.category.pk, "title": "村口路灯坏了"}
    assigning = {"lead": cast.unit.pk, "complexity": "general", "instructions": "请修复"}
    turns: list[tuple[Case, str, Account, dict[str, object]]] = [
        (case_in(State.RECEIVED, cast), "register", cast.liaison, registering),
        (case_in(State.REGISTERED, cast), "assign", cast.station_head, assigning),
        (satisfied, "close", cast.liaison, {}),
    ]
    for case, move, who, given in turns:
        before = JournalEntry.objects.filter(case=case).count()
        url = f"/desk/cases/{case.number}/{move}/"
        answers = at_once(press(who, url, given), press(who, url, given))
        assert sorted(each.status_code for each in answers) == [302, 409], move
        assert JournalEntry.objects.filter(case=case).count() == before + 1, move
    assert Assignment.objects.filter(case=turns[1][0]).count() == 1


def test_the_residents_form_sent_twice_is_one_matter(cast: Cast) -> None:
    cache.clear()
    first = Client()
    first.post("/raise/", {"verbatim": "村口的路灯坏了三个月。"})
    first.post("/raise/place/", {"station": cast.station.code})
    first.post("/raise/contact/", {})
    key = re.search(r'name="key" value="([^"]+)"', first.get("/raise/check/").content.decode())
    assert key is not None
    given, second = {"key": key[1]}, Client()
    second.cookies.load(first.cookies.output(header=""))

    answers = at_once(*[partial(each.post, "/raise/check/", given) for each in (first, second)])

    assert {each.status_code for each in answers} == {302}
    assert all(each["Location"].startswith("/receipt/") for each in answers)
    assert Case.objects.count() == 1


def test_the_counter_form_sent_twice_is_one_matter(cast: Cast) -> None:
    given = {
        "key": str(uuid4()),
        "station": cast.station.pk,
        "channel": "counter",
        "verbatim": "路灯坏了",
        "category": cast.category.pk,
        "nature": "help",
        "urgency": "0",
        "petitioners-0-name": "吴小井",
        "petitioners-TOTAL_FORMS": "1",
        "petitioners-INITIAL_FORMS": "0",
    }

    answers = at_once(*[press(cast.liaison, "/desk/cases/new/", given) for _each in range(2)])

    assert {each.status_code for each in answers} == {302}
    assert len({each["Location"] for each in answers}) == 1
    assert Case.objects.count() == 1


def test_a_full_disk_is_told_and_keeps_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_in(State.REGISTERED, cast)

    def full(_name: str, _content: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(default_storage, "_save", full)
    paper = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    upload = SimpleUploadedFile("说明.pdf", paper, "application/pdf")
    url = f"/desk/cases/{case.number}/attach/"
    answer = client_of(cast.liaison).post(url, {"file": upload})

    assert answer.status_code == 422
    assert "现在存不下文件" in answer.content.decode()
    assert not StoredFile.objects.exists()
