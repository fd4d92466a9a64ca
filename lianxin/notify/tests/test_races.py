"""Two at once, on rows that both see: one sends, nothing is doubled."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from lianxin.cases.factories import Cast, make_cast
from lianxin.kit import clock
from lianxin.notify.actions import Notice, send_all
from lianxin.notify.actions.delivering import claim, deliver
from lianxin.notify.actions.resolving import sweep, take_in_orphans
from lianxin.notify.factories import approved, reached
from lianxin.notify.kinds import Group, Kind, register
from lianxin.notify.models import Delivery, Message
from lianxin.notify.states import Channel, Status
from lianxin.notify.tests.fakes import Gateway

pytestmark = pytest.mark.django_db(transaction=True)
PUSHED = Kind(
    "tests.raced", Group.PUSHED, "催办", "催办：%(number)s。", {"number": "QS01"}, is_urgent=True
)
LETTERS = 12


@pytest.fixture
def cast(committed: None) -> Cast:
    """The county in rows that all threads see."""
    register(PUSHED)
    made = make_cast()
    reached(made.handler.person, Channel.SMS, groups=(Group.PUSHED,))
    approved(PUSHED.name)
    return made


def at_once(*acts: Callable[[], object]) -> None:
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=10)
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(run, act) for act in acts]:
            done.result(timeout=60)


def tell(cast: Cast) -> None:
    send_all(
        Notice([cast.handler.person_id], f"case:{n}:1", facts={"number": n}, kind=PUSHED.name)
        for n in range(LETTERS)
    )


def test_two_who_tell_of_the_same_events_tell_once(cast: Cast, provider: Gateway) -> None:
    at_once(lambda: tell(cast), lambda: tell(cast))
    assert Message.objects.count() == LETTERS
    assert Delivery.objects.count() == LETTERS


def test_two_workers_and_a_sweep_send_each_letter_once(cast: Cast, provider: Gateway) -> None:
    tell(cast)
    at_once(lambda: deliver("sms"), lambda: deliver("sms"), sweep, lambda: deliver("sms"), sweep)
    assert sorted(provider.taken_keys()) == sorted(each.key for each in Delivery.objects.all())
    assert set(Delivery.objects.values_list("status", flat=True)) <= {
        Status.SENT,
        Status.DELIVERED,
    }


def test_a_letter_in_the_hands_of_a_living_worker_is_no_orphan(
    cast: Cast, provider: Gateway
) -> None:
    tell(cast)
    claimed = claim("sms")
    assert claimed is not None
    with transaction.atomic():
        Delivery.objects.select_for_update().get(pk=claimed.key)
        found: list[int] = []
        with clock.advance(minutes=1):
            at_once(lambda: found.append(take_in_orphans()))
    assert found == [0]
    with clock.advance(minutes=1):
        assert take_in_orphans() == 1
