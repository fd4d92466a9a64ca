"""Deputies who belong to an open station: found, and introduced (R-007)."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from lianxin.kit.pages import page
from lianxin.kit.text import clean
from lianxin.portal.blocks import DeputyPage, deputy_page
from lianxin.portal.codes import MEDIA_TYPES, qr_response
from lianxin.portal.papers import DEPUTY_PAPERS
from lianxin.portal.views.printing import paper_response
from lianxin.stations import finding
from lianxin.stations.queries import open_stations, townships_with_stations

PAGE_SIZE = 40
LONGEST = 40


def _found(person_id: UUID) -> DeputyPage:
    shown = deputy_page(person_id)
    if shown is None:
        raise Http404
    return shown


def _url(request: HttpRequest, person_id: UUID) -> str:
    return request.build_absolute_uri(reverse("portal:deputy", args=[person_id]))


@login_not_required
@require_safe
def deputies(request: HttpRequest) -> HttpResponse:
    """Deputies by name (`?q=`), township (`?area=`) or station (`?station=`)."""
    typed, area, code = (clean(request.GET.get(name, "")) for name in ("q", "area", "station"))
    typed = typed[:LONGEST].strip()
    townships = list(townships_with_stations())
    chosen = next((each for each in townships if each.code == area), None)
    station = open_stations().filter(code=code).first() if code else None
    people = finding.deputies(
        typed,
        area=chosen.code if chosen else "",
        station=station.code if station else "",
    )
    sheets = Paginator(people, PAGE_SIZE)
    context = {
        "page": sheets.get_page(request.GET.get("page")),
        "total": sheets.count,
        "townships": townships,
        "chosen": chosen,
        "station": station,
        "typed": typed,
    }
    return page(request, "portal/deputies.html", context)


@login_not_required
@require_safe
def deputy(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A deputy: name, office, mandates, work done; never a private phone (R-007)."""
    return page(request, "portal/deputy.html", {"shown": _found(person_id)})


@login_not_required
@require_safe
def deputy_qr(request: HttpRequest, person_id: UUID, kind: str) -> HttpResponse:
    """The QR code of the deputy's page."""
    if kind not in MEDIA_TYPES:
        raise Http404
    _found(person_id)
    return qr_response(
        request, reverse("portal:deputy", args=[person_id]), kind, f"deputy-{person_id}"
    )


@require_safe
def deputy_paper(request: HttpRequest, person_id: UUID, name: str) -> HttpResponse:
    """A poster or cards of the deputy as PDF, for staff and deputies."""
    draw = DEPUTY_PAPERS.get(name)
    if draw is None:
        raise Http404
    shown, url = _found(person_id), _url(request, person_id)
    return paper_response(request, lambda: draw(shown, url), f"deputy-{person_id}-{name}")
