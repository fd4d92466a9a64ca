"""The case page shows what was delivered, to those who answer for it and no further."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianxin.cases import actions
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case
from lianxin.cases.states import State
from lianxin.kit import clock
from lianxin.notify.models import Delivery, Message
from lianxin.notify.states import Channel, Status
from lianxin.people.models import Account, Person

pytestmark = pytest.mark.django_db


def to_resident(case: Case, *, event: str = "1", status: Status = Status.DELIVERED) -> None:
    contact = case.petitioners.get().contact
    about = f"case:{case.pk}:{event}x"
    message = Message.objects.create(resident=contact, event=about, text="t", sent_at=clock.now())
    letter(message, status)


def to_staff(case: Case, person: Person, status: Status = Status.DEAD) -> None:
    about = f"case:{case.pk}:staff"
    message = Message.objects.create(recipient=person, event=about, text="t", sent_at=clock.now())
    letter(message, status)


def letter(message: Message, status: Status) -> None:
    now = clock.now()
    Delivery.objects.create(
        message=message,
        person=message.recipient,
        resident=message.resident,
        kind="case.assign",
        channel=Channel.SMS,
        status=status,
        content="{}",
        sent_to="138****0000",
        made_at=now,
        next_try_at=now,
        last_error="空号" if status == Status.DEAD else "",
    )


def seen_by(user: Account, case: Case) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("cases:deliveries", args=[case.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_station_sees_what_was_delivered_to_whom_masked(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    to_resident(case)
    shown = seen_by(cast.liaison, case)
    assert "短信" in shown
    assert "已送达" in shown
    assert "群众 138****0000" in shown


def test_the_case_page_has_the_panel(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    client = Client()
    client.force_login(cast.liaison)
    shown = client.get(reverse("cases:case", args=[case.number])).content.decode()
    assert f'data-hx-get="/desk/cases/deliveries/{case.pk}/"' in shown


def test_htmx_gets_the_list_alone(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    client = Client()
    client.force_login(cast.liaison)
    url = reverse("cases:deliveries", args=[case.pk])
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "没有发出过短信" in part
    assert "<html" not in part


def test_a_unit_sees_what_its_own_people_were_sent(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    to_resident(case)
    to_staff(case, cast.unit_head.person)
    shown = seen_by(cast.handler, case)
    assert "发送失败" in shown
    assert "空号" in shown
    assert "群众 138" not in shown
    assert "站内通知" not in shown.split("card-body")[-1]


def test_a_deputy_sees_nothing_of_it(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    to_resident(case)
    if not case.participants.filter(person=cast.deputy.person).exists():
        case.participants.create(person=cast.deputy.person, joined_at=clock.now())
    assert "138****0000" not in seen_by(cast.deputy, case)


def test_strangers_find_no_such_case(cast: Cast) -> None:
    case = case_in(State.HANDLING, cast)
    client = Client()
    client.force_login(cast.other_liaison)
    assert client.get(reverse("cases:deliveries", args=[case.pk])).status_code == 404


def test_r047_of_an_accusation_only_the_secret_intake_sees_it(cast: Cast) -> None:
    case = case_in(State.RECEIVED, cast)
    actions.seal(case, by=cast.liaison)
    client = Client()
    client.force_login(cast.liaison)
    assert client.get(reverse("cases:deliveries", args=[case.pk])).status_code == 404
    assert "站内通知" in seen_by(cast.secret, case)


@pytest.mark.parametrize("count", [1, 3])
def test_the_panel_takes_as_many_queries_for_one_as_for_three(cast: Cast, count: int) -> None:
    case = case_in(State.HANDLING, cast)
    for number in range(count):
        to_resident(case, event=str(number))
    client = Client()
    client.force_login(cast.liaison)
    url = reverse("cases:deliveries", args=[case.pk])
    with CaptureQueriesContext(connection) as seen:
        client.get(url, headers={"HX-Request": "true"})
    assert len(seen.captured_queries) == 10
