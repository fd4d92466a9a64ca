"""What the screens of this room share."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.notify.rules import EDIT_TEXTS, KEEP_DELIVERIES
from lianxin.notify.states import Channel
from lianxin.people.models import Account, Person


def account_of(request: HttpRequest) -> Account:
    """The account behind a request; the middleware lets nobody else through."""
    return cast(Account, request.user)


def person_of(request: HttpRequest) -> Person:
    return account_of(request).person


def channel_or_404(name: str) -> Channel:
    if name not in Channel:
        raise Http404
    return Channel(name)


def tabs(request: HttpRequest, active: str) -> list[dict[str, object]]:
    """The pages of the room that the reader may open."""
    user = account_of(request)
    pages = [
        ("notify:inbox", _("通知"), True),
        ("notify:preferences", _("通知设置"), True),
        ("notify:texts", _("通知文本"), user.has_perm(EDIT_TEXTS)),
        ("notify:outbox", _("发送情况"), user.has_perm(KEEP_DELIVERIES)),
    ]
    return [
        {"title": title, "url": reverse(name), "active": name == active, "count": None}
        for name, title, is_open in pages
        if is_open
    ]
