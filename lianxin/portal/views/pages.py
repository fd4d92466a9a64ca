"""The residents' home, and what the house says of itself."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lianxin.cases import privacy as notice
from lianxin.kit.pages import page
from lianxin.rights.queries.retention import rules_in_force
from lianxin.stations.queries import townships_with_stations


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
    context = {"version": notice.VERSION, "text": notice.TEMPLATE, "rules": rules_in_force()}
    return page(request, "portal/privacy.html", context)
