"""The database is away: one plain sentence and the time to come back, never a 500."""

from collections.abc import Callable

import pytest
from django.db import InterfaceError, OperationalError, connections
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoDbBlocker

from lianxin.kit.outage import is_outage

PLACES = ["/", "/raise/", "/track/", "/desk/", "/accounts/login/", "/api/v1/stations"]


@pytest.fixture
def away(
    settings: object, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Client:
    """A visitor with a session, and a database server that nobody answers for."""
    connection = connections["default"]
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "a" * 32
    return client


def ask(client: Client, method: str, place: str, blocker: DjangoDbBlocker) -> HttpResponse:
    with blocker.unblock():
        try:
            answer: HttpResponse = getattr(client, method)(place)
            return answer
        finally:
            connections["default"].close()


@pytest.mark.parametrize("place", PLACES)
def test_whoever_reads_hears_that_the_house_recovers(
    away: Client, place: str, django_db_blocker: DjangoDbBlocker
) -> None:
    response = ask(away, "get", place, django_db_blocker)

    if response.status_code == 200:
        pytest.fail(f"{place} needs no database: take it off the list")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "系统正在恢复，请稍后再试" in response.content.decode()


@pytest.mark.parametrize("place", ["/raise/", "/track/", "/desk/cases/new/", "/accounts/login/"])
def test_whoever_sends_is_told_that_nothing_is_lost(
    away: Client, place: str, django_db_blocker: DjangoDbBlocker
) -> None:
    response = ask(away, "post", place, django_db_blocker)

    assert response.status_code == 503
    assert "没有丢" in response.content.decode()


def test_only_an_absent_database_counts_as_an_outage() -> None:
    def because(reason: Exception) -> Callable[[], None]:
        def fail() -> None:
            try:
                raise reason
            except type(reason) as error:
                raise RuntimeError from error

        return fail

    for reason, verdict in [
        (OperationalError(), True),
        (InterfaceError(), True),
        (ValueError(), False),
    ]:
        with pytest.raises(RuntimeError) as caught:
            because(reason)()
        assert is_outage(caught.value) is verdict
