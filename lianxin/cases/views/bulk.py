"""批量办理: tick many, see what can be done, do it, see what was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.cases import jobs
from lianxin.cases.actions import bulk as running
from lianxin.cases.forms.bulk import BulkForm
from lianxin.cases.models import BulkRun, Case
from lianxin.cases.queries.bulk import Possible, offered, outcome, possible, runs_of, ticked
from lianxin.cases.states import MOVES, Move
from lianxin.cases.views.desk_case import user_of
from lianxin.cases.views.move_table import BULK_FORMS
from lianxin.kit.attempts import from_form
from lianxin.kit.pages import page
from lianxin.people.models import Account

CONFLICT = 422


def offered_moves(user: Account) -> list[Move]:
    """The bulk moves that one of the reader's hats may make."""
    return offered(user, BULK_FORMS)


def _back(request: HttpRequest) -> str:
    """The list that the ticks come from; an address of another house counts as none."""
    asked = request.POST.get("back", request.GET.get("back", ""))
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}) and asked[:1] == "/"
    return asked if is_ours else reverse("cases:list")


def _with_ticks(address: str, numbers: Sequence[str]) -> str:
    """Back to the list with the same cases ticked."""
    joint = "&" if "?" in address else "?"
    return (
        f"{address}{joint}{urlencode([('pick', one) for one in numbers])}" if numbers else address
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def bulk(request: HttpRequest) -> HttpResponse:
    """The preview: for each ticked case whether it can be done; then done, one by one."""
    user, given = user_of(request), request.POST if request.method == "POST" else request.GET
    numbers, name = given.getlist("pick"), given.get("move", "")
    if trouble := _trouble(numbers, name):
        messages.warning(request, trouble)
        return HttpResponseRedirect(_with_ticks(_back(request), numbers[: running.MOST]))
    if name not in {move.name for move in offered_moves(user)}:
        raise Http404
    found = possible(user, ticked(user, numbers), MOVES[name])
    ready = [each.case for each in found if not each.refusal]
    if request.method == "POST":
        return _started(request, user, MOVES[name], found, ready)
    form = BULK_FORMS[name](by=user, cases=ready)
    return _preview(request, MOVES[name], found, form)


def _trouble(numbers: list[str], name: str) -> str:
    if not numbers:
        return _("请先勾选事项，再选要办什么。")
    if len(numbers) > running.MOST:
        return _("一次最多办%(most)s件，请少选一些。") % {"most": running.MOST}
    return "" if name else _("请选择要批量办什么。")


def _preview(
    request: HttpRequest, move: Move, found: list[Possible], form: BulkForm, status: int = 200
) -> HttpResponse:
    numbers = [each.case.number for each in found]
    context = {
        "move": move,
        "found": found,
        "ready_count": sum(not each.refusal for each in found),
        "form": form,
        "back": _back(request),
        "back_with_ticks": _with_ticks(_back(request), numbers),
        "in_background": len(numbers) > running.AT_ONCE,
        "crumbs": [{"title": _("批量办理"), "url": reverse("cases:runs")}, {"title": move.label}],
    }
    return page(request, "cases/bulk/preview.html", context, status=status)


def _started(
    request: HttpRequest, user: Account, move: Move, found: list[Possible], ready: list[Case]
) -> HttpResponse:
    form = BULK_FORMS[move.name](request.POST, by=user, cases=ready)
    if not form.is_valid():
        return _preview(request, move, found, form, CONFLICT)
    known = BulkRun.objects.filter(key=form.cleaned_data["key"], started_by=user).first()
    run = known or from_form(form, lambda: _run(user, move, form, ready))
    if run is None:
        return _preview(request, move, found, form, CONFLICT)
    if run.items.count() <= running.AT_ONCE:
        running.carry_on(run)
    return redirect("cases:run", run.pk)


@transaction.atomic
def _run(user: Account, move: Move, form: BulkForm, ready: list[Case]) -> BulkRun:
    key = form.cleaned_data["key"]
    run = running.start_run(ready, by=user, key=key, move=move.name, given=form.given())
    if len(ready) > running.AT_ONCE:
        jobs.put_run_in_line(run)
    return run


@require_GET
@never_cache
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run has come, what was done and what was not, and why; for who started it."""
    user = user_of(request)
    found = get_object_or_404(BulkRun, pk=pk, started_by=user)
    context: dict[str, Any] = {
        "run": found,
        "move": MOVES[found.move],
        **outcome(user, found),
        "crumbs": [
            {"title": _("批量办理"), "url": reverse("cases:runs")},
            {"title": MOVES[found.move].label},
        ],
    }
    return page(request, "cases/bulk/run.html", context, part="progress")


@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    """A run that was cut off goes on behind its last case, in the background."""
    found = get_object_or_404(BulkRun, pk=pk, started_by=user_of(request))
    jobs.put_run_in_line(found)
    return redirect("cases:run", found.pk)


@require_GET
@never_cache
def runs(request: HttpRequest) -> HttpResponse:
    """The reader's own runs, the latest first: a long one can be left and found again."""
    context = {"runs": runs_of(user_of(request)), "crumbs": [{"title": _("批量办理")}]}
    return page(request, "cases/bulk/runs.html", context)
