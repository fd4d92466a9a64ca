"""The page of a station, its wall board, its QR code and its papers (R-006)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from lianxin.kit.pages import page
from lianxin.portal.blocks import four_blocks
from lianxin.portal.codes import MEDIA_TYPES, qr_response
from lianxin.portal.papers import STATION_PAPERS
from lianxin.portal.views.printing import paper_response
from lianxin.stations.models import Station
from lianxin.stations.queries import open_stations


def _open(code: str) -> Station:
    return get_object_or_404(open_stations(), code=code)


@login_not_required
@require_safe
def station(request: HttpRequest, code: str) -> HttpResponse:
    """The four disclosures of a station: deputies, plan, month, results (R-006)."""
    found = get_object_or_404(Station.objects.select_related("division", "owner"), code=code)
    context = {"station": found, "blocks": four_blocks(found)}
    return page(request, "portal/station.html", context)


@login_not_required
@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """The same as it hangs on the wall, for any printer."""
    found = _open(code)
    return page(request, "portal/board.html", {"station": found, "blocks": four_blocks(found)})


@login_not_required
@require_safe
def station_qr(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The QR code of the station's page."""
    if kind not in MEDIA_TYPES:
        raise Http404
    found = _open(code)
    return qr_response(request, reverse("portal:station", args=[found.code]), kind, found.code)


@require_safe
def station_paper(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """A poster, cards or the board as PDF. Setting it costs work, so only staff may ask."""
    draw = STATION_PAPERS.get(name)
    if draw is None:
        raise Http404
    found = _open(code)
    url = request.build_absolute_uri(reverse("portal:station", args=[found.code]))
    return paper_response(request, lambda: draw(found, url), f"{found.code}-{name}")
