"""What every request passes: its origin is noted, and a request that only reads may not write."""

import logging
import re
import uuid
from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from lianxin.kit.origin import Origin, coming_from

logger = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]

PERMISSIONS = "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()"
# Four photos of 20 MB and the words of a form; anything larger comes in pieces.
LARGEST_BODY = 100_000_000
READING = {"GET", "HEAD", "OPTIONS"}
# Sessions, lockout counters, the record of looks (at recovery codes, too) are written by reading.
FREE_TABLES = ("django_session", "axes_", "audit_", "mfa_authenticator")
_WRITE = re.compile(
    r"""^(?:\s|/\*.*?\*/|--[^\n]*\n|\()*(?:with\b.*?\b)?
    (?:insert\s+into|(?<!for\s)(?<!key\s)update|delete\s+from|merge\s+into|truncate(?:\s+table)?)\s+
    (?:only\s+)?(?:"?public"?\.)?"?(?P<table>\w+)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


class WriteWhileReadingError(RuntimeError):
    """A GET or HEAD request tried to write to the database."""


class OriginMiddleware:
    """Notes the caller's address and gives the request a number, sent back as X-Request-ID."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        origin = Origin(ip=caller_address(request), request_id=uuid.uuid4().hex)
        with coming_from(origin):
            response = self.get_response(request)
        response["X-Request-ID"] = origin.request_id
        return response


def caller_address(request: HttpRequest) -> str | None:
    """Return the caller's address; X-Forwarded-For counts only behind LIANXIN_TRUSTED_PROXY.

    The setting lists addresses or networks of our proxies, separated by commas. The answer is
    the rightmost address that is not one of them: what stands further left may be invented.
    """
    proxies = _networks(getattr(settings, "LIANXIN_TRUSTED_PROXY", ""))
    hops = request.headers.get("X-Forwarded-For", "").split(",") if proxies else []
    address: str | None = None
    for hop in [request.META.get("REMOTE_ADDR", ""), *reversed(hops)]:
        try:
            seen = ip_address(hop.strip())
        except ValueError:
            break
        address = str(getattr(seen, "ipv4_mapped", None) or seen)
        if not any(seen in proxy for proxy in proxies):
            break
    return address


class PermissionsMiddleware:
    """Tells the browser what no page of ours may use; the nearest station asks where one is."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = PERMISSIONS
        return response


class SizeMiddleware:
    """Turns away a body that is too large, or of unknown length, before a byte of it is read."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        if declared.isdecimal() and int(declared) > LARGEST_BODY:
            return _turned_away(413)
        if "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            return _turned_away(411)
        return self.get_response(request)


def _turned_away(status: int) -> HttpResponse:
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


class SlimMiddleware(GZipMiddleware):
    """Compresses the residents' pages, whose lines are slow; elsewhere the time to do it counts."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path.startswith(("/desk/", "/api/")):
            return response
        return super().process_response(request, response)


@lru_cache
def _networks(listed: str) -> tuple[IPv4Network | IPv6Network, ...]:
    parts = (part.strip() for part in listed.split(","))
    return tuple(ip_network(part, strict=False) for part in parts if part)


class PlainPathMiddleware:
    """An address with a NUL in it names nothing; the database could not even be asked for it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        return self.get_response(request)


class ReadOnlyGetMiddleware:
    """Refuses a write during GET: loudly in development and tests, with a plain 405 in service."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in READING:
            return self.get_response(request)
        with connection.execute_wrapper(refuse_writes):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, WriteWhileReadingError):
            return None
        if settings.DEBUG or getattr(settings, "TESTING", False):
            return None
        logger.error("refused at %s: %s", request.path, exception)
        return HttpResponse(
            _("这个地址只能查看，不能办理。"),
            status=405,
            content_type="text/plain; charset=utf-8",
            headers={"Allow": "POST"},
        )


def refuse_writes(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Let a statement pass unless it writes to a table that reading must not touch."""
    write = _WRITE.match(str(sql))
    if write and not write["table"].startswith(FREE_TABLES):
        message = f"a request that only reads wrote to {write['table']}"
        raise WriteWhileReadingError(message)
    return execute(sql, params, many, context)
