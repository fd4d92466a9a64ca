"""B2: the first page of the work list, filtered and sorted in the ways that people do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bench.jobs.visitor import Reader
from bench.measure import percentile, repeated
from lianxin.cases.models import Category
from lianxin.kit import clock
from lianxin.people.models import Unit
from lianxin.stations.models import Station

WHO = ("committee", "presidium1", "liaison1", "handler1", "deputy1")


def measure(times: int) -> dict[str, Any]:
    """Milliseconds and queries of each reader's pages."""
    pages = {}
    for username in WHO:
        reader = Reader(username)
        for name, asked in _asked().items():
            pages[f"{username}: {name}"] = {
                "queries": reader.queries("/desk/cases/", asked),
                "ms": repeated(lambda r=reader, a=asked: r.read("/desk/cases/", a), times),
            }
    every = [each for page in pages.values() for each in page["ms"]]
    for page in pages.values():
        page["p95"] = round(percentile(page.pop("ms"), 0.95), 2)
    return {
        "p50": percentile(every, 0.5),
        "p95": percentile(every, 0.95),
        "queries": max(page["queries"] for page in pages.values()),
        "pages": pages,
    }


def _asked() -> dict[str, dict[str, Any]]:
    month_ago = (clock.today() - timedelta(days=30)).isoformat()
    category = Category.objects.filter(parent__isnull=False).order_by("code")[0].code
    return {
        "mine": {"tab": "mine"},
        "open by deadline": {"tab": "open"},
        "overdue": {"tab": "overdue"},
        "all by arrival": {"tab": "all"},
        "all by number": {"tab": "all", "sort": "number"},
        "handling by deadline": {"tab": "open", "state": "handling"},
        "category, ended": {"tab": "ended", "category": category},
        "station, last month": {"tab": "all", "station": _first(Station), "since": month_ago},
        "unit, unsatisfied": {"tab": "all", "unit": _first(Unit), "rating": "dissatisfied"},
    }


def _first(model: Any) -> int:
    key: int = model.objects.order_by("pk").values_list("pk", flat=True)[0]
    return key
