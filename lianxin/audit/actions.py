"""The one writer of the audit record."""

from collections.abc import Mapping
from typing import Any, Protocol

from django.db import connection, models, transaction

from lianxin.audit.chain import GENESIS, Head, link, plain
from lianxin.audit.models import CHAIN, AuditEntry, AuditHead
from lianxin.kit import clock, origin
from lianxin.kit.text import clean

# Any number that no other advisory lock of the house uses: "audit" in ASCII.
_LOCK = 0x6175646974


class Actor(Protocol):
    """Whoever acts: an account, told by its key and its name (`str`)."""

    @property
    def pk(self) -> Any: ...


def record(
    action: str,
    *,
    by: Actor | None,
    about: models.Model | None = None,
    purpose: str = "",
    detail: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Append what happened; `by=None` is the system or an anonymous visitor.

    Entries queue for one lock until the transaction ends: call it last, after locking rows.
    """
    entry = AuditEntry(action=action, at=clock.now(), purpose=_line(purpose, 500))
    if by is not None and by.pk is not None:
        entry.actor, entry.actor_name = str(by.pk), _line(str(by), 200)
    if about is not None:
        entry.about_type, entry.about_id = about._meta.label_lower, str(about.pk)
    source = origin.current()
    entry.ip, entry.request_id = source.ip or "", source.request_id
    entry.detail = _clean_whole(plain(detail or {}))
    _append(entry)
    return entry


@transaction.atomic
def _append(entry: AuditEntry) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = AuditHead.objects.filter(pk=1).first()
    entry.seq = last.seq + 1 if last else 1
    entry.previous = bytes(last.digest) if last else GENESIS
    entry.digest = link(entry.previous, entry.facts())
    entry.save(force_insert=True)
    head = Head.of(CHAIN, entry.seq, entry.digest)
    facts = {"seq": head.seq, "digest": head.digest, "seal": head.seal}
    if not AuditHead.objects.filter(pk=1).update(**facts):
        AuditHead.objects.create(pk=1, **facts)


def _line(text: str, longest: int) -> str:
    return clean(text)[:longest]


def _clean_whole(value: Any) -> Any:
    """Free the texts of a detail from what jsonb does not take."""
    match value:
        case str():
            return clean(value)
        case dict():
            return {clean(key): _clean_whole(item) for key, item in value.items()}
        case list():
            return [_clean_whole(item) for item in value]
        case _:
            return value
