"""Wrong passwords lock an account after five, an address after fifty, for 30 minutes (R-165)."""

from __future__ import annotations

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lianxin.audit.actions import record
from lianxin.kit import origin

OF_AN_ACCOUNT = 5
# A whole office may stand behind one address.
OF_AN_ADDRESS = 50
TOO_MANY = 429


class TwoLimits(AxesDatabaseHandler):
    """Counts by account and by address; the address counts a tenth."""

    def get_failures(self, request: HttpRequest, credentials: Any = None) -> int:
        by_account, by_address = (
            sum(attempts.values_list("failures_since_start", flat=True))
            for attempts in self.get_user_attempts(request, credentials)
        )
        failures: int = max(by_account, by_address * OF_AN_ACCOUNT // OF_AN_ADDRESS)
        return failures

    def reset_user_attempts(self, request: HttpRequest, credentials: Any = None) -> int:
        """Signing in forgets one's own failures only, not those of others at the same address."""
        tried = AccessAttempt.objects.filter(username=username(request, credentials))
        gone: int = tried.delete()[0]
        return gone


def username(request: HttpRequest, credentials: Any = None) -> str:
    """The name that was tried, in the one spelling that accounts have."""
    typed = (credentials or {}).get("username") or request.POST.get("login", "")
    return str(typed).strip().lower()[:255]


def address(request: HttpRequest) -> str | None:
    """The caller's address, as kit.middleware found it."""
    return origin.current().ip


def answer(request: HttpRequest, *_original: object) -> HttpResponse:
    """Tell whoever is locked out why, and for how long."""
    credentials = getattr(request, "axes_credentials", None)
    record("people.locked_out", by=None, detail={"username": username(request, credentials)})
    context = {"failure_limit": OF_AN_ACCOUNT}
    return render(request, "people/lockout.html", context, status=TOO_MANY)
