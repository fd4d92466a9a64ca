"""Canned replies: the list, and the editor with its preview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.cases import actions, canned
from lianxin.cases.actions.unit_desk import may_edit_canned
from lianxin.cases.forms.unit_desk import CannedForm
from lianxin.cases.models import CannedReply
from lianxin.cases.queries.canned import seen_by
from lianxin.cases.views.desk_case import user_of
from lianxin.kit.attempts import from_form
from lianxin.kit.pages import page
from lianxin.people.models import Account
from lianxin.people.queries import standing
from lianxin.people.rules import EDIT_CANNED_REPLIES, holds


def _reader(request: HttpRequest) -> Account:
    """Whoever uses or edits canned replies; all others find nothing here."""
    user = user_of(request)
    if not standing(user).units and not holds(user, EDIT_CANNED_REPLIES):
        raise Http404
    return user


def _writes_some(user: Account) -> bool:
    return bool(standing(user).headed_units) or holds(user, EDIT_CANNED_REPLIES)


@require_GET
def canned_replies(request: HttpRequest) -> HttpResponse:
    """Those of the reader's units and of the county."""
    user = _reader(request)
    rows = [(row, may_edit_canned(user, row.unit)) for row in seen_by(user)]
    context = {"rows": rows, "may_add": _writes_some(user), "crumbs": _crumbs()}
    return page(request, "cases/canned/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new one, for a unit that the writer heads or for the county."""
    user = _reader(request)
    if not _writes_some(user):
        raise Http404
    return _edited(request, user, None)


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    user = _reader(request)
    kept = get_object_or_404(seen_by(user), pk=pk)
    if not may_edit_canned(user, kept.unit):
        raise Http404
    return _edited(request, user, kept)


def _crumbs(last: str = "") -> list[dict[str, Any]]:
    first = {"title": _("常用答复"), "url": reverse("cases:canned")}
    return [first, {"title": last}] if last else [{"title": first["title"]}]


def _edited(request: HttpRequest, user: Account, kept: CannedReply | None) -> HttpResponse:
    if request.method != "POST":
        return _editor(request, CannedForm(by=user, kept=kept), kept)
    if "preview" in request.POST:
        form = CannedForm(initial=_typed(request), by=user, kept=kept)
        return _editor(request, form, kept, is_preview=True)
    form = CannedForm(request.POST, by=user, kept=kept)
    if form.is_valid():
        unit = kept.unit if kept else form.chosen_unit()
        row = from_form(form, lambda: actions.keep_canned(kept, by=user, unit=unit, **form.parts()))
        if row is not None:
            messages.success(request, _("“%(title)s”已保存。") % {"title": row.title})
            return redirect("cases:canned")
    return _editor(request, form, kept)


def _typed(request: HttpRequest) -> dict[str, Any]:
    return {**request.POST.dict(), "is_active": "is_active" in request.POST}


def _editor(
    request: HttpRequest, form: CannedForm, kept: CannedReply | None, *, is_preview: bool = False
) -> HttpResponse:
    example = [
        (form.fields[part].label, canned.exemplified(str(form.initial.get(part, ""))))
        for part in canned.PARTS
        if is_preview
    ]
    unknown = [
        name
        for part in canned.PARTS
        for name in canned.names_in(str(form.initial.get(part, "")))
        if name not in canned.PLACEHOLDERS
    ]
    context = {
        "form": form,
        "kept": kept,
        "example": [(label, words) for label, words in example if words],
        "is_preview": is_preview,
        "unknown": unknown,
        "placeholders": canned.PLACEHOLDERS.values(),
        "crumbs": _crumbs(kept.title if kept else _("新增常用答复")),
    }
    status = 422 if form.is_bound else 200
    return page(request, "cases/canned/edit.html", context, status=status)
