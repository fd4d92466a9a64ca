"""What is on its way and what is stuck, for the system administrator."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.kit.attempts import from_button, from_form
from lianxin.kit.pages import page
from lianxin.kit.rights import needs
from lianxin.notify import config
from lianxin.notify.actions import addresses, letters
from lianxin.notify.forms import AccountForm, OutboxFilter
from lianxin.notify.kinds import kind_of
from lianxin.notify.models import Delivery
from lianxin.notify.queries.outbox import stuck, stuck_counts, waiting_counts
from lianxin.notify.rules import KEEP_DELIVERIES
from lianxin.notify.states import Channel, Status
from lianxin.notify.views.shared import account_of, channel_or_404, tabs

ROWS = 25


@require_GET
@needs(KEEP_DELIVERIES)
def outbox(request: HttpRequest) -> HttpResponse:
    """Each channel with what waits and what is stuck, and the dead letters one by one."""
    form = OutboxFilter(request.GET)
    chosen = form.cleaned_data.get("channel", "") if form.is_valid() else ""
    current = Paginator(stuck(chosen), ROWS).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": current,
        "rows": [_row(each) for each in current],
        "channels": _channels(),
        "tabs": tabs(request, "notify:outbox"),
    }
    return page(request, "notify/outbox.html", context, part="rows")


def _row(letter: Delivery) -> dict[str, object]:
    return {
        "letter": letter,
        "what": kind_of(letter.kind).label,
        "to": letter.person or _("群众"),
        "tone": "amber" if letter.status == Status.UNSURE else "red",
    }


def _channels() -> list[dict[str, object]]:
    offered, dead, waiting = config.current().channels, stuck_counts(), waiting_counts()
    return [
        {
            "channel": channel,
            "is_offered": channel in offered,
            "stuck": dead.get(channel, 0),
            "waiting": waiting.get(channel, 0),
        }
        for channel in Channel
    ]


@require_POST
@needs(KEEP_DELIVERIES)
def try_again(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send one dead letter once more."""
    by = account_of(request)
    from_button(request, lambda: letters.try_again(key, by=by), _("已重新排队发送。"))
    return redirect("notify:outbox")


@require_POST
@needs(KEEP_DELIVERIES)
def give_up(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let one dead letter rest."""
    by = account_of(request)
    from_button(request, lambda: letters.give_up(key, by=by), _("不再发送这一条。"))
    return redirect("notify:outbox")


@require_POST
@needs(KEEP_DELIVERIES)
def try_all_again(request: HttpRequest, channel: str) -> HttpResponse:
    """Send once more what failed for certain on a channel."""
    count = letters.try_all_again(channel_or_404(channel), by=account_of(request))
    messages.success(request, _("%(count)s条已重新排队发送。") % {"count": count})
    return redirect("notify:outbox")


@require_POST
@needs(KEEP_DELIVERIES)
def give_all_up(request: HttpRequest, channel: str) -> HttpResponse:
    """Let all dead letters of a channel rest."""
    count = letters.give_all_up(channel_or_404(channel), by=account_of(request))
    messages.success(request, _("%(count)s条不再发送。") % {"count": count})
    return redirect("notify:outbox")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(KEEP_DELIVERIES)
def enter_account(request: HttpRequest) -> HttpResponse:
    """Enter a person's account of WeCom or WeChat."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, by = form.cleaned_data, account_of(request)
        person, channel = given["username"].person, Channel(given["channel"])
        act = from_form(form, lambda: addresses.enter(person, channel, given["value"], by=by))
        if act is not None:
            messages.success(request, _("已保存。"))
            return redirect("notify:enter_account")
    context = {"form": form, "title": _("登记企业微信或微信账号"), "submit": _("保存")}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return page(request, "notify/form.html", context, status=status)
