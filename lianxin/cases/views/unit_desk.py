"""The handling unit's desk: what it owes, what waits for a signature, what a leaver left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.cases import actions
from lianxin.cases.dossier import Dossier
from lianxin.cases.forms.moves import ReasonForm
from lianxin.cases.forms.unit_desk import ExtensionForm, NoteForm, OwedFilter, SignForm
from lianxin.cases.models import Case
from lianxin.cases.queries.unit_desk import (
    LAST_PAGE,
    Whose,
    desk_of,
    left_behind,
    tallies,
    waiting_to_be_signed,
)
from lianxin.cases.states import MOVES, UNIT
from lianxin.cases.views.desk_case import case_context, dossier_or_404, page_of, user_of
from lianxin.cases.views.move_table import BULK_FORMS
from lianxin.kit.attempts import from_form
from lianxin.kit.pages import page
from lianxin.kit.paging import asked_page
from lianxin.people.models import Account
from lianxin.people.queries import standing

Thing = TypeVar("Thing")
UNIT_MOVES = ("acknowledge", "delegate", "comment")
MOST_SIGNED = 100


def member_or_404(request: HttpRequest) -> Account:
    """The reader, who stands in a handling unit; for all others there is no such desk."""
    user = user_of(request)
    if not standing(user).units:
        raise Http404
    return user


def head_or_404(request: HttpRequest) -> Account:
    """The reader, who heads a handling unit."""
    user = user_of(request)
    if not standing(user).headed_units:
        raise Http404
    return user


@require_GET
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """What the unit owes, the earliest clock of its own first."""
    user = member_or_404(request)
    form = OwedFilter(request.GET, by=user)
    counted = tallies(user)
    left = left_behind(user).count() if standing(user).headed_units else 0
    context = {
        "form": form,
        "listing": desk_of(user, form.wanted, asked_page(request.GET.get("page", ""), LAST_PAGE)),
        "tallies": counted,
        "tabs": _tabs(request, form.wanted.whose, counted),
        "left": left,
        "to_sign": waiting_to_be_signed(user).count() if standing(user).headed_units else 0,
        "picked": set(request.GET.getlist("pick")),
        "bulk_moves": [MOVES[name] for name in UNIT_MOVES if name in BULK_FORMS],
        "clear_url": f"{request.path}?{urlencode({'whose': form.wanted.whose.value})}",
    }
    return page(request, "cases/unit/inbox.html", context, part="rows")


def _tabs(request: HttpRequest, active: Whose, counted: dict[str, int]) -> list[dict[str, Any]]:
    """Whose part of the desk; the other filters stay."""
    kept = {
        name: str(value)
        for name, value in request.GET.items()
        if value and name not in {"whose", "page", "pick", "officer"}
    }
    return [
        {
            "title": each.label,
            "url": f"{request.path}?{urlencode({'whose': each.value, **kept})}",
            "active": each == active,
            "count": counted[each.value],
        }
        for each in Whose
    ]


@require_GET
@never_cache
def handover(request: HttpRequest) -> HttpResponse:
    """R-056: what those who left still have on their desks; handed over with a preview."""
    user = head_or_404(request)
    rows: dict[Any, list[Any]] = {}
    for asked in left_behind(user):
        rows.setdefault(asked.officer, []).append(asked)
    context = {
        "left": list(rows.items()),
        "picked": set(request.GET.getlist("pick")),
        "crumbs": [
            {"title": _("本单位待办"), "url": reverse("cases:unit")},
            {"title": _("交接")},
        ],
    }
    return page(request, "cases/unit/handover.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign(request: HttpRequest) -> HttpResponse:
    """待签发: one reply after the other beside the resident's words; sign it or send it back."""
    user = head_or_404(request)
    queue = list(waiting_to_be_signed(user)[:MOST_SIGNED])
    asked = request.POST.get("number", request.GET.get("number", ""))
    case = next((each for each in queue if each.number == asked), None)
    if request.method == "POST":
        if case is None:
            messages.warning(request, _("这份答复已经不在待签发里，可能已有同事先办理。"))
            return redirect("cases:unit_sign")
        return _decided(request, user, case, queue)
    case = case or (queue[0] if queue else None)
    return _signing(request, user, case, queue)


def _signing(
    request: HttpRequest,
    user: Account,
    case: Case | None,
    queue: list[Case],
    *,
    back: ReasonForm | None = None,
    form: SignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "queue": queue,
        "case": case,
        "did": request.GET.get("did", ""),
        "crumbs": [
            {"title": _("本单位待办"), "url": reverse("cases:unit")},
            {"title": _("待签发")},
        ],
    }
    if case is not None:
        at = queue.index(case)
        context |= {
            "form": form or SignForm(case=case, by=user),
            "back": back or _unfocused(ReasonForm(case=case, by=user)),
            "file": Dossier(case, user),
            "previous": queue[at - 1] if at else None,
            "next": queue[at + 1] if at + 1 < len(queue) else None,
            "place": at + 1,
        }
    return page(request, "cases/unit/sign.html", context, status=status)


def _unfocused(form: ReasonForm) -> ReasonForm:
    """The reply is read first: the focus stays where the reader put it."""
    form.fields["reason"].widget.attrs.pop("autofocus", None)
    return form


def _decided(request: HttpRequest, user: Account, case: Case, queue: list[Case]) -> HttpResponse:
    """One action; then the next reply of the queue."""
    back, form = None, None
    if "send_back" in request.POST:
        back = ReasonForm(request.POST, case=case, by=user)
        done = _tried(back, lambda given: actions.send_back_reply(case, by=user, **given))
        said = _("%(number)s已退回修改。")
    else:
        form = SignForm(request.POST, case=case, by=user)
        done = _tried(form, lambda given: actions.sign_reply(case, by=user, **given))
        said = _("%(number)s已签发。")
    if done is None:
        return _signing(request, user, case, queue, back=back, form=form, status=422)
    messages.success(request, said % {"number": case.number})
    return redirect(f"{reverse('cases:unit_sign')}?{urlencode({'did': case.number})}")


def _tried(form: forms.Form, act: Callable[[dict[str, Any]], Thing]) -> Thing | None:
    """What the action makes of a valid form; None if either was refused."""
    return from_form(form, lambda: act(form.cleaned_data)) if form.is_valid() else None


@require_POST
def note(request: HttpRequest, number: str) -> HttpResponse:
    """Write a note that stays within the unit."""
    found = dossier_or_404(request, number)
    if found.note_unit is None:
        raise Http404
    form = NoteForm(request.POST)
    kept = _tried(form, lambda given: actions.write_note(found.case, by=found.user, **given))
    if kept is not None:
        messages.success(request, _("已记下，只有本单位看得到。"))
        return HttpResponseRedirect(f"{page_of(found.case)}#notes")
    return page(request, "cases/case.html", case_context(found, note_form=form), status=422)


@require_GET
@never_cache
def extension_day(request: HttpRequest, number: str) -> HttpResponse:
    """On which day the reply would fall due, for a form that is being filled in."""
    found = dossier_or_404(request, number)
    if not found.hats & UNIT:
        raise Http404
    form = ExtensionForm(case=found.case, by=found.user)
    words = form.told_with(request.GET.get("days", ""))
    return page(request, "cases/unit/new_due.html", {"new_due": words})
