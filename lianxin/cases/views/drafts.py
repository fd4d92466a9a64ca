"""A half-raised matter between the steps: kept sealed in the visitor's session until it is sent."""

from __future__ import annotations

import base64
import json
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q, QuerySet

from lianxin.documents.models import StoredFile
from lianxin.vault import seals

_SESSION_KEY = "matter_draft"
_KEYS = "matter_keys"
_MOST_KEYS = 20
_PLACE = "matters.draft"


@dataclass(slots=True)
class Draft:
    """What each step gave; None where the step is still to come."""

    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    words: dict[str, Any] | None = None
    place: dict[str, Any] | None = None
    contact: dict[str, Any] | None = None
    files: list[str] = field(default_factory=list)

    def stored_files(self) -> QuerySet[StoredFile]:
        """The files uploaded so far: with a form, or in pieces on their own."""
        mine = Q(pk__in=self.files) | Q(arrived_as__owner=self.key)
        return StoredFile.objects.filter(mine).order_by("pk")


def load(session: SessionBase) -> Draft:
    """The draft of this visitor, or an empty one."""
    sealed = session.get(_SESSION_KEY)
    if not sealed:
        return Draft()
    return Draft(**json.loads(seals.unseal(base64.b64decode(sealed), _PLACE)))


def keep(session: SessionBase, draft: Draft) -> None:
    """Keep the draft; it holds personal data, so it is sealed (R-160)."""
    sealed = seals.seal(json.dumps(asdict(draft)), _PLACE)
    session[_SESSION_KEY] = base64.b64encode(sealed).decode()


def discard(session: SessionBase) -> None:
    """The matter was sent, or the visitor starts over."""
    session.pop(_SESSION_KEY, None)


def key_in(text: str) -> UUID | None:
    """The submission key that a form brings along."""
    try:
        return UUID(text)
    except ValueError:
        return None


def remember_key(session: SessionBase, key: UUID) -> None:
    """A matter that is filled in on one page, without a draft: its key owns its uploads."""
    known = session.get(_KEYS, [])
    if str(key) not in known:
        session[_KEYS] = [*known, str(key)][-_MOST_KEYS:]


def keys(session: SessionBase) -> list[str]:
    """The keys under which this visitor may have files."""
    return [load(session).key, *session.get(_KEYS, [])]
