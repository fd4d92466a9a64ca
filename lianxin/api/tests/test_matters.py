"""A matter raised by another system: once per key, in plain words, never dropped without a word."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from lianxin.api.tests.conftest import Post
from lianxin.cases import privacy
from lianxin.cases.codes import query_code
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case, Channel
from lianxin.cases.states import State
from lianxin.stations.models import Station

HOSTILE = ["\x00", "\u202e\u200b", "﷽" * 50, "𬭎🏳️‍🌈", "' OR 1=1 --", "{{7*7}}", "%00%n%s", "<b>"]


def contact(**changes: Any) -> dict[str, Any]:
    return {"name": "张三丰", "phone": "13812340000", "notice_version": privacy.VERSION, **changes}


def test_r041_an_anonymous_matter_gets_number_code_and_what_comes_next(
    station: Station, post: Post
) -> None:
    answer = post(
        "cases", {"station": station.code, "words": "路灯坏了\r\n半个月", "place": "桥头"}
    )
    case = Case.objects.select_related("text").get()
    assert answer.status_code == 201
    assert answer.json()["number"] == case.number
    assert answer.json()["code"] == query_code(case)
    assert "登记" in answer.json()["next"]
    assert (case.text.verbatim, case.place_text) == ("路灯坏了\n半个月", "桥头")
    assert case.is_anonymous
    assert case.channel == Channel.ONLINE


def test_r162_a_contact_is_kept_with_the_version_of_the_notice(
    station: Station, post: Post
) -> None:
    body = {"station": station.code, "words": "井水发黄", "contact": contact()}
    assert post("cases", body).status_code == 201
    kept = Case.objects.get().petitioners.get().contact
    assert (kept.name, kept.phone, kept.notice_version) == (
        "张三丰",
        "13812340000",
        privacy.VERSION,
    )


def test_an_outdated_notice_is_refused_beside_its_field(station: Station, post: Post) -> None:
    body = {"station": station.code, "words": "x", "contact": contact(notice_version="1999-01")}
    answer = post("cases", body)
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "contact.notice_version"
    assert not Case.objects.exists()


def test_r163_a_child_needs_the_guardians_consent(station: Station, post: Post) -> None:
    body = {"station": station.code, "words": "x", "contact": contact(is_child=True)}
    error = post("cases", body).json()["error"]
    assert (error["code"], error["field"]) == ("refused", "guardian_consents")


def test_the_same_key_twice_gives_the_same_answer_and_one_case(
    station: Station, post: Post
) -> None:
    body, key = {"station": station.code, "words": "路灯坏了"}, str(uuid.uuid4())
    first, second = (post("cases", body, key=key) for _turn in range(2))
    assert first.json() == second.json()
    assert Case.objects.count() == 1


def test_other_words_under_a_used_key_learn_nothing(station: Station, post: Post) -> None:
    key = str(uuid.uuid4())
    post("cases", {"station": station.code, "words": "路灯坏了"}, key=key)
    answer = post("cases", {"station": station.code, "words": "别的"}, key=key)
    assert answer.status_code == 409
    assert answer.json()["error"]["field"] == "key"


def test_a_matter_without_any_key_is_refused(station: Station, client: Client) -> None:
    body = {"station": station.code, "words": "路灯坏了"}
    answer = client.post("/api/v1/cases", body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == "key"


def test_r048_an_emergency_is_answered_with_the_numbers_to_call(
    station: Station, post: Post
) -> None:
    answer = post("cases", {"station": station.code, "words": "隔壁着火了"}).json()
    assert "119" in answer["advice"]


@pytest.mark.parametrize("station_code", ["NOWHERE", "closed"])
def test_a_station_that_does_not_receive_is_refused(
    station: Station, post: Post, station_code: str
) -> None:
    Station.objects.filter(pk=station.pk).update(status="closed", closed_on="2024-06-01")
    code = station.code if station_code == "closed" else station_code
    error = post("cases", {"station": code, "words": "x"}).json()["error"]
    assert (error["code"], error["field"]) == ("refused", "station")


def test_r172_too_many_are_asked_to_wait_and_told_how_long(station: Station, post: Post) -> None:
    body = {"station": station.code, "words": "路灯坏了"}
    answers = [post("cases", body) for _turn in range(11)]
    assert {answer.status_code for answer in answers[:10]} == {201}
    assert answers[10].status_code == 429
    assert int(answers[10]["Retry-After"]) > 0
    assert answers[10].json()["error"]["code"] == "too_many"


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["station", "words", "wish", "place", "division"])
def test_hostile_text_is_kept_clean_or_refused(
    station: Station, post: Post, name: str, text: str
) -> None:
    answer = post("cases", {"station": station.code, "words": "路灯", name: text})
    assert answer.status_code in {201, 422}
    assert "\x00" not in answer.content.decode()


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"null", b"7", b"{", b'"\xff"', b"[" * 100_000, b'{"words": NaN}'),
        *(b'{"words": "\\ud800"}', b'{"station": 1e999}', b'{"words": "' + b"x" * 4_000 + b'"}'),
    ],
)
def test_broken_bodies_get_one_shape_of_error(client: Client, db: None, body: bytes) -> None:
    answer = client.post("/api/v1/cases", body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert set(answer.json()["error"]) == {"code", "message", "field"}


@pytest.mark.django_db
def test_an_oversized_body_is_refused(client: Client) -> None:
    answer = client.post("/api/v1/cases", b"x" * 2_600_000, content_type="application/json")
    assert answer.status_code == 413


def test_the_status_tells_where_it_stands_in_plain_words(
    receipt: dict[str, str], post: Post
) -> None:
    seen = post("cases/status", {"number": receipt["number"].lower(), "code": receipt["code"]})
    body = seen.json()
    assert [step["status"] for step in body["steps"]] == ["current"] + ["coming"] * 6
    assert body["next"] == receipt["next"]
    assert [event["title"] for event in body["timeline"]]
    assert not re.search(
        "received|registered|received_online", seen.content.decode().split("steps")[0]
    )


def test_a_due_date_comes_with_its_working(cast: Cast, post: Post) -> None:
    case = case_in(State.HANDLING, cast)
    body = post("cases/status", {"number": case.number, "code": query_code(case)}).json()
    assert body["due_on"] == str(case.due_on)
    assert body["due_working"]


def test_a_wrong_number_and_a_wrong_code_say_the_same(receipt: dict[str, str], post: Post) -> None:
    wrong_number = post("cases/status", {"number": "QS01-2020-999999", "code": receipt["code"]})
    wrong_code = post("cases/status", {"number": receipt["number"], "code": "22222222"})
    assert wrong_number.status_code == wrong_code.status_code == 404
    assert wrong_number.json() == wrong_code.json()


def test_wrong_number_and_wrong_code_ask_the_database_alike(
    receipt: dict[str, str], post: Post, django_assert_num_queries: Any
) -> None:
    for body in (
        {"number": "QS01-2020-999999", "code": receipt["code"]},
        {"number": receipt["number"], "code": "22222222"},
    ):
        with django_assert_num_queries(1):
            post("cases/status", body)


def test_r172_a_guesser_is_slowed_down(receipt: dict[str, str], post: Post) -> None:
    guess = {"number": receipt["number"], "code": "22222222"}
    answers = [post("cases/status", guess) for _turn in range(11)]
    assert answers[10].status_code == 429
    assert answers[10]["Retry-After"]


def test_r047_a_sealed_accusation_is_answered_neutrally(station: Station, post: Post) -> None:
    body = {"station": station.code, "words": "举报某局长受贿", "is_accusation": True}
    receipt = post("cases", body).json()
    case = Case.objects.get()
    assert case.is_sealed
    answer = post("cases/status", {"number": receipt["number"], "code": receipt["code"]})
    assert answer.json()["due_on"] is None
    for word in ("举报", "受贿", "检举", "密封"):
        assert word not in answer.content.decode()
        assert word not in receipt["next"]


def test_sentences_follow_the_readers_language(station: Station, post: Post) -> None:
    body = {"station": "NOWHERE", "words": "x"}
    english = post("cases", body, **{"accept-language": "en"}).json()["error"]["message"]
    cache.clear()
    chinese = post("cases", body, **{"accept-language": "zh-CN"}).json()["error"]["message"]
    assert chinese == "这个联络站现在不受理，请另选一个。"
    assert english == "This station takes no matters now; please choose another."
