"""A resident joins what others raised before them (R-042, R-049), and reads no word of theirs."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lianxin.cases import actions, codes, duplicates
from lianxin.cases.actions.intake import Circumstances, Raised, Words
from lianxin.cases.actions.portal import raise_matter
from lianxin.cases.factories import (
    Cast,
    case_in,
    last_entry,
    other_case,
    received,
    satisfy_and_close,
)
from lianxin.cases.models import Case, Channel
from lianxin.cases.rules import Party
from lianxin.cases.states import Hat, State, Triage
from lianxin.cases.tests.test_raising import walk
from lianxin.kit.refusals import Refusal

WORDS = "村口的路灯坏了三个月，晚上看不见路。"


@pytest.fixture(autouse=True)
def no_memory_of_earlier_visits() -> None:
    cache.clear()


def mine(cast: Cast) -> Case:
    circumstances = Circumstances(channel=Channel.ONLINE, place=cast.village)
    return actions.receive(
        cast.station,
        by=Party.RESIDENT,
        words=Words(title="", verbatim=WORDS),
        about=circumstances,
        raised=Raised(),
    )


def offered(client: Client) -> list[str]:
    page = client.get("/raise/check/").content.decode()
    return [each for each in re.findall(r'name="join" value="([^"]*)"', page) if each]


def test_r042_the_joined_matter_keeps_number_code_and_words(cast: Cast) -> None:
    master = case_in(State.HANDLING, cast)
    case = actions.join_master(mine(cast), by=Party.RESIDENT, master=master)
    assert (case.state, case.merged_into, case.triage) == (State.MERGED, master, Triage.MERGE)
    assert (case.category, case.number != master.number) == (master.category, True)
    assert codes.query_code(case) != codes.query_code(master)
    assert case.text.verbatim == WORDS
    entry = last_entry(case)
    assert (entry.move, entry.hat, entry.facts) == (
        "join_master",
        Hat.RESIDENT,
        {"master": master.number},
    )
    assert not case.deadlines.running().exists()


def test_r049_joined_matters_are_counted_and_end_with_their_master(cast: Cast) -> None:
    master = case_in(State.FED_BACK, cast)
    case = actions.join_master(mine(cast), by=Party.RESIDENT, master=master)
    counts = Case.objects.visible_to(cast.fresh("liaison")).counts()
    assert counts == {"matters": 2, "merged": 1, "masters": 1}
    satisfy_and_close(master, cast)
    case.refresh_from_db()
    assert case.state == State.CLOSED


def test_the_station_parts_what_is_not_the_same(cast: Cast) -> None:
    case = actions.join_master(mine(cast), by=Party.RESIDENT, master=other_case(cast))
    done = actions.unmerge(case, by=cast.liaison, reason="不是同一件事")
    assert (done.state, done.merged_into) == (State.REGISTERED, None)


def test_only_an_open_registered_unsealed_matter_near_by_is_joined(cast: Cast) -> None:
    sealed = other_case(cast)
    Case.objects.filter(pk=sealed.pk).update(is_sealed=True)
    unregistered, closed = received(cast), case_in(State.CLOSED, cast)
    far = received(cast, station=cast.other_station, by=Party.RESIDENT)
    for master in (sealed, unregistered, closed, far):
        with pytest.raises(Refusal):
            actions.join_master(mine(cast), by=Party.RESIDENT, master=master)


def test_nobody_but_the_resident_joins_this_way(cast: Cast) -> None:
    with pytest.raises(Refusal):
        actions.join_master(mine(cast), by=cast.liaison, master=other_case(cast))


def test_r161_similar_matters_are_shown_by_bare_facts(client: Client, cast: Cast) -> None:
    master = case_in(State.HANDLING, cast)
    walk(client, cast)
    page = client.get("/raise/check/").content.decode()
    shown = page.split("lx-neighbours")[1]
    assert str(master.category) in shown
    assert cast.village.name in shown
    for hidden in (master.number, master.title, "田小满"):
        assert hidden not in shown


def test_choosing_one_joins_it_and_twice_joins_once(client: Client, cast: Cast) -> None:
    master = case_in(State.HANDLING, cast)
    key = walk(client, cast)
    [token] = offered(client)
    for _press in "12":
        client.post("/raise/check/", {"key": key, "join": token})
    [case] = Case.objects.exclude(pk=master.pk)
    assert (case.merged_into, case.state) == (master, State.MERGED)


def test_a_master_that_closed_meanwhile_is_said_plainly(client: Client, cast: Cast) -> None:
    master = case_in(State.FED_BACK, cast)
    Case.objects.filter(pk=master.pk).update(state=State.REVIEWED)
    key = walk(client, cast)
    [token] = offered(client)
    Case.objects.filter(pk=master.pk).update(state=State.FED_BACK)
    master.refresh_from_db()
    satisfy_and_close(master, cast)
    page = client.post("/raise/check/", {"key": key, "join": token}, follow=True)
    case = Case.objects.exclude(pk=master.pk).get()
    assert (case.state, case.merged_into) == (State.RECEIVED, None)
    assert "已单独收下" in page.content.decode()


@pytest.mark.parametrize("token", ["x", "a" * 201, "\x00"])
def test_an_invented_choice_joins_nothing(client: Client, cast: Cast, token: str) -> None:
    case_in(State.HANDLING, cast)
    client.post("/raise/check/", {"key": walk(client, cast), "join": token})
    assert not Case.objects.filter(state=State.MERGED).exists()


def test_a_choice_of_another_visitor_joins_nothing(client: Client, cast: Cast) -> None:
    case_in(State.HANDLING, cast)
    other = Client()
    walk(other, cast)
    [token] = offered(other)
    client.post("/raise/check/", {"key": walk(client, cast), "join": token})
    assert not Case.objects.filter(state=State.MERGED).exists()


def test_an_accusation_and_an_emergency_join_nothing(client: Client, cast: Cast) -> None:
    master = case_in(State.HANDLING, cast)
    walk(client, cast, is_accusation="on")
    assert offered(client) == []
    emergency = raise_matter(
        cast.station,
        words=Words(title="", verbatim="路灯着火了"),
        about=Circumstances(channel=Channel.ONLINE),
        raised=Raised(),
        join=master,
        key=master.pk,
    )
    assert (emergency.state, emergency.merged_into) == (State.REFERRED, None)


def test_sealed_closed_and_distant_matters_are_not_shown(cast: Cast) -> None:
    sealed = case_in(State.HANDLING, cast)
    Case.objects.filter(pk=sealed.pk).update(is_sealed=True)
    case_in(State.CLOSED, cast)
    received(cast)
    case_in(State.MERGED, cast)
    shown = {each.key for each in duplicates.similar_nearby(cast.station, WORDS)}
    assert shown == set(
        Case.objects.filter(merged_cases__isnull=False).values_list("pk", flat=True)
    )
    assert duplicates.similar_nearby(cast.other_station, WORDS) == []


@pytest.mark.parametrize("many", [1, 3])
def test_three_queries_find_one_or_three(
    cast: Cast, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(many):
        other_case(cast)
    with django_assert_num_queries(3):
        assert len(duplicates.similar_nearby(cast.station, WORDS)) == many


def test_unlike_words_find_nothing(cast: Cast) -> None:
    other_case(cast)
    assert duplicates.similar_nearby(cast.station, "医保报销不了") == []
    assert duplicates.similar_nearby(cast.station, "") == []
