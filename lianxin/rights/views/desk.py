"""The desk of requests: who decides reads, grants or refuses; the counter records (R-164)."""

from __future__ import annotations

import json
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianxin.cases.dossier import shown
from lianxin.kit.attempts import from_button, from_form
from lianxin.kit.pages import page
from lianxin.rights import actions, rules
from lianxin.rights.forms import GrantForm, InboxFilter, ReasonForm, RecordForm, RefuseForm
from lianxin.rights.models import DataRequest, Hold
from lianxin.rights.queries.inbox import inbox
from lianxin.rights.states import Kind, Part, Proof, Status
from lianxin.rights.views.copies import copy_response
from lianxin.rights.views.shared import (
    case_or_404,
    crumbs,
    keeper_of,
    request_or_404,
    user_of,
)


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Requests by how long they have waited; those past their day are red."""
    user, form = keeper_of(request), InboxFilter(request.GET or None)
    status = form.chosen() if form.is_bound else ""
    context = {
        "form": form,
        "sheet": inbox(user, status, request.GET.get("page", "")),
        "crumbs": [{"title": _("个人信息请求")}],
    }
    return page(request, "rights/requests.html", context, part="rows")


@require_safe
def one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request, with what it means to grant it."""
    return _shown(request, request_or_404(request, request_id))


def _shown(
    request: HttpRequest, asked: DataRequest, *, status: int = 200, **given: forms.Form
) -> HttpResponse:
    may_decide = asked.is_open and rules.may_decide(asked.case, user_of(request))
    context = {
        "asked": asked,
        "wanted": _wanted(asked) if may_decide else [],
        "may_decide": may_decide,
        "may_hand_over": _may_hand_over(asked, request),
        "grant_form": GrantForm(asked=asked, auto_id="grant_%s"),
        "refuse_form": RefuseForm(asked=asked, auto_id="refuse_%s"),
        "crumbs": crumbs({"title": asked.number}),
        **given,
    }
    return page(request, "rights/request.html", context, status=status)


def _wanted(asked: DataRequest) -> list[tuple[str, str]]:
    """What should be written instead; only whoever decides reads it."""
    labels = {"name": _("姓名"), "phone": _("电话"), "address": _("住址")}
    return [(labels[name], value) for name, value in json.loads(asked.wanted or "{}").items()]


def _may_hand_over(asked: DataRequest, request: HttpRequest) -> bool:
    """A copy asked for at the counter is handed over there."""
    is_ready = asked.kind == Kind.EXPORT and asked.status == Status.DONE
    is_of_the_counter = asked.proof != Proof.CODE
    return is_ready and is_of_the_counter and rules.may_record(asked.case, user_of(request))


@require_POST
def grant(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Agree and carry out."""
    asked = request_or_404(request, request_id)
    form = GrantForm(request.POST, asked=asked, auto_id="grant_%s")
    if form.is_valid():
        words = form.cleaned_data["words"]
        if from_form(form, lambda: actions.grant(asked, by=user_of(request), words=words)):
            messages.success(request, _("已同意并办理。"))
            return redirect("rights:request", asked.pk)
    return _shown(request, asked, status=422, grant_form=form)


@require_POST
def refuse(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Not agreed, on a ground of the law."""
    asked = request_or_404(request, request_id)
    form = RefuseForm(request.POST, asked=asked, auto_id="refuse_%s")
    if form.is_valid():
        by, words = user_of(request), form.cleaned_data["words"]
        ground = form.chosen_ground()
        if from_form(form, lambda: actions.refuse(asked, by=by, ground=ground, words=words)):
            messages.success(request, _("已答复不同意，理由会告诉本人。"))
            return redirect("rights:request", asked.pk)
    return _shown(request, asked, status=422, refuse_form=form)


@require_POST
def hand_over(request: HttpRequest, request_id: UUID) -> FileResponse:
    """The copy for somebody who stands at the counter; that it was taken is on record."""
    asked = request_or_404(request, request_id)
    if not _may_hand_over(asked, request):
        raise Http404
    actions.note_hand_over(asked, by=user_of(request))
    return copy_response(asked)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A request made in person: whoever stands at the counter checks who it is."""
    case, user = case_or_404(request, case_id), user_of(request)
    if not rules.may_record(case, user):
        raise Http404
    petitioners = list(case.petitioners.select_related("contact"))
    people = {each.pk: shown(each, is_unmasked=False).name or _("未留姓名") for each in petitioners}
    form = RecordForm(request.POST or None, people=people)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        made = from_form(
            form,
            lambda: actions.ask(
                case,
                by=user,
                kind=Kind(given["kind"]),
                proof=Proof(given["proof"]),
                parts=[Part(each) for each in given["parts"]],
                wanted=form.wanted() if given["kind"] == Kind.CORRECT else None,
                petitioner=given["petitioner"],
            ),
        )
        if made is not None:
            messages.success(request, _("已登记，编号%(number)s。") % {"number": made.number})
            return redirect("rights:request", made.pk)
    context = {"form": form, "case": case, "crumbs": crumbs({"title": case.number})}
    return page(request, "rights/record.html", context, status=422 if form.errors else 200)


@require_safe
def of_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The panel of a case: requests on it, and whether it is held."""
    case, user = case_or_404(request, case_id), user_of(request)
    context = {
        "case": case,
        "requests": DataRequest.objects.visible_to(user).filter(case=case).select_related("case"),
        "hold": Hold.objects.filter(case=case, lifted_at__isnull=True).first(),
        "may_record": rules.may_record(case, user),
        "may_hold": rules.may_hold(case, user),
        "form": ReasonForm(),
        "crumbs": [{"title": case.number}],
    }
    return page(request, "rights/of_case.html", context, part="panel")


@require_POST
def hold(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """留存: neither schedule nor request empties the matter."""
    case, user = case_or_404(request, case_id), user_of(request)
    reason = request.POST.get("reason", "")[:200]
    from_button(
        request, lambda: actions.place_hold(case, by=user, reason=reason), _("已定为留存。")
    )
    return redirect("rights:of_case", case.pk)


@require_POST
def release(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The hold ends."""
    case, user = case_or_404(request, case_id), user_of(request)
    from_button(request, lambda: actions.lift_hold(case, by=user), _("已解除留存。"))
    return redirect("rights:of_case", case.pk)
