"""While the database is away, people hear so in one sentence and are told when to come back."""

import sys
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

RETRY_SECONDS = 10


def is_outage(error: BaseException | None) -> bool:
    """Say whether the database was away, or was the reason of what then went wrong."""
    return any(isinstance(each, (OperationalError, InterfaceError)) for each in _reasons(error))


def _reasons(error: BaseException | None) -> Iterator[BaseException]:
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def trouble(request: HttpRequest) -> HttpResponse:
    """The house's handler500: a 503 that asks for patience if the database is away.

    It runs while the exception is handled, at whatever layer; a middleware would see the view only.
    """
    if not is_outage(sys.exception()):
        return server_error(request)
    # Rendered without context processors: they would ask the database who is reading.
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
