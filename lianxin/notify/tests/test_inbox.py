"""The inbox: one's own messages only, unread first, read on a press."""

from __future__ import annotations

import pytest
from django.test import Client

from lianxin.cases.factories import Cast
from lianxin.notify import actions, queries
from lianxin.notify.models import Message
from lianxin.people.models import Account

pytestmark = pytest.mark.django_db


def at_desk(user: Account) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent(user: Account, event: str = "case:1", **given: str) -> Message:
    told = {"text": "办结：%(number)s", "link": "/desk/cases/QS01/", **given}
    actions.send([user.person_id], event=event, facts={"number": "QS01"}, **told)
    return Message.objects.get(event=event)


def test_opening_a_message_marks_it_read_and_leads_on(cast: Cast) -> None:
    message = sent(cast.liaison)
    client = at_desk(cast.liaison)
    assert "办结：QS01" in client.get("/desk/messages/").content.decode()
    answer = client.post(f"/desk/messages/{message.pk}/")
    assert answer.headers["Location"] == "/desk/cases/QS01/"
    assert queries.unread_count(cast.liaison.person_id) == 0


def test_a_get_marks_nothing(cast: Cast) -> None:
    message = sent(cast.liaison)
    assert at_desk(cast.liaison).get(f"/desk/messages/{message.pk}/").status_code == 405
    assert queries.unread_count(cast.liaison.person_id) == 1


def test_another_persons_message_is_not_there(cast: Cast) -> None:
    message = sent(cast.liaison)
    assert at_desk(cast.committee).post(f"/desk/messages/{message.pk}/").status_code == 404
    assert queries.unread_count(cast.liaison.person_id) == 1


def test_a_link_out_of_the_house_is_not_followed(cast: Cast) -> None:
    message = sent(cast.liaison, link="https://example.org/")
    answer = at_desk(cast.liaison).post(f"/desk/messages/{message.pk}/")
    assert answer.headers["Location"] == "/desk/messages/"


def test_all_are_read_at_once(cast: Cast) -> None:
    for event in ("a", "b"):
        sent(cast.liaison, event)
    client = at_desk(cast.liaison)
    assert "2 条未读" in client.get("/desk/messages/").content.decode()
    client.post("/desk/messages/read/")
    page = client.get("/desk/messages/").content.decode()
    assert "未读" not in page.replace("已把", "")


def test_a_message_that_lacks_a_fact_is_shown_as_it_stands(cast: Cast) -> None:
    message = sent(cast.liaison, text="缺少：%(nothing)s")
    assert queries.words(message) == "缺少：%(nothing)s"
