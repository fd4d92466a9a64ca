"""Sessions in the database, read and kept by statements that the server plans once."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.contrib.sessions.models import Session
from django.utils import timezone

from lianxin.kit.prepared import Asked, run

KEEP = "UPDATE django_session SET session_data = %s, expire_date = %s WHERE session_key = %s"

_alive = Asked(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(InDatabase):
    """Django's own, but for the two statements that nearly every request costs."""

    def _get_session_from_db(self) -> Session | None:
        for found in _alive.models(key=self.session_key, now=timezone.now()):
            return found
        self._session_key = None
        return None

    def save(self, must_create: bool = False) -> None:
        if must_create or self.session_key is None:
            super().save(must_create=must_create)
            return
        row: Any = self.create_model_instance(dict(self.items()))
        if not run(KEEP, [row.session_data, row.expire_date, row.session_key]).rowcount:
            raise UpdateError
