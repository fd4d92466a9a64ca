"""Residents see, correct, take along and delete what is held about them (PIPL 44–47)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lianxin.cases import grants
from lianxin.cases.models import Case
from lianxin.kit.attempts import from_form
from lianxin.kit.pages import page
from lianxin.kit.throttle import Throttle
from lianxin.rights import actions
from lianxin.rights.forms import CorrectForm, DeleteForm, PhoneForm, SureForm
from lianxin.rights.models import DataRequest
from lianxin.rights.queries.held import held, is_shared
from lianxin.rights.queries.retention import rules_in_force
from lianxin.rights.states import Kind, Part, Status
from lianxin.rights.views.copies import copy_response

COPYING = Throttle("copies", free=5)


def _to_track(number: str = "") -> HttpResponseRedirect:
    given = {"number": number} if number else {}
    back = {"next": reverse("public_rights:start")}
    return redirect(f"{reverse('matters:track')}?{urlencode({**given, **back})}")


@login_not_required
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What the law gives, and the matters that this visitor has opened."""
    numbers = grants.granted_numbers(request)
    matters = Case.objects.filter(number__in=numbers).select_related("station").order_by("-number")
    context = {
        "matters": list(matters),
        "rules": rules_in_force(),
        "track_url": _to_track().url,
    }
    return page(request, "rights/index.html", context)


@login_not_required
@never_cache
@require_safe
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """Everything that is held about the person who raised this matter."""
    case = grants.granted(request, number)
    if case is None:
        return _to_track(number)
    return _shown(request, case)


def _shown(
    request: HttpRequest, case: Case, *, status: int = 200, **shown: forms.Form
) -> HttpResponse:
    found = held(case)
    if case.is_sealed or found.is_shared:
        return page(request, "rights/in_person.html", {"case": case})
    contact = found.contact
    given = {"name": contact.name, "address": contact.address} if contact else {}
    context: dict[str, Any] = {
        "case": case,
        "held": found,
        "parts": [rule for rule in rules_in_force() if not rule.category_id and not rule.result],
        "forms": {
            "correct": CorrectForm(initial=given),
            "phone": PhoneForm(),
            "drop": SureForm(auto_id="drop_%s"),
            "delete": DeleteForm(auto_id="delete_%s"),
            **shown,
        },
    }
    return page(request, "rights/matter.html", context, status=status)


Act = Callable[[Case, dict[str, Any]], object]


def _made(
    request: HttpRequest, number: str, name: str, form: forms.Form, act: Act, thanks: str
) -> HttpResponse:
    """One form, one action: done and confirmed, or refused beside its field."""
    case = grants.granted(request, number)
    if case is None:
        return _to_track(number)
    if form.is_valid():
        made = from_form(form, lambda: act(case, form.cleaned_data))
        if isinstance(made, DataRequest):
            messages.success(request, thanks % {"number": made.number})
            return redirect("public_rights:matter", number=number)
    return _shown(request, case, status=422, **{name: form})


@login_not_required
@require_POST
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Name and address, at once."""

    def act(case: Case, given: dict[str, Any]) -> object:
        return actions.correct_now(case, name=given["name"], address=given["address"])

    thanks = _("已更正，编号%(number)s。")
    return _made(request, number, "correct", CorrectForm(request.POST), act, thanks)


@login_not_required
@require_POST
def phone(request: HttpRequest, number: str) -> HttpResponse:
    """Another number: the station rings up before it counts."""

    def act(case: Case, given: dict[str, Any]) -> object:
        return actions.ask(case, by=None, kind=Kind.CORRECT, wanted={"phone": given["phone"]})

    thanks = _("已收到，编号%(number)s。联络站核实以后更换电话。")
    return _made(request, number, "phone", PhoneForm(request.POST), act, thanks)


@login_not_required
@require_POST
def drop_phone(request: HttpRequest, number: str) -> HttpResponse:
    """No more calls and messages; the matter goes on, the code still opens it."""

    def act(case: Case, _given: dict[str, Any]) -> object:
        return actions.erase_phone_now(case)

    form = SureForm(request.POST, auto_id="drop_%s")
    thanks = _("电话已删除，编号%(number)s。以后请凭编号和查询码查看结果。")
    return _made(request, number, "drop", form, act, thanks)


@login_not_required
@require_POST
def delete(request: HttpRequest, number: str) -> HttpResponse:
    """A request to delete what is held on an ended matter."""

    def act(case: Case, given: dict[str, Any]) -> object:
        parts = [Part(each) for each in given["parts"]]
        return actions.ask(case, by=None, kind=Kind.DELETE, parts=parts)

    form = DeleteForm(request.POST, auto_id="delete_%s")
    thanks = _("已收到删除请求，编号%(number)s。15个工作日内答复您。")
    return _made(request, number, "delete", form, act, thanks)


@login_not_required
@require_POST
def copy(request: HttpRequest, number: str) -> HttpResponse:
    """Make a copy to take along."""
    if seconds := COPYING.wait(number):
        messages.error(request, _("请等%(seconds)s秒再试。") % {"seconds": seconds})
        return redirect("public_rights:matter", number=number)
    COPYING.note(number)
    thanks = _("副本编号%(number)s，准备好了就可以在下面下载。")

    def act(case: Case, _given: dict[str, Any]) -> object:
        return actions.copy_now(case)

    return _made(request, number, "copy", forms.Form(request.POST), act, thanks)


@login_not_required
@never_cache
@require_safe
def download(request: HttpRequest, number: str, request_id: UUID) -> FileResponse:
    """The copy, for whoever may open the matter."""
    case = grants.granted(request, number)
    if case is None or case.is_sealed or is_shared(case):
        raise Http404
    made = DataRequest.objects.filter(case=case, kind=Kind.EXPORT, status=Status.DONE)
    return copy_response(get_object_or_404(made, pk=request_id))
