"""A resident follows a matter with number and query code, answers, adds photos, rates."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lianxin.cases import actions, codes, tracking
from lianxin.cases.actions.intake import Circumstances, Raised, Words
from lianxin.cases.factories import REPLY, Cast, case_in, received
from lianxin.cases.models import Case, CaseFile, Channel, FeedbackMethod, Rating
from lianxin.cases.rules import Party
from lianxin.cases.states import MOVES, Hat, State, Step, Supervision
from lianxin.cases.tests.test_raising import photo
from lianxin.cases.throttles import LOOKING
from lianxin.kit import tally

pytestmark = pytest.mark.django_db


def tracked(client: Client, case: Case) -> str:
    """Show number and code; returns the address of the matter."""
    given = {"number": case.number, "code": codes.query_code(case)}
    where: str = client.post("/track/", given)["Location"]
    return where


def shown(client: Client, case: Case) -> str:
    return client.get(tracked(client, case)).content.decode()


def plain(page: str) -> str:
    """The page without the token that differs every time."""
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page)


def test_the_code_has_eight_characters_that_nobody_confuses(cast: Cast) -> None:
    case = received(cast)
    code = codes.query_code(case)
    assert re.fullmatch("[2-9A-HJKMNP-TV-Z]{8}", code)
    assert code == codes.query_code(Case.objects.get(pk=case.pk))
    assert code != codes.query_code(received(cast))


@pytest.mark.parametrize("spell", [str.lower, lambda text: f" {text[:4]} {text[4:]} "])
def test_number_and_code_may_be_typed_carelessly(cast: Cast, spell: Callable[[str], str]) -> None:
    case = received(cast)
    code = spell(codes.query_code(case))
    wide = case.number.lower().replace("-", "－").replace("1", "１")
    assert codes.find(wide, code) == case


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/my-data/", "/my-data/"),
        ("//elsewhere.example/", None),
        ("https://elsewhere.example/", None),
        ("javascript:alert(1)", None),
        ("/\\elsewhere.example", None),
    ],
)
def test_who_was_sent_to_show_the_code_goes_back_but_never_out_of_the_house(
    client: Client, cast: Cast, wanted: str, reached: str | None
) -> None:
    case = received(cast)
    given = {"number": case.number, "code": codes.query_code(case)}
    answer = client.post("/track/", given, query_params={"next": wanted})
    assert answer["Location"] == (reached or f"/track/{case.number}/")


def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(client: Client, cast: Cast) -> None:
    case = received(cast)
    wrong_code = client.post("/track/", {"number": case.number, "code": "22222222"})
    wrong_number = client.post("/track/", {"number": "QS01-2026-999999", "code": "22222222"})
    pages = [plain(each.content.decode()) for each in (wrong_code, wrong_number)]
    assert pages[0].replace(case.number, "QS01-2026-999999") == pages[1]
    assert wrong_code.status_code == wrong_number.status_code == 422


def test_r172_after_ten_wrong_tries_there_is_a_delay_that_says_so(
    client: Client, cast: Cast
) -> None:
    case = received(cast)
    for _each in range(LOOKING.free):
        assert client.post("/track/", {"number": case.number, "code": "2"}).status_code == 422
    given = {"number": case.number, "code": codes.query_code(case)}
    response = client.post("/track/", given)
    assert response.status_code == 429
    assert "请等" in response.content.decode()
    tally.forget()
    assert client.post("/track/", given).status_code == 302


def test_every_address_is_closed_to_strangers(client: Client, cast: Cast) -> None:
    case = case_in(State.FED_BACK, cast)
    asks = f"/track/?number={case.number}"
    assert client.get(f"/track/{case.number}/")["Location"] == asks
    assert client.get("/track/QS01-2026-999999/")["Location"].startswith("/track/?number=")
    for move in ("answer", "rate", "photos", "again"):
        assert client.post(f"/track/{case.number}/{move}/")["Location"] == asks
    client.force_login(cast.other_liaison)
    assert client.get(f"/track/{case.number}/")["Location"] == asks
    assert not Rating.objects.exists()


def test_the_right_to_look_ends(client: Client, cast: Cast, at: Callable[[str], None]) -> None:
    at("2026-03-02 09:00")
    where = tracked(client, received(cast))
    assert client.get(where).status_code == 200
    at("2026-03-02 12:00")
    assert client.get(where).status_code == 302
    at("2026-03-02 09:10")
    client.post("/track/leave/")
    assert client.get(where).status_code == 302


@pytest.mark.slow
@pytest.mark.parametrize("state", list(State))
def test_every_state_is_told_in_sentences(client: Client, cast: Cast, state: State) -> None:
    case = case_in(state, cast)
    page = shown(client, case)
    assert case.number in page
    assert not re.search(rf"\b({'|'.join([*State, *MOVES, *Hat])})\b</", page)
    for secret in ("田小满", "13900001234", "乔承", "不属本局职责"):
        assert secret not in page


def test_the_reply_is_shown_only_once_fed_back(client: Client, cast: Cast) -> None:
    case = case_in(State.REVIEWED, cast)
    assert REPLY.findings not in shown(client, case)
    actions.feed_back(case, by=cast.liaison, method=FeedbackMethod.PHONE, words="路灯已修好。")
    assert REPLY.findings in shown(client, case)


def test_a_question_is_answered_and_the_clock_runs_on(client: Client, cast: Cast) -> None:
    case = case_in(State.ASKING, cast)
    assert "是哪几盏灯？" in shown(client, case)
    where = f"/track/{case.number}/answer/"
    assert client.post(where, {"answer": " "}).status_code == 422
    assert client.post(where, {"answer": "村口三盏"}).status_code == 302
    case.refresh_from_db()
    assert case.state == State.HANDLING
    assert client.post(where, {"answer": "再说一次"}).status_code == 422


def test_r063_dissatisfied_says_why_and_opens_the_next_round(client: Client, cast: Cast) -> None:
    case = case_in(State.FED_BACK, cast)
    tracked(client, case)
    where = f"/track/{case.number}/rate/"
    grades = {"grade": "dissatisfied", "attitude": "satisfied"}
    refused = client.post(where, grades)
    assert refused.status_code == 422
    assert "哪里还没有解决" in refused.content.decode()
    assert client.post(where, {**grades, "words": "又灭了一盏"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.round) == (State.ASSIGNED, 2)


def test_a_round_is_rated_once(client: Client, cast: Cast) -> None:
    case = case_in(State.FED_BACK, cast)
    tracked(client, case)
    where, grades = f"/track/{case.number}/rate/", {"grade": "satisfied", "attitude": "satisfied"}
    assert client.post(where, grades).status_code == 302
    assert client.post(where, grades).status_code == 422
    assert Rating.objects.get().contact is not None
    assert 'action="/track/' + case.number + '/rate/"' not in shown(client, case)


def test_photos_are_added_and_internal_files_stay_inside(client: Client, cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    tracked(client, case)
    added = client.post(f"/track/{case.number}/photos/", {"photos": [photo(), photo("二.jpg")]})
    assert added.status_code == 302
    kept, inside = CaseFile.objects.filter(case=case)
    CaseFile.objects.filter(pk=inside.pk).update(is_internal=True)
    response = client.get(f"/track/{case.number}/files/{kept.file_id}/")
    assert response.getvalue().startswith(b"\xff\xd8")
    assert client.get(f"/track/{case.number}/files/{inside.file_id}/").status_code == 404
    assert Client().get(f"/track/{case.number}/files/{kept.file_id}/").status_code == 404


def test_one_bad_photo_keeps_all_out_and_says_which(client: Client, cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    tracked(client, case)
    bad = SimpleUploadedFile("坏.jpg", photo().read()[:200])
    response = client.post(f"/track/{case.number}/photos/", {"photos": [photo(), bad]})
    assert response.status_code == 422
    assert not CaseFile.objects.exists()


def test_r068_what_comes_back_is_a_new_matter_with_its_own_receipt(
    client: Client, cast: Cast
) -> None:
    case = case_in(State.CLOSED, cast)
    tracked(client, case)
    response = client.post(f"/track/{case.number}/again/", {"verbatim": "路灯又灭了"})
    assert response["Location"].startswith("/receipt/")
    fresh = Case.objects.get(previous=case)
    assert fresh.number in client.get(response["Location"]).content.decode()


def test_r047_of_a_sealed_matter_only_neutral_sentences_are_shown(
    client: Client, cast: Cast
) -> None:
    case = actions.receive(
        cast.station,
        by=Party.RESIDENT,
        words=Words(title="某局长收钱", verbatim="某局长收钱不办事"),
        about=Circumstances(channel=Channel.ONLINE, is_accusation=True),
        raised=Raised(),
    )
    actions.register(case, by=cast.secret, category=cast.category)
    page = shown(client, case)
    assert "收钱" not in page
    assert cast.category.name not in page
    assert "专门的受理人" in page


def test_the_deadline_explains_itself(client: Client, cast: Cast) -> None:
    page = shown(client, case_in(State.HANDLING, cast))
    assert "工作日" in page
    assert cast.unit.name in page


def test_a_long_story_asks_as_often_as_a_short_one(
    client: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = case_in(State.ARCHIVED, cast)
    where = tracked(client, case)
    with django_assert_max_num_queries(14):
        client.get(where)


@pytest.mark.slow
@pytest.mark.parametrize("state", list(State))
def test_a_matter_that_needs_no_push_never_stands_at_supervision(cast: Cast, state: State) -> None:
    progress = tracking.progress(case_in(state, cast))
    assert progress.current != Step.SUPERVISE
    assert progress.skipped == ((Step.SUPERVISE,) if progress.current > Step.SUPERVISE else ())


def test_a_matter_with_a_unit_that_is_pushed_stands_at_supervision(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    actions.supervise(case, by=cast.station_head, level=Supervision.URGE, words="请抓紧。")
    case.refresh_from_db()
    assert tracking.progress(case) == tracking.Progress(Step.SUPERVISE, ())
    case.state = State.REPLIED
    assert tracking.progress(case) == tracking.Progress(Step.REPLY, ())
