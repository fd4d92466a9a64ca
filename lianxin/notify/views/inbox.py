"""The inbox: unread first, read on a press, narrowed to one group of notices."""

from __future__ import annotations

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lianxin.kit.pages import page
from lianxin.kit.paging import Sheet, asked_page
from lianxin.notify import actions, queries
from lianxin.notify.forms import group_of
from lianxin.notify.kinds import CHOICES, Group
from lianxin.notify.models import Message
from lianxin.notify.views.shared import account_of

PAGE = 30
LAST_PAGE = 40


def inbox(request: HttpRequest) -> HttpResponse:
    """Every unread message (up to a page), then the read ones, page by page; `?group=` narrows."""
    person_id = account_of(request).person_id
    group = group_of(request.GET.get("group", ""))
    number = asked_page(request.GET.get("page", ""), LAST_PAGE)
    asked = group or ""
    unread = list(queries.unread(person_id, asked)[: PAGE + 1]) if number == 1 else []
    start = (number - 1) * PAGE
    read = list(queries.read(person_id, asked)[start : start + PAGE + 1])
    context = {
        "unread": _shown(unread),
        "read": _shown(read),
        "listing": Sheet(read, number, len(read) > PAGE, LAST_PAGE),
        "group": group,
        "groups": _groups(group),
    }
    return page(request, "notify/inbox.html", context)


def _groups(active: Group | None) -> list[dict[str, object]]:
    """The links that narrow the list."""
    url = reverse("notify:inbox")
    links = [(_("全部"), url, active is None)]
    links += [(str(group.label), f"{url}?group={group}", group == active) for group in CHOICES]
    return [
        {"title": title, "url": link, "active": is_active, "count": None}
        for title, link, is_active in links
    ]


def _shown(found: list[Message]) -> list[dict[str, object]]:
    return [{"message": each, "words": queries.words(each)} for each in found[:PAGE]]


@require_POST
def open_message(request: HttpRequest, key: int) -> HttpResponse:
    """Mark one's own message as read and go where it leads."""
    person_id = account_of(request).person_id
    message = Message.objects.filter(pk=key, recipient_id=person_id).first()
    if message is None:
        raise Http404
    actions.mark_read(person_id, message_ids=[key])
    leads_on = url_has_allowed_host_and_scheme(message.link, allowed_hosts=None)
    return redirect(message.link if leads_on and message.link else "notify:inbox")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    count = actions.mark_read(account_of(request).person_id)
    flash.success(request, _("已把 %(count)s 条通知标为已读。") % {"count": count})
    return redirect("notify:inbox")
