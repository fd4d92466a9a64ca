"""Reads of the people room: who an account stands for, and the lists of its screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.urls import reverse

from lianxin.kit import clock
from lianxin.kit.pinyin import matches
from lianxin.people.models import (
    Account,
    Congress,
    Mandate,
    MandateStatus,
    Membership,
    Person,
    Role,
    Unit,
)
from lianxin.people.rules import Standing, current_memberships, in_force, standing
from lianxin.places.models import Division, DivisionLevel

__all__ = ["Standing", "colleagues", "current_memberships", "standing", "start_page"]

_START_PAGES = {
    Role.SYSTEM_ADMIN: "people:persons",
    Role.SECURITY_ADMIN: "people:persons",
    Role.AUDIT_ADMIN: "audit:entries",
    Role.AUDITOR: "audit:entries",
}


def colleagues(account: Account) -> QuerySet[Membership, UUID]:
    """The persons who serve today in the units of an account's person, as their keys."""
    held = in_force().filter(unit__in=standing(account).units)
    return held.values_list("person_id", flat=True)


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


def persons(chosen: Mapping[str, Any]) -> QuerySet[Person]:
    """Persons by name, initials or account (`q`), by office (`role`) or by account (`account`)."""
    found = Person.objects.select_related("account").order_by("sort_key", "id")
    if typed := str(chosen.get("q") or "").strip():
        found = found.filter(
            Q(name__icontains=typed)
            | matches("sort_key", typed)
            | Q(account__username__startswith=typed.lower())
        )
    if role := chosen.get("role"):
        found = found.filter(pk__in=in_force().filter(role=role).values("person"))
    match chosen.get("account"):
        case "open":
            found = found.filter(account__is_active=True)
        case "closed":
            found = found.filter(account__is_active=False)
        case "none":
            found = found.filter(account__isnull=True)
    held = in_force().select_related("unit", "division")
    seats = Mandate.objects.filter(status=MandateStatus.ACTIVE).select_related("congress__division")
    return found.prefetch_related(
        Prefetch("memberships", held, "offices"), Prefetch("mandates", seats, "seats")
    )


def units(chosen: Mapping[str, Any]) -> QuerySet[Unit]:
    """Units by name (`q`) and kind, with the number of those who hold an office there."""
    found = Unit.objects.select_related("division", "parent").order_by(
        "-is_active", "division", "name"
    )
    if typed := str(chosen.get("q") or "").strip():
        found = found.filter(Q(name__icontains=typed) | Q(short_name__icontains=typed))
    if kind := chosen.get("kind"):
        found = found.filter(kind=kind)
    members = Q(memberships__in=in_force())
    return found.annotate(members=Count("memberships", filter=members, distinct=True))


def members(unit: Unit) -> QuerySet[Membership]:
    """Who holds an office in the unit today, heads first."""
    held = in_force().filter(unit=unit).select_related("person__account")
    return held.order_by("-role", "person__sort_key")


def mandates(chosen: Mapping[str, Any]) -> QuerySet[Mandate]:
    """Mandates by name (`q`), congress, kind, status, and whether a station has the deputy."""
    found = Mandate.objects.select_related("person", "congress__division", "constituency")
    found = found.order_by("person__sort_key", "person_id", "congress__level")
    if typed := str(chosen.get("q") or "").strip():
        found = found.filter(
            Q(person__name__icontains=typed)
            | matches("person__sort_key", typed)
            | Q(certificate_no=typed)
        )
    for name in ("congress", "kind", "status"):
        if wanted := chosen.get(name):
            found = found.filter(**{name: wanted})
    if chosen.get("station") == "none":
        # The stations room points at mandates by this name; a seat there ends with its day.
        settled = Q(stations__isnull=False, stations__until_on__isnull=True)
        found = found.filter(status=MandateStatus.ACTIVE).exclude(
            pk__in=Mandate.objects.filter(settled).values("pk")
        )
    return found


def congresses() -> QuerySet[Congress]:
    """Congresses, the higher and the later first, with the number of deputies in force."""
    seated = Q(mandates__status=MandateStatus.ACTIVE)
    found = Congress.objects.select_related("division")
    return found.annotate(seated=Count("mandates", filter=seated)).order_by(
        "level", "division", "-term"
    )


def own_divisions(account: Account) -> QuerySet[Division]:
    """The divisions of the account's offices, down to townships, and all those above them."""
    reach = Q(pk__in=[])
    for prefix in {one for prefixes in standing(account).regions.values() for one in prefixes}:
        above = [prefix[:length].ljust(12, "0") for length in (2, 4, 6) if length < len(prefix)]
        reach |= Q(code__startswith=prefix) | Q(code__in=above)
    return Division.objects.filter(reach, level__lte=DivisionLevel.TOWNSHIP).order_by("code")


def failures(account: Account) -> int:
    """Wrong passwords of the last half hour."""
    since = clock.now() - settings.AXES_COOLOFF_TIME
    tried = AccessAttempt.objects.filter(username=account.username, attempt_time__gte=since)
    return tried.aggregate(all=Sum("failures_since_start"))["all"] or 0


def live_sessions(account: Account) -> list[UserSession]:
    """Where the account is signed in, the latest first."""
    kept = UserSession.objects.filter(
        user=account,
        session_key__in=Session.objects.filter(expire_date__gt=clock.now()).values("session_key"),
    )
    return list(kept.order_by("-last_seen_at"))
