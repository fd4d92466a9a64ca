"""A county of one township with one station, and a caller without cookies."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from lianxin.cases.models import Category
from lianxin.people.models import Unit, UnitKind
from lianxin.places.models import Division
from lianxin.stations.models import Station, StationKind

Post = Callable[..., Any]


@pytest.fixture(autouse=True)
def unhurried() -> None:
    """Nobody has knocked yet."""
    cache.clear()


@pytest.fixture
def station(db: None) -> Station:
    province = Division.objects.create(code="430000000000", name="测试省", level=1)
    town = Division.objects.create(code="430527101000", name="桥头镇", level=4, parent=province)
    owner = Unit.objects.create(
        name="桥头镇人大主席团", short_name="主席团", kind=UnitKind.PRESIDIUM, division=town
    )
    parent = Category.objects.create(code="01", name="水利")
    Category.objects.create(code="0101", name="饮水", parent=parent)
    return Station.objects.create(
        code="QT01",
        name="桥头镇代表联络站",
        kind=StationKind.STATION,
        division=town,
        owner=owner,
        address="正街1号",
        opened_on=date(2024, 1, 1),
    )


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
    answer: dict[str, str] = post("cases", {"station": "QT01", "words": "自来水停了三天"}).json()
    return answer
