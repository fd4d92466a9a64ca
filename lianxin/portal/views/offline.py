"""The portal without a network: the service worker, and the page it shows where no other can be."""

import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lianxin.kit.pages import page
from lianxin.portal.offline import kept_assets, kept_pages, version


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker with its list; never kept, so that a new version is seen at once."""
    house = {"version": version(), "assets": kept_assets(), "pages": kept_pages()}
    answer = render(
        request, "portal/sw.js", {"house": json.dumps(house)}, content_type="text/javascript"
    )
    answer["Cache-Control"] = "no-cache"
    return answer


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """There is no network: what can be done all the same."""
    return page(request, "portal/offline.html")
