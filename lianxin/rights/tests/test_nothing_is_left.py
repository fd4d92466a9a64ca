"""After a deletion the name, the phone and the address stand nowhere in the database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lianxin.audit import chains
from lianxin.cases import actions as cases
from lianxin.cases import codes
from lianxin.cases.actions.intake import Circumstances, Raised, Words
from lianxin.cases.factories import REPLY, Cast, rate
from lianxin.cases.models import Case, Channel, FeedbackMethod, Grade
from lianxin.people.actions import NewContact
from lianxin.people.models import Contact
from lianxin.rights import actions
from lianxin.rights.states import Kind, Part
from lianxin.vault import blind
from lianxin.vault.fields import SealedTextField

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def plain_columns() -> Iterator[tuple[str, str]]:
    """Every column of every table of the house, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'public'"
        )
        yield from cursor.fetchall()


def everything_held() -> str:
    """All tables as text, bytes in hex and as they are, and what is sealed in the open."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for table, column in plain_columns():
            cursor.execute(f'SELECT DISTINCT "{column}" FROM "{table}"')
            for (value,) in cursor.fetchall():
                is_bytes = isinstance(value, bytes | memoryview)
                found.append(bytes(value).hex() if is_bytes else str(value))
                if is_bytes:
                    found.append(bytes(value).decode(errors="replace"))
    for model in apps.get_models():
        sealed = [each for each in model._meta.concrete_fields if isinstance(each, SealedTextField)]
        found += [
            getattr(row, field.attname) for row in model._default_manager.all() for field in sealed
        ]
    return "\n".join(found)


NAMES = st.text("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨霁骁瓒翀", min_size=3, max_size=4)
PHONES = st.from_regex(r"1[3-9]\d{9}", fullmatch=True)
ADDRESSES = st.text("梧桐槐柳榆里巷坊号甲乙丙丁戊", min_size=6, max_size=12)


def lived_through(cast: Cast, name: str, phone: str, address: str) -> Case:
    """A matter from its raising to its archive, with all that is written on the way."""
    case = cases.receive(
        cast.station,
        by=cast.liaison,
        words=Words(title="路灯坏了", verbatim="村口的路灯坏了三个月，请派人来修一修。"),
        about=Circumstances(channel=Channel.COUNTER, place=cast.village),
        raised=Raised(contacts=(NewContact(name=name, phone=phone, address=address),)),
    )
    case = cases.register(case, by=cast.liaison, category=cast.category)
    case = cases.assign(case, by=cast.station_head, lead=cast.unit, instructions="请修复")
    case = cases.acknowledge(case, by=cast.handler)
    cases.look_at_petitioners(case, by=cast.handler, purpose="电话联系")
    case = cases.submit_reply(case, by=cast.handler, reply=REPLY)
    case = cases.sign_reply(case, by=cast.unit_head)
    case = cases.accept_reply(case, by=cast.liaison)
    case = cases.feed_back(case, by=cast.liaison, method=FeedbackMethod.PHONE, words="已修好。")
    rate(case, cast, Grade.SATISFIED)
    case.refresh_from_db()
    case = cases.close(case, by=cast.liaison)
    return cases.archive(case, by=cast.liaison)


@settings(
    max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=NAMES, phone=PHONES, address=ADDRESSES)
def test_r164_after_deletion_nothing_is_left_of_the_person(
    cast: Cast, name: str, phone: str, address: str
) -> None:
    case = lived_through(cast, name, phone, address)
    Client().post("/track/", {"number": case.number, "code": codes.query_code(case)})
    indexes = [
        blind(name, "contact.name").hex(),
        blind(phone, "contact.phone").hex(),
        blind(phone[-4:], "contact.last_four").hex(),
    ]
    before = everything_held()
    assert all(each in before for each in (name, phone, address, *indexes))
    actions.correct_now(case, address=f"{address}旁")
    actions.copy_now(case)
    request = actions.ask(case, by=None, kind=Kind.DELETE, parts=[Part.CONTACT, Part.FILES])
    actions.grant(request, by=cast.station_head)
    after = everything_held()
    assert [each for each in (name, phone, address, *indexes) if each in after] == []
    assert [fault for verdict in chains.verify_all() for fault in verdict.faults] == []
    assert Contact.objects.get(petitions__case=case).erased_at is not None
