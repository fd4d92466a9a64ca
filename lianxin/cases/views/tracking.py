"""Residents find their matter by number and query code, follow it, answer, and rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianxin.cases import actions, codes, grants, policy, tracking
from lianxin.cases.actions.portal import answer_with_files, attach_uploads, rate_with_files
from lianxin.cases.forms.photos import MOST_PHOTOS
from lianxin.cases.forms.portal import (
    AgainForm,
    AnswerForm,
    MorePhotosForm,
    RateForm,
    TrackForm,
    UrgeForm,
    WithdrawForm,
    show_refusal,
)
from lianxin.cases.models import Case, Grade
from lianxin.cases.queries.clocks import reply_clock, working_of
from lianxin.cases.queries.own import phones_open
from lianxin.cases.rules import Party
from lianxin.cases.states import Hat, Result, State, Step, moves_for
from lianxin.cases.throttles import LOOKING
from lianxin.cases.views.receipts import receipt_of
from lianxin.documents.responses import file_response
from lianxin.kit import gate
from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal

MOST_FILES = 12


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; a wrong number and a wrong code get the same answer (R-172)."""
    if request.method != "POST":
        return _asked(request, TrackForm(initial={"number": request.GET.get("number", "")[:40]}))
    form, passage = TrackForm(request.POST), gate.at(LOOKING, request)
    if seconds := passage.seconds:
        answer = _asked(request, form, status=429, seconds=seconds, passage=passage)
        answer["Retry-After"] = str(seconds)
        return answer
    if not form.is_valid():
        return _asked(request, form, status=422)
    case = codes.find(form.cleaned_data["number"], form.cleaned_data["code"])
    if case is None:
        passage.note()
        form.add_error(
            None, _("编号和查询码对不上。请照回执再核对一遍；回执丢了可以到联络站查询。")
        )
        return _asked(request, form, status=422)
    grants.grant(request, case)
    return redirect(_wanted(request) or reverse("matters:matter", args=[case.number]))


def _wanted(request: HttpRequest) -> str:
    """Where the visitor came from to show the code; only a place in this house."""
    wanted = request.GET.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else ""


def _asked(
    request: HttpRequest, form: TrackForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "phones_open": phones_open(), **more}
    return page(request, "matters/track.html", context, status=status)


def _ask_again(number: str) -> HttpResponseRedirect:
    return redirect(f"{reverse('matters:track')}?{urlencode({'number': number})}")


def _context(case: Case) -> dict[str, Any]:
    offered = {move.name for move in moves_for(State(case.state), {Hat.RESIDENT})}
    progress, clock = tracking.progress(case), reply_clock(case)
    facts: dict[str, Any] = {
        "case": case,
        "text": "" if case.is_sealed else case.text.verbatim,
        "steps": [str(step.label) for step in Step],
        "progress": progress,
        "outlook": tracking.outlook(case),
        "timeline": tracking.timeline(case),
        "replies": tracking.replies(case),
        "question": tracking.question(case),
        "files": tracking.files(case),
        "reply_clock": clock,
        "working": working_of(clock),
        "ratings": sorted(case.ratings.all(), key=lambda each: -each.round),
        "follower": case.reopened_as.order_by("received_at").first(),
        "urging": tracking.urging(case),
        "together": tracking.together(case),
        "may_withdraw": tracking.may_withdraw(case),
        "is_withdrawn": case.result == Result.WITHDRAWN,
        "needs_leader": case.round + 1 >= policy.current().leader_round,
        "drafts": {name: f"{name}-{case.number}" for name in ("answer", "rate")},
    }
    facts["is_rated"] = any(each.round == case.round for each in facts["ratings"])
    facts["forms"] = _forms(offered, is_rated=facts["is_rated"])
    if facts["urging"] and facts["urging"].is_open:
        facts["forms"]["urge"] = UrgeForm()
    return facts


def _forms(offered: set[str], *, is_rated: bool) -> dict[str, forms.Form]:
    """The forms to show: exactly the moves that the table lets a resident make now."""
    shown: dict[str, forms.Form] = {}
    if "answer_question" in offered:
        shown["answer"] = AnswerForm()
    if "rate" in offered and not is_rated:
        shown["rate"] = RateForm()
    if "attach" in offered:
        shown["photos"] = MorePhotosForm()
    if "reopen" in offered:
        shown["again"] = AgainForm()
    return shown


@login_not_required
@never_cache
@require_safe
def matter(request: HttpRequest, number: str) -> HttpResponse:
    """The page of one matter for whoever holds its code."""
    case = grants.granted(request, number)
    if case is None:
        return _ask_again(number)
    return page(request, "matters/matter.html", _context(case))


Act = Callable[[Case, dict[str, Any]], HttpResponse | None]


