"""What the frame of every desk page shows: the side, the bell, the search, who is signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import is_valid_path, reverse

from lianxin.desk.nav import offices, place_of, side
from lianxin.notify import queries as notify
from lianxin.people.models import Account

REGISTER = "/desk/cases/new/"


def desk(request: HttpRequest) -> dict[str, Any]:
    """Only for signed-in people on desk pages; elsewhere it costs nothing."""
    user = request.user if hasattr(request, "user") else None
    if not request.path.startswith(("/desk/", "/accounts/")) or not isinstance(user, Account):
        return {}
    place = place_of(user)
    return {
        "nav": side(place, request.path),
        "person_name": user.person.name,
        "role_name": "、".join(offices(place)[:2]),
        "search_url": reverse("cases:search") if place.works_on_cases else "",
        "notices_url": reverse("notify:inbox"),
        "unread_notices": notify.unread_count(user.person_id),
        "register_url": REGISTER if place.registers and is_valid_path(REGISTER) else "",
    }
