"""Judging: by the resident with photos, by the office for them, by whoever holds the code."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from django.core.cache import cache
from django.test import Client
from PIL import Image

from lianxin.cases import actions, codes, tracking
from lianxin.cases.actions.intake import Circumstances, Raised, Words
from lianxin.cases.factories import REPLY, Cast, case_in, other_case, satisfy_and_close
from lianxin.cases.models import Case, CaseFile, Channel, FeedbackMethod, Grade, Rating
from lianxin.cases.receipts import spelled
from lianxin.cases.rules import Party
from lianxin.cases.states import State, Step
from lianxin.cases.tests.test_desk_case import sign_in
from lianxin.cases.tests.test_raising import photo
from lianxin.cases.tests.test_tracking import shown, tracked
from lianxin.cases.views.receipts import receipt_of
from lianxin.kit.refusals import Refusal
from lianxin.notify.models import Message

pytestmark = pytest.mark.django_db
BAD = {"grade": "dissatisfied", "attitude": "satisfied", "words": "又灭了一盏"}


@pytest.fixture(autouse=True)
def no_memory_of_earlier_visits() -> None:
    cache.clear()


def round_trip(case: Case, cast: Cast) -> Case:
    """The unit answers anew, the station tells."""
    actions.acknowledge(case, by=cast.handler)
    actions.submit_reply(case, by=cast.handler, reply=REPLY, without_opinions="已商定")
    actions.sign_reply(case, by=cast.unit_head)
    actions.accept_reply(case, by=cast.liaison)
    return actions.feed_back(case, by=cast.liaison, method=FeedbackMethod.PHONE, words="已修。")


def test_r063_a_judgement_brings_photos_and_opens_the_next_round(
    client: Client, cast: Cast
) -> None:
    case = case_in(State.FED_BACK, cast)
    where = tracked(client, case)
    given = {**BAD, "photos": [photo(), photo("二.jpg")]}
    answer = client.post(f"{where}rate/", given, follow=True)
    assert "会重新办理" in answer.content.decode()
    case.refresh_from_db()
    assert (case.state, case.round) == (State.ASSIGNED, 2)
    assert CaseFile.objects.filter(case=case).count() == 2
    rating = Rating.objects.get()
    assert (rating.method, rating.recorded_by) == (FeedbackMethod.ONLINE, None)


def test_a_refused_judgement_keeps_no_photo(client: Client, cast: Cast) -> None:
    case = case_in(State.FED_BACK, cast)
    where = tracked(client, case)
    refused = client.post(f"{where}rate/", {**BAD, "words": "", "photos": [photo()]})
    assert refused.status_code == 422
    too_many = client.post(f"{where}rate/", {**BAD, "photos": [photo()] * 5})
    assert too_many.status_code == 422
    assert not CaseFile.objects.exists()
    assert not Rating.objects.exists()


def test_an_answer_brings_photos(client: Client, cast: Cast) -> None:
    case = case_in(State.ASKING, cast)
    where = tracked(client, case)
    given = {"answer": "村口三盏", "photos": [photo()]}
    assert client.post(f"{where}answer/", given).status_code == 302
    assert CaseFile.objects.filter(case=case).count() == 1


def test_r063_before_the_third_round_the_page_says_that_a_leader_takes_it(
    client: Client, cast: Cast
) -> None:
    case = case_in(State.FED_BACK, cast)
    where = tracked(client, case)
    assert "马上重新办理" in client.get(where).content.decode()
    client.post(f"{where}rate/", BAD)
    round_trip(Case.objects.get(pk=case.pk), cast)
    page = client.get(where).content.decode()
    assert "由领导牵头" in page
    assert "又灭了一盏" in page
    client.post(f"{where}rate/", BAD)
    case.refresh_from_db()
    assert (case.state, case.round) == (State.REGISTERED, 3)
    with pytest.raises(Refusal):
        actions.assign(case, by=cast.station_head, lead=cast.unit)


def test_r041_an_anonymous_matter_is_judged_by_its_code(client: Client, cast: Cast) -> None:
    case = actions.receive(
        cast.station,
        by=Party.RESIDENT,
        words=Words(title="路灯", verbatim="路灯不亮"),
        about=Circumstances(channel=Channel.ONLINE),
        raised=Raised(),
    )
    assert case.is_anonymous
    actions.register(case, by=cast.liaison, category=cast.category)
    actions.answer_on_spot(case, by=cast.liaison, reply=replace(REPLY, contact=""))
    where = tracked(client, case)
    assert client.post(f"{where}rate/", {**BAD, "grade": "satisfied"}).status_code == 302
    rating = Rating.objects.get()
    assert (rating.contact, rating.grade) == (None, Grade.SATISFIED)
    assert codes.find(case.number, codes.query_code(case)) == case


def test_what_was_said_by_phone_is_written_down_with_whom_was_asked(
    client: Client, cast: Cast
) -> None:
    case = case_in(State.FED_BACK, cast)
    desk = sign_in(cast.liaison)
    where = f"/desk/cases/{case.number}/rate/"
    given = {"grade": "satisfied", "attitude": "basically", "method": "phone", "asked": "family"}
    assert desk.post(where, {**given, "asked": ""}).status_code == 422
    assert desk.post(where, given).status_code == 302
    rating = Rating.objects.get()
    assert (rating.method, rating.asked, rating.recorded_by) == (
        "phone",
        "family",
        cast.liaison.person,
    )
    first = case.petitioners.get(is_first=True)
    assert rating.contact == first.contact
    page = desk.get(f"/desk/cases/{case.number}/").content.decode()
    assert "代填（电话问家里人）" in page
    assert "按您说的代填" in shown(client, case)


def test_r063_a_round_is_judged_once_whoever_writes_it_down(client: Client, cast: Cast) -> None:
    case = case_in(State.FED_BACK, cast)
    actions.rate(case, by=cast.liaison, grade=Grade.SATISFIED, attitude=Grade.SATISFIED)
    where = tracked(client, case)
    answer = client.post(f"{where}rate/", BAD)
    assert answer.status_code == 422
    assert Rating.objects.count() == 1


def test_r049_who_was_merged_follows_the_master_and_reads_none_of_its_words(
    client: Client, cast: Cast
) -> None:
    master = case_in(State.HANDLING, cast)
    case = other_case(cast)
    actions.merge(case, by=cast.liaison, master=master)
    case.text.verbatim = "我自己说的话"
    case.text.save()
    page = shown(client, case)
    assert "一起办理的那件事" in page
    assert cast.unit.name in page
    assert master.text.verbatim not in page
    actions.ask_resident(Case.objects.get(pk=master.pk), by=cast.handler, question="哪几盏？")
    seen = tracking.together(Case.objects.select_related("merged_into").get(pk=case.pk))
    assert seen is not None
    assert seen.progress.current == Step.HANDLE
    assert "先反映的群众" in seen.outlook
    assert "哪几盏" not in shown(client, case)


def test_r049_who_was_merged_is_told_when_the_first_is_content(cast: Cast) -> None:
    master = case_in(State.REGISTERED, cast)
    case = other_case(cast)
    actions.merge(case, by=cast.liaison, master=master)
    actions.assign(master, by=cast.station_head, lead=cast.unit)
    satisfy_and_close(round_trip(master, cast), cast)
    case.refresh_from_db()
    assert case.state == State.CLOSED
    told = Message.objects.filter(event__startswith=f"case:{case.pk}", kind="resident.closed")
    assert told.count() == 1
    assert Rating.objects.count() == 1


def test_the_receipt_is_kept_as_a_picture_and_spelled(client: Client, cast: Cast) -> None:
    case = case_in(State.RECEIVED, cast)
    where = receipt_of(case)["Location"]
    page = client.get(where).content.decode()
    assert spelled(codes.query_code(case)) in page
    assert "data-lx-read-out" in page
    answer = client.get(f"{where}receipt.png")
    assert answer["Content-Type"] == "image/png"
    assert case.number in answer["Content-Disposition"]
    assert Image.open(BytesIO(answer.content)).size == (1080, 1520)
    assert len(answer.content) < 60_000


def test_a_lost_receipt_is_printed_again_at_the_desk(client: Client, cast: Cast) -> None:
    case = case_in(State.REGISTERED, cast)
    page = sign_in(cast.liaison).get(f"/desk/cases/{case.number}/receipt/").content.decode()
    code = codes.query_code(case)
    assert f"{code[:4]} {code[4:]}" in page
    assert "核对" in page
    stranger = sign_in(cast.other_liaison)
    assert stranger.get(f"/desk/cases/{case.number}/receipt/").status_code == 404
    assert "回执丢了怎么办" in client.get("/track/").content.decode()
