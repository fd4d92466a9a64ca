"""The reader's own switches (language, elder mode), and the developers' page of ui pieces."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from lianxin.kit import gate, origin
from lianxin.kit.context import CONTRAST_COOKIE, ELDER_COOKIE
from lianxin.kit.showroom import showroom_context

A_YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Turn the elder mode on (`on=1`) or off, and go back where the reader was."""
    return _switched(request, ELDER_COOKIE)


@login_not_required
@require_POST
def contrast(request: HttpRequest) -> HttpResponse:
    """Turn the strong colours on (`on=1`) or off, and go back where the reader was."""
    return _switched(request, CONTRAST_COOKIE)


def _switched(request: HttpRequest, cookie: str) -> HttpResponse:
    response = HttpResponseRedirect(_way_back(request))
    if request.POST.get("on") == "1":
        response.set_cookie(
            cookie,
            "1",
            max_age=A_YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie(cookie, samesite="Lax")
    return response


@login_not_required
@never_cache
@require_GET
def proof(request: HttpRequest, name: str) -> HttpResponse:
    """A sum for the browser of whoever fills in the form of this gate (R-172)."""
    return JsonResponse(gate.sum_for(name, origin.current().ip))


language = login_not_required(set_language)


@login_not_required
@require_GET
def pieces(request: HttpRequest, door: str = "desk") -> HttpResponse:
    """Every ui piece in every state (`?refused=1`: a refused form); only while developing."""
    if not settings.DEBUG:
        raise Http404
    template = "ui/showroom_refused.html" if "refused" in request.GET else "ui/showroom.html"
    return render(request, template, showroom_context(door))


def _way_back(request: HttpRequest) -> str:
    for url in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if url and url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            return url
    return "/"
