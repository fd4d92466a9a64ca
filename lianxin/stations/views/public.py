"""Residents find the stations near them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from lianxin.kit.pages import page
from lianxin.kit.text import clean
from lianxin.stations import finding
from lianxin.stations.forms import NearForm
from lianxin.stations.models import Station
from lianxin.stations.queries import open_stations, townships_with_stations

MOST = 200
NEAREST = 10
LONGEST = 40


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stations(request: HttpRequest) -> HttpResponse:
    """Open stations of a township (`?area=`), by name (`?q=`), or, asked by POST, the nearest.

    A position comes in the body of a POST: addresses are written down by servers on the way.
    """
    townships = list(townships_with_stations())
    context: dict[str, Any] = {"townships": townships}
    if request.method == "POST":
        found, context["trouble"] = _nearest(request)
        context["is_nearest"] = True
    else:
        typed = clean(request.GET.get("q", ""))[:LONGEST].strip()
        area = request.GET.get("area", "")
        chosen = next((each for each in townships if each.code == area), None)
        rows = open_stations(chosen.code if chosen else "").filter(finding.named(typed))
        found = list(rows[:MOST])
        context |= {"chosen": chosen, "typed": typed, "is_narrowed": bool(typed or chosen)}
    return page(request, "stations/public_list.html", {**context, "stations": found})


def _nearest(request: HttpRequest) -> tuple[list[Station], bool]:
    """The nearest stations, and whether the position given was none in China."""
    form = NearForm(request.POST)
    if not form.is_valid():
        return [], True
    point = finding.Point(
        float(form.cleaned_data["latitude"]), float(form.cleaned_data["longitude"])
    )
    return list(finding.nearest(point)[:NEAREST]), False
