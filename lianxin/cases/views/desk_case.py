"""The page that tells all about one case, its unmasked looks, its files and its printed form."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.cases import actions, dossier, emergencies, tracking
from lianxin.cases.dossier import Dossier
from lianxin.cases.models import Case
from lianxin.cases.panels import CASE_PAGE
from lianxin.cases.receipts import receipt_for
from lianxin.cases.states import MOVES, Step
from lianxin.documents.responses import file_response
from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account

CASES = reverse_lazy("cases:list")
LONGEST_KEY = 18


def user_of(request: HttpRequest) -> Account:
    """The account behind a request; the middleware lets nobody else through."""
    return cast(Account, request.user)


def dossier_or_404(request: HttpRequest, number: str) -> Dossier:
    """The case for this reader; strangers learn nothing of it."""
    case = dossier.read(user_of(request), number)
    if case is None:
        raise Http404
    return Dossier(case, user_of(request))


def purposes() -> list[tuple[str, str]]:
    """For what a petitioner may be looked at unmasked."""
    return [
        ("ask", _("联系群众核实情况")),
        ("tell", _("反馈办理结果")),
        ("visit", _("上门走访")),
        ("check", _("核对登记信息")),
    ]


def case_context(found: Dossier, **more: object) -> dict[str, object]:
    """What the case page shows; every way of showing it starts here."""
    case = found.case
    return {
        "case": case,
        "file": found,
        "petitioners": found.shown_petitioners(),
        "events": found.events(),
        "steps": [step.label for step in Step],
        "progress": tracking.progress(case),
        "panels": CASE_PAGE.panels,
        "purposes": purposes(),
        "crumbs": [{"title": _("事项"), "url": CASES}, {"title": case.number}],
        **more,
    }


@require_GET
@never_cache
def case_page(request: HttpRequest, number: str) -> HttpResponse:
    """One page tells all and offers exactly the moves that this reader may make."""
    found = dossier_or_404(request, number)
    did = request.GET.get("did", "")
    context = case_context(
        found,
        shows_all="all" in request.GET,
        is_new="new" in request.GET,
        done_draft=f"move:{number}:{did}" if did in MOVES else "",
    )
    if context["shows_all"]:
        context["events"] = found.events(everything=True)
    if context["is_new"]:
        context["receipt"] = receipt_for(found.case, request)
        context["emergency_advice"] = emergencies.ADVICE
    return page(request, "cases/case.html", context, part="journal")


@require_POST
@never_cache
def look(request: HttpRequest, number: str) -> HttpResponse:
    """Show a petitioner unmasked, once: the look is recorded with its purpose (R-160)."""
    found = dossier_or_404(request, number)
    purpose = dict(purposes()).get(request.POST.get("purpose", ""), "")
    only = request.POST.get("petitioner", "")
    try:
        seen = actions.look_at_petitioners(
            found.case,
            by=found.user,
            purpose=purpose,
            only=int(only) if only.isdecimal() and len(only) <= LONGEST_KEY else None,
        )
    except Refusal as refusal:
        context = case_context(found, look_refusal=refusal.message)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return page(request, "cases/case.html", context, part="petitioners", status=status)
    keys = {each.pk for each in seen}
    context = case_context(found, petitioners=found.shown_petitioners(keys))
    return page(request, "cases/case.html", context, part="petitioners")


@require_GET
def open_file(request: HttpRequest, number: str, key: int) -> FileResponse:
    """A file of the case, for whoever sees the case; internal ones for those who handle it."""
    found = dossier_or_404(request, number)
    files = dossier.files_for(found.case, found.hats).select_related("file")
    kept = get_object_or_404(files, pk=key)
    return file_response(kept.file, inline="show" in request.GET)


@require_GET
@never_cache
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt to hand over: number, query code, QR."""
    found = dossier_or_404(request, number)
    context = {
        "case": found.case,
        "receipt": receipt_for(found.case, request),
        "crumbs": [
            {"title": found.case.number, "url": page_of(found.case)},
            {"title": _("回执")},
        ],
    }
    return page(request, "cases/receipt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def printed_form(request: HttpRequest, number: str) -> HttpResponse:
    """群众意见登记表 on A4: masked, or with a recorded purpose in full (R-160)."""
    found = dossier_or_404(request, number)
    shown, refused = found.shown_petitioners(), ""
    if request.method == "POST":
        try:
            purpose = _("打印群众意见登记表")
            seen = actions.look_at_petitioners(found.case, by=found.user, purpose=purpose)
            shown = found.shown_petitioners({each.pk for each in seen})
        except Refusal as refusal:
            refused = refusal.message
    context = case_context(found, petitioners=shown, refused=refused)
    context["crumbs"] = [
        {"title": found.case.number, "url": page_of(found.case)},
        {"title": _("群众意见登记表")},
    ]
    return page(request, "cases/printed_form.html", context)


def page_of(case: Case) -> str:
    return reverse("cases:case", args=[case.number])
