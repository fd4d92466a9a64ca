"""A station of the shared cast, and a caller who sends JSON."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from lianxin.cases.factories import Cast
from lianxin.stations.models import Station

Post = Callable[..., Any]


@pytest.fixture(autouse=True)
def unhurried() -> None:
    """Nobody has knocked yet."""
    cache.clear()


@pytest.fixture
def station(cast: Cast) -> Station:
    return cast.station


@pytest.fixture
def post(client: Client) -> Post:
    """Send JSON to an endpoint of the API, with a fresh key unless one is given."""

    def send(path: str, body: Any, *, key: str | None = None, **headers: str) -> Any:
        if path == "cases":
            headers["idempotency-key"] = key or str(uuid.uuid4())
        return client.post(
            f"/api/v1/{path}", body, content_type="application/json", headers=headers
        )

    return send


@pytest.fixture
def receipt(station: Station, post: Post) -> dict[str, str]:
    answer: dict[str, str] = post(
        "cases", {"station": station.code, "words": "自来水停了三天"}
    ).json()
    return answer
