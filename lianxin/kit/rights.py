"""A screen names the right it needs; whoever lacks it is told that there is nothing (404)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def needs(right: str) -> Callable[[View], View]:
    """Open the view to those whose `has_perm` says yes, and hide it from all others."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.has_perm(right):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard
