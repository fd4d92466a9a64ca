"""The residents' home, and what the house says of itself."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from lianxin.cases import privacy as notice
from lianxin.cases.figures import station_figures
from lianxin.kit.pages import page
from lianxin.stations.models import Station
from lianxin.stations.queries import deputies_of, seats_of, townships_with_stations


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Three large doors: raise a matter, follow it, find the station."""
    return page(request, "portal/home.html", {"townships": townships_with_stations()})


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the station does with a matter, step by step."""
    return page(request, "portal/about.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice with its version (R-162)."""
    return page(
        request, "portal/privacy.html", {"version": notice.VERSION, "text": notice.TEMPLATE}
    )


@login_not_required
@require_safe
def station(request: HttpRequest, code: str) -> HttpResponse:
    """The four disclosures of a station: deputies, plan, this month, results (R-006)."""
    found = get_object_or_404(Station.objects.select_related("division", "owner"), code=code)
    context = {
        "station": found,
        "deputies": deputies_of(found),
        "figures": station_figures(found),
    }
    return page(request, "portal/station.html", context)


@login_not_required
@require_safe
def deputy(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A deputy who belongs to a station: name, office, mandates; never a phone (R-007)."""
    seats = list(seats_of(person_id))
    if not seats:
        raise Http404
    context = {"person": seats[0].mandate.person, "seats": seats}
    return page(request, "portal/deputy.html", context)
