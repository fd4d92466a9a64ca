import threading
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy

from lianxin.audit import chains
from lianxin.audit.actions import record
from lianxin.audit.models import AuditEntry, AuditHead
from lianxin.kit import clock
from lianxin.kit.origin import Origin, coming_from


class Person:
    def __init__(self, pk: Any, name: str) -> None:
        self.pk = pk
        self.name = name

    def __str__(self) -> str:
        return self.name


CLERK = Person(uuid4(), "张联络")


def audit_faults() -> list[str]:
    verdict = next(verdict for verdict in chains.verify_all() if verdict.chain == "audit")
    return [fault.row for fault in verdict.faults]


@pytest.mark.django_db
def test_an_entry_says_who_did_what_to_what_from_where_and_why() -> None:
    thing = ContentType.objects.get_for_model(AuditEntry)
    moment = datetime(2026, 3, 1, 9, tzinfo=UTC)
    with coming_from(Origin("10.1.2.3", "r1")), clock.set_to(moment):
        entry = record("unmask", by=CLERK, about=thing, purpose="回访", detail={"field": "phone"})
    kept = AuditEntry.objects.get(pk=entry.pk)
    assert (kept.actor, kept.actor_name) == (str(CLERK.pk), "张联络")
    assert (kept.about_type, kept.about_id) == ("contenttypes.contenttype", str(thing.pk))
    assert (kept.action, kept.purpose, kept.detail) == ("unmask", "回访", {"field": "phone"})
    assert (kept.ip, kept.request_id, kept.at) == ("10.1.2.3", "r1", moment)


@pytest.mark.django_db
def test_nobody_is_the_system_or_a_visitor() -> None:
    assert record("sweep", by=None).actor == ""
    assert record("look", by=Person(None, "AnonymousUser")).actor_name == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "detail",
    [
        {"n": 1, "f": 1.5, "whole": 2.0, "huge": 1e22, "tiny": 1e-7, "dec": Decimal("1.50")},
        {"day": date(2026, 1, 1), "at": datetime(2026, 1, 1, tzinfo=UTC), "id": uuid4()},
        {"lazy": gettext_lazy("审计"), "bytes": b"\x00", "set": {3, 1}, "none": None, "yes": True},
        {"nul": "a\x00b", "lone": "\ud800", "rare": "𬭎🎉", "key\x00": ["深", ("层",)]},
        {"big": 2**70, "neg": -0.0},
    ],
)
def test_any_detail_is_kept_and_still_verifies(detail: dict[str, Any]) -> None:
    record("x", by=CLERK, purpose="因\x00由" * 400, detail=detail)
    assert audit_faults() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditentry SET action = 'y'",
        "DELETE FROM audit_auditentry",
        "UPDATE audit_auditentry SET action = 'y' WHERE false",
    ],
)
def test_r166_the_database_refuses_to_change_the_record(sql: str) -> None:
    record("x", by=CLERK)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.django_db
def test_r166_the_database_refuses_to_empty_the_record() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry ENABLE TRIGGER ALL")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE audit_auditentry")


@pytest.mark.django_db
def test_a_rolled_back_entry_leaves_no_gap() -> None:
    record("one", by=CLERK)

    def undone() -> None:
        with transaction.atomic():
            record("two", by=CLERK)
            raise ValueError("undone")

    with pytest.raises(ValueError, match="undone"):
        undone()
    assert record("three", by=CLERK).seq == 2
    assert audit_faults() == []


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_make_one_chain() -> None:
    def write() -> None:
        try:
            for n in range(10):
                record(f"x{n}", by=CLERK)
        finally:
            connection.close()

    crew = [threading.Thread(target=write) for _ in range(4)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    assert list(AuditEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(
        range(1, 41)
    )
    assert AuditHead.objects.get().seq == 40
    assert audit_faults() == []
