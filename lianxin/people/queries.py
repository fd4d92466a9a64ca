"""Reads of the people room: first of all, who an account stands for."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from lianxin.people.models import Account, Role
from lianxin.people.rules import Standing, current_memberships, standing

__all__ = ["Standing", "current_memberships", "standing", "start_page"]

_START_PAGES = {
    Role.SYSTEM_ADMIN: "people:persons",
    Role.SECURITY_ADMIN: "people:accounts",
    Role.AUDIT_ADMIN: "audit:entries",
    Role.AUDITOR: "audit:entries",
}


def start_page(account: Account) -> str:
    """The page on which a person's day begins: administrators' own, the desk for all others."""
    who = standing(account)
    # Whoever works on cases besides goes to the desk: their matters are there.
    works = who.units or who.is_deputy or who.has(Role.COMMITTEE, Role.PRESIDIUM)
    if not works:
        for role, page in _START_PAGES.items():
            if who.has(role):
                return reverse(page)
    return settings.LOGIN_REDIRECT_URL
