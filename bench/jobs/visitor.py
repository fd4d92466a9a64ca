"""A signed-in reader in this very process: the real middleware, no network."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client

from bench.measure import counted
from lianxin.people.models import Account


class Reader:
    """Reads pages as one account and checks that they are pages."""

    def __init__(self, username: str) -> None:
        self.account = Account.objects.get(username=username)
        self.client = Client(headers={"host": "localhost"})
        self.client.force_login(self.account, settings.AUTHENTICATION_BACKENDS[-1])

    def read(self, path: str, asked: dict[str, Any] | None = None) -> bytes:
        answer = self.client.get(path, asked or {})
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code} at {path} {asked}")
        return answer.content

    def queries(self, path: str, asked: dict[str, Any] | None = None) -> int:
        with counted() as counter:
            self.read(path, asked)
        return counter.count
