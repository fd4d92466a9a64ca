"""Open data: the same figures cell by cell, as CSV and JSON, with their definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from json import dumps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import condition, require_safe

from lianxin.cases.definitions import Kind
from lianxin.kit import clock, origin
from lianxin.kit.export import Column, csv_response
from lianxin.kit.pages import page
from lianxin.kit.throttle import Throttle
from lianxin.publishing import queries
from lianxin.publishing.figures import ALL, FEWEST
from lianxin.publishing.models import FigureRow

DOWNLOADS = Throttle("open-data", free=60, first_wait=5, longest_wait=60)
LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
TOO_FEW = "<3"
View = Callable[..., HttpResponseBase]


def _tag(_request: HttpRequest) -> str | None:
    run = queries.last_run()
    return f'"{run.pk}"' if run else None


def _time(_request: HttpRequest) -> Any:
    run = queries.last_run()
    return run.made_at if run else None


def download(view: View) -> View:
    """Unchanged files are not sent again; whoever comes too often waits a little (R-172)."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        who = origin.current().ip
        if seconds := DOWNLOADS.wait(who):
            words = _("下载得太频繁，请等%(seconds)s秒再来。") % {"seconds": seconds}
            headers = {"Retry-After": str(seconds), "Content-Type": "text/plain; charset=utf-8"}
            return HttpResponse(words, status=429, headers=headers)
        DOWNLOADS.note(who)
        return view(request)

    guarded = condition(etag_func=_tag, last_modified_func=_time)(answer)
    opened: View = login_not_required(require_safe(guarded))
    return opened


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the files hold, under which licence, of when; every column with its definition."""
    context = {
        "run": queries.last_run(),
        "fields": _fields(),
        "fewest": FEWEST,
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "crumbs": [
            {"title": _("办理公开"), "url": reverse("public_publishing:list")},
            {"title": _("开放数据")},
        ],
    }
    return page(request, "open/data.html", context)


def _parts(name: str) -> tuple[str, ...]:
    """What of a measure stands in the files."""
    match ALL[name].kind:
        case Kind.RATE:
            return ("whole", "part", "value")
        case Kind.MEAN:
            return ("whole", "value")
        case Kind.DAYS:
            return ("whole", "median_workdays", "p90_workdays")
    return ("whole",)


def _fields() -> list[tuple[str, Any]]:
    return [
        (", ".join(f"{name}_{part}" for part in _parts(name)), each) for name, each in ALL.items()
    ]


def _cell(name: str, part: str, row: FigureRow) -> Any:
    """A number; nothing where nothing was counted; a mark where it is too few to be told."""
    if name not in row.cells:
        return None
    cell = row.cells[name]
    return TOO_FEW if cell is None else cell.get(part)


def _columns() -> list[Column[FigureRow]]:
    found: list[Column[FigureRow]] = [
        Column("month", lambda row: f"{row.month:%Y-%m}"),
        Column("station_code", lambda row: row.station.code),
        Column("station_name", lambda row: row.station.name),
        Column("category_code", lambda row: row.category.code),
        Column("category_name", lambda row: row.category.name),
    ]
    found += [
        Column(f"{name}_{part}", partial(_cell, name, part))
        for name in ALL
        for part in _parts(name)
    ]
    return found


@download
def csv(_request: HttpRequest) -> HttpResponseBase:
    """One line for each month, station and first-level category; opens in a spreadsheet."""
    return csv_response("lianxin-figures.csv", _columns(), queries.figure_rows())


@download
def json(_request: HttpRequest) -> HttpResponseBase:
    """The same cells, streamed; null: too few to be told."""
    run = queries.last_run()
    if run is None:
        raise Http404
    head = {
        "updated_at": run.made_at.astimezone(clock.ZONE).isoformat(),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "definitions": reverse("public_publishing:definitions"),
        "suppressed_below": FEWEST,
    }
    return StreamingHttpResponse(_json_lines(head), content_type="application/json; charset=utf-8")


def _json_lines(head: dict[str, Any]) -> Iterator[str]:
    yield dumps(head, ensure_ascii=False)[:-1] + ', "rows": ['
    before = "\n"
    for row in queries.figure_rows():
        yield before + dumps(_as_json(row), ensure_ascii=False)
        before = ",\n"
    yield "\n]}\n"


def _as_json(row: FigureRow) -> dict[str, Any]:
    return {
        "month": f"{row.month:%Y-%m}",
        "station": row.station.code,
        "category": row.category.code,
        "figures": row.cells,
    }


@login_not_required
@require_safe
def definitions(_request: HttpRequest) -> HttpResponse:
    """What each measure counts, in both languages."""
    found = {
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "suppressed_below": FEWEST,
        "measures": {name: {"zh": _in(name, "zh-hans"), "en": _in(name, "en")} for name in ALL},
    }
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})


def _in(name: str, language: str) -> dict[str, str]:
    parts = ("label", "formula", "numerator", "denominator", "counted_by", "exclusions", "source")
    with override(language):
        return {part: str(getattr(ALL[name], part)) for part in parts}