def _made(
    request: HttpRequest, number: str, name: str, form: forms.Form, act: Act, thanks: str
) -> HttpResponse:
    """One form of the page, one action: done and thanked, or refused beside its field."""
    case = grants.granted(request, number)
    if case is None:
        return _ask_again(number)
    if form.is_valid():
        try:
            elsewhere = act(case, form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, thanks)
            return elsewhere or redirect("matters:matter", number=number)
    context = _context(case)
    context["forms"] = {**context["forms"], name: form}
    return page(request, "matters/matter.html", context, status=422)


def _room_for(case: Case, given: dict[str, Any]) -> list[UploadedFile[Any]]:
    """The files that came with a form, if the matter has room for them."""
    chosen: list[UploadedFile[Any]] = given["photos"]
    if len(chosen) > MOST_PHOTOS:
        raise Refusal(_("一次最多上传4个文件。"), field="photos")
    if not chosen:
        return chosen
    if tracking.files(case).filter(added_by__isnull=True).count() + len(chosen) > MOST_FILES:
        raise Refusal(_("这件事的附件已经够多了，其余的请带到联络站。"), field="photos")
    return chosen


@login_not_required
@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Answer what the handling unit asked."""

    def act(case: Case, given: dict[str, Any]) -> None:
        answer_with_files(case, answer=given["answer"], uploads=_room_for(case, given))

    thanks = _("已收到您补充的情况，办理单位会继续办理。")
    form = AnswerForm(request.POST, request.FILES)
    return _made(request, number, "answer", form, act, thanks)


@login_not_required
@require_POST
def rate(request: HttpRequest, number: str) -> HttpResponse:
    """R-063: judge the result; dissatisfied opens the next round."""

    def act(case: Case, given: dict[str, Any]) -> None:
        rate_with_files(
            case,
            grade=Grade(given["grade"]),
            attitude=Grade(given["attitude"]),
            words=given["words"],
            uploads=_room_for(case, given),
        )

    form = RateForm(request.POST, request.FILES)
    thanks = _("谢谢您的评价。")
    if request.POST.get("grade") == Grade.DISSATISFIED:
        thanks = _("谢谢您的评价。这件事会重新办理，下面写着由谁办、什么时候答复。")
    return _made(request, number, "rate", form, act, thanks)


@login_not_required
@require_POST
def urge(request: HttpRequest, number: str) -> HttpResponse:
    """催办, once in so many days: the unit and the station hear of it (R-072)."""

    def act(case: Case, given: dict[str, Any]) -> None:
        if tracking.urging(case) is None:
            raise Refusal(_("这件事现在不能催办。"))
        actions.urge(case, by=Party.RESIDENT, words=given["words"])

    thanks = _("已催办，办理您这件事的单位已经收到。")
    return _made(request, number, "urge", UrgeForm(request.POST), act, thanks)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """撤回: a page that says what follows, and the press that does it."""
    case = grants.granted(request, number)
    if case is None:
        return _ask_again(number)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(case, by=Party.RESIDENT, reason=form.cleaned_data["words"])
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("已撤回，这件事不再办理。"))
            return redirect("matters:matter", number=number)
    context = {"case": case, "form": form, "may": tracking.may_withdraw(case)}
    status = 422 if form.is_bound else 200
    return page(request, "matters/withdraw.html", context, status=status)


@login_not_required
@require_POST
def photos(request: HttpRequest, number: str) -> HttpResponse:
    """Add photos while the matter is open; all of them or none."""

    def act(case: Case, given: dict[str, Any]) -> None:
        try:
            attach_uploads(case, uploads=_room_for(case, given))
        except Refusal as refusal:
            raise Refusal(refusal.message, field="photos") from refusal

    form = MorePhotosForm(request.POST, request.FILES)
    return _made(request, number, "photos", form, act, _("已收到您补充的照片。"))


@login_not_required
@require_POST
def again(request: HttpRequest, number: str) -> HttpResponse:
    """R-068: the trouble is back: a new matter, linked to the old one, with its own receipt."""

    def act(case: Case, given: dict[str, Any]) -> HttpResponse:
        fresh = actions.reopen(case, by=Party.RESIDENT, verbatim=given["verbatim"])
        return receipt_of(fresh)

    form = AgainForm(request.POST)
    return _made(request, number, "again", form, act, _("已重新收到您反映的情况。"))


@login_not_required
@require_safe
def file(request: HttpRequest, number: str, file_id: UUID) -> FileResponse:
    """A file of the matter that is not internal."""
    case = grants.granted(request, number)
    if case is None:
        raise Http404
    kept = get_object_or_404(tracking.files(case), file_id=file_id)
    return file_response(kept.file, inline=True)


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget which matters were opened here: the device may be shared."""
    grants.forget(request)
    messages.success(request, _("已退出查询，这台设备上看不到您的事项了。"))
    return redirect("matters:track")
