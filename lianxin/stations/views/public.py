"""Residents find the stations near them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lianxin.kit.pages import page
from lianxin.stations.queries import open_stations, townships_with_stations

MOST = 200


@login_not_required
@require_safe
def stations(request: HttpRequest) -> HttpResponse:
    """Open stations, all or of one township (`?area=`)."""
    area = request.GET.get("area", "")
    townships = list(townships_with_stations())
    chosen = next((each for each in townships if each.code == area), None)
    found = list(open_stations(chosen.code if chosen else "")[:MOST])
    context = {"townships": townships, "chosen": chosen, "stations": found}
    return page(request, "stations/public_list.html", context)
