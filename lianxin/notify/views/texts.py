"""The texts of notices: every kind by channel, one text with its preview, and its versions."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.kit.attempts import from_button, from_form
from lianxin.kit.pages import page
from lianxin.kit.rights import needs
from lianxin.notify import config
from lianxin.notify.actions import wording
from lianxin.notify.actions.wording import NewWords, Place
from lianxin.notify.forms import TextForm
from lianxin.notify.kinds import KINDS, Kind
from lianxin.notify.models import Template
from lianxin.notify.queries.wording import in_force, overview, versions
from lianxin.notify.rules import EDIT_TEXTS
from lianxin.notify.states import Channel
from lianxin.notify.texts import BY_CODE, INBOX, filled
from lianxin.notify.views.shared import account_of, tabs


@require_GET
@needs(EDIT_TEXTS)
def texts(request: HttpRequest) -> HttpResponse:
    """Every kind of notice, and which texts the office has worded itself."""
    offered = config.current().channels
    context = {
        "groups": overview(offered),
        "channels": offered,
        "tabs": tabs(request, "notify:texts"),
    }
    return page(request, "notify/texts.html", context)


def _place(kind: str, channel: str) -> tuple[Kind, Place]:
    known = KINDS.get(kind)
    if known is None or channel not in {INBOX, *known.channels}:
        raise Http404
    return known, Place(kind, channel)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(EDIT_TEXTS)
def text(request: HttpRequest, kind: str, channel: str) -> HttpResponse:
    """Word a notice: with its placeholders, a preview, and the versions before."""
    known, place = _place(kind, channel)
    current = in_force().get((place.kind, place.channel, place.language))
    form = TextForm(request.POST or None, channel=channel, initial=_initial(known, current))
    asks_preview = request.POST.get("do") == "preview"
    if request.method == "POST" and form.is_valid():
        words = _words(form)
        by = account_of(request)
        if asks_preview:
            from_form(form, lambda: wording.checked(place, words))
        elif from_form(form, lambda: wording.write_text(place, words, by=by)) is not None:
            messages.success(request, _("新文本已启用。"))
            return redirect("notify:text", kind, channel)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(
        request, "notify/text.html", _context(request, known, place, form, current), status=status
    )


def _initial(kind: Kind, current: Template | None) -> dict[str, str]:
    if current is None:
        return {"body": _(kind.text), "subject": str(kind.label)}
    lines = "\n".join(f"{name}={value}" for name, value in current.parameters.items())
    return {
        "body": current.body,
        "subject": current.subject,
        "code": current.code,
        "parameters": lines,
    }


def _words(form: TextForm) -> NewWords:
    given = form.cleaned_data
    return NewWords(
        given["body"], given.get("subject", ""), given.get("code", ""), given.get("parameters", {})
    )


def _context(
    request: HttpRequest, kind: Kind, place: Place, form: TextForm, current: Template | None
) -> dict[str, Any]:
    body = form["body"].value() or ""
    return {
        "kind": kind,
        "place": place,
        "form": form,
        "current": current,
        "channel": _channel_label(place.channel),
        "facts": list(kind.facts.items()),
        "needed": kind.needed,
        "preview": filled(body, kind.facts) if not form.errors else "",
        "lacks_code": place.channel in BY_CODE and not (current and current.code),
        "versions": versions(place.kind, place.channel, place.language),
        "tabs": tabs(request, "notify:texts"),
    }


def _channel_label(channel: str) -> str:
    return _("站内通知") if channel == INBOX else str(Channel(channel).label)


@require_POST
@needs(EDIT_TEXTS)
def take_up(request: HttpRequest, key: int) -> HttpResponse:
    """Go back to an older version."""
    old = get_object_or_404(Template, pk=key)
    by = account_of(request)
    from_button(request, lambda: wording.take_up(old, by=by), _("已恢复这一版文本。"))
    return redirect("notify:text", old.kind, old.channel)


@require_POST
@needs(EDIT_TEXTS)
def built_in(request: HttpRequest, kind: str, channel: str) -> HttpResponse:
    """Use the text that comes with the house again."""
    _known, place = _place(kind, channel)
    by = account_of(request)
    from_button(request, lambda: wording.use_built_in(place, by=by), _("已改用自带的文本。"))
    return redirect("notify:text", kind, channel)
