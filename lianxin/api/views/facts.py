"""What anybody may know: stations, categories, the privacy notice, the funnel."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, Query, Router

from lianxin.api.errors import declared
from lianxin.api.schemas import (
    DIVISION,
    CategorySeen,
    FunnelSeen,
    Given,
    NoticeSeen,
    StationPage,
)
from lianxin.cases import privacy
from lianxin.cases.models import Case, Category
from lianxin.cases.queries import funnel
from lianxin.places.models import Division
from lianxin.stations.models import Station, StationKind, StationStatus

router = Router()
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
COLUMNS = ("code", "name", "kind", "address", "phone", "opening_hours", "reception_day")


class Within(Given):
    """An area: a division and everything inside it."""

    division: Annotated[str, DIVISION] | None = None


class Period(Within):
    """An area and the days, both included, on which matters were brought."""

    since: date | None = Field(None, ge=EARLIEST, le=LATEST)
    until: date | None = Field(None, ge=EARLIEST, le=LATEST)


class Part(Within):
    """An area and which part of the list."""

    offset: int = Field(0, ge=0, le=100_000)
    limit: int = Field(100, ge=1, le=500)


@router.get("stations", response={200: StationPage, **declared(404)}, summary="Open stations")
def stations(request: HttpRequest, asked: Query[Part]) -> dict[str, Any]:
    """Stations that receive residents, each with address, opening hours and reception day."""
    found = Station.objects.filter(
        status=StationStatus.OPEN, division__code__startswith=_prefix(asked.division)
    ).order_by("division_id", "code")
    return {"count": found.count(), "items": _shown(found, asked)}


def _shown(found: QuerySet[Station], asked: Part) -> list[dict[str, Any]]:
    facts = found.values(*COLUMNS, division_code=F("division_id"), town=F("division__name"))
    return [
        {
            **{name: row[name] for name in COLUMNS},
            "kind": str(StationKind(row["kind"]).label),
            "division": row["division_code"],
            "division_name": row["town"],
        }
        for row in facts[asked.offset : asked.offset + asked.limit]
    ]


@router.get("categories", response=list[CategorySeen], summary="Categories in two levels")
def categories(request: HttpRequest) -> list[dict[str, Any]]:
    """Categories in use, the first level with `parent` null."""
    rows = Category.objects.filter(is_active=True).order_by("code")
    return [
        {"code": code, "name": name, "parent": parent}
        for code, name, parent in rows.values_list("code", "name", "parent__code")
    ]


@router.get("privacy-notice", response=NoticeSeen, summary="The privacy notice in force")
def privacy_notice(request: HttpRequest) -> dict[str, str]:
    """R-162: its version is sent with what a resident leaves."""
    address = request.build_absolute_uri(reverse("portal:privacy"))
    return {"version": privacy.VERSION, "address": address}


@router.get(
    "statistics/funnel", response={200: FunnelSeen, **declared(404)}, summary="How much came of it"
)
def statistics_funnel(request: HttpRequest, asked: Query[Period]) -> dict[str, Any]:
    """Collected, assigned, closed: numbers only, for a division and a period."""
    scope = Case.objects.filter(region__startswith=_prefix(asked.division))
    counted = funnel(scope, asked.since, asked.until)
    return {
        **asked.dict(),
        "collected": counted.collected,
        "assigned": counted.assigned,
        "closed": counted.closed,
    }


def _prefix(code: str | None) -> str:
    return get_object_or_404(Division, code=code).prefix if code else ""
