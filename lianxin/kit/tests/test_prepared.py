"""Statements of a fixed shape do what the ORM does, in fewer journeys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lianxin.kit.middleware import WriteWhileReadingError, refuse_writes
from lianxin.kit.prepared import Asked, Parcel, each_of, piped, run
from lianxin.kit.sessions import SessionStore

pytestmark = pytest.mark.django_db
LATER = datetime(2030, 1, 1, tzinfo=UTC)

named = Asked(lambda names: Session.objects.filter(session_key__in=each_of(names, "text")))
keys = Asked(lambda until: Session.objects.filter(expire_date__lt=until).values_list("session_key"))


def session(key: str, words: str = "") -> Session:
    return Session(session_key=key, session_data=words, expire_date=LATER)


def sent(*rows: Session) -> None:
    parcel = Parcel()
    for row in rows:
        parcel.put(row)
    parcel.send()


def test_a_query_of_a_fixed_shape_is_asked_again_with_other_values() -> None:
    sent(session("a"), session("b", "乙"))
    assert [each.session_data for each in named.models(names=["b"])] == ["乙"]
    assert {each.session_key for each in named.models(names=["a", "b", "c"])} == {"a", "b"}
    assert keys(until=LATER) == []
    assert sorted(keys(until=LATER + timedelta(days=1))) == [("a",), ("b",)]


def test_what_was_asked_ahead_is_not_asked_again() -> None:
    sent(session("a"))
    with CaptureQueriesContext(connection) as seen, transaction.atomic(), piped():
        named.ahead(names=["a"])
        assert [each.session_key for each in named.models(names=["a"])] == ["a"]
        assert named.models(names=["b"]) == []
    asked = [each for each in seen.captured_queries if "SELECT" in each["sql"]]
    assert len(asked) == 2


def test_outside_of_a_piped_block_nothing_is_asked_ahead() -> None:
    with CaptureQueriesContext(connection) as seen:
        named.ahead(names=["a"])
    assert not seen.captured_queries


def test_a_parcel_takes_many_rows_in_few_statements() -> None:
    with CaptureQueriesContext(connection) as seen:
        sent(*(session(f"{at:02d}") for at in range(40)))
    assert Session.objects.count() == 40
    assert len(seen.captured_queries) == 3


def test_a_row_in_a_parcel_is_saved_afterwards_as_one_that_exists() -> None:
    row = session("a")
    sent(row)
    row.session_data = "新"
    row.save(update_fields=["session_data"])
    assert Session.objects.get().session_data == "新"


def test_what_the_database_refuses_is_raised_by_the_parcel() -> None:
    sent(session("a", "旧"))
    with pytest.raises(IntegrityError), transaction.atomic(), piped():
        sent(session("b"), session("a", "新"))
    assert Session.objects.get().session_data == "旧"


def test_a_row_known_before_stays_where_that_is_asked_for() -> None:
    sent(session("a", "旧"))
    parcel = Parcel()
    parcel.put(session("a", "新"), unless_known=True)
    parcel.send()
    assert Session.objects.get().session_data == "旧"


def test_the_parcel_ends_the_piped_block() -> None:
    with transaction.atomic(), piped():
        sent(session("a"))
        assert Session.objects.filter(session_key="a").update(session_data="新") == 1


def test_a_request_that_only_reads_sends_no_parcel() -> None:
    parcel = Parcel()
    parcel.put(ContentType(app_label="kit", model="nothing"))
    with connection.execute_wrapper(refuse_writes), pytest.raises(WriteWhileReadingError):
        parcel.send()


def test_a_refused_statement_leaves_the_connection_usable() -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), piped():
        run("INSERT INTO django_session VALUES (%s, %s, NULL)", ["a", "b"])
    assert not Session.objects.exists()


def kept(**facts: str) -> SessionStore:
    store = SessionStore()
    store.update(facts)
    store.save()
    return store


def test_a_session_is_found_again_and_changed() -> None:
    key = kept(word="一").session_key
    again = SessionStore(key)
    assert again["word"] == "一"
    again["word"] = "二"
    again.save()
    assert SessionStore(key)["word"] == "二"


def test_an_expired_session_is_empty_and_loses_its_key() -> None:
    key = kept(word="一").session_key
    Session.objects.update(expire_date=datetime(2020, 1, 1, tzinfo=UTC))
    again = SessionStore(key)
    assert again.get("word") is None
    assert again.session_key is None


def test_a_session_that_was_ended_elsewhere_does_not_come_back() -> None:
    store = kept(word="一")
    Session.objects.all().delete()
    store["word"] = "二"
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.exists()
