"""A half-raised matter between the steps: kept sealed in the visitor's session until it is sent."""

from __future__ import annotations

import base64
import json
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet

from lianxin.documents.models import StoredFile
from lianxin.vault import seals

_SESSION_KEY = "matter_draft"
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
        """The files uploaded so far."""
        return StoredFile.objects.filter(pk__in=self.files).order_by("pk")


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
