"""The API as one object; its addresses open to all, its errors in one shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, re_path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from lianxin.api import errors
from lianxin.api.rendering import OrjsonParser, OrjsonRenderer
from lianxin.api.views import facts, matters

View = Callable[..., HttpResponse]

api = NinjaAPI(
    title="Lianxin 连心",
    version="1",
    description=(
        "Public interface of the people's-congress deputy liaison stations. It keeps no session; "
        "sentences come in Chinese or English by Accept-Language."
    ),
    urls_namespace="api:v1",
    docs_url=None,
    renderer=OrjsonRenderer(),
    parser=OrjsonParser(),
)
errors.install(api)
api.add_router("", facts.router, tags=["facts"])
api.add_router("", matters.router, tags=["matters"])


def addresses() -> tuple[list[URLPattern | URLResolver], str, str]:
    """The API's addresses for `path("v1/", …)`."""
    patterns, app_name, namespace = api.urls
    return list(_dressed(patterns)), app_name, namespace


def _dressed(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            view = _open_to_all(pattern.callback)
            yield URLPattern(pattern.pattern, view, pattern.default_args, pattern.name)


def _open_to_all(view: View) -> View:
    """No sign-in and no CSRF token: nothing here reads a session."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404 as error:
            return api.on_exception(request, error)
        if response.status_code == errors.NOT_ALLOWED:
            return api.on_exception(request, errors.method_not_allowed(response["Allow"]))
        return response

    return csrf_exempt(login_not_required(answer))


def _no_such_address(request: HttpRequest) -> HttpResponse:
    return api.on_exception(request, errors.not_found())


nowhere = re_path(r"", csrf_exempt(login_not_required(_no_such_address)))
