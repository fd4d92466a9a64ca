"""Versions of the rules: put in force, read, gone back to, written to files and read from them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.cases import rulebook, rulesheet
from lianxin.cases.actions import rulesets
from lianxin.cases.forms.routing import ForceForm, TakeInForm
from lianxin.cases.models import (
    ReplayStatus,
    RoutingReplay,
    RoutingRule,
    RoutingRuleSet,
    RuleSetStatus,
)
from lianxin.cases.rulebook import Names, Seat, current, lines_of
from lianxin.cases.views.routing import crumbs, draft_or_404, editing, seated, user_of
from lianxin.kit.attempts import from_button, from_form
from lianxin.kit.export import csv_response, write_xlsx
from lianxin.kit.pages import page

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def force(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Put the draft in force, after a page that says what will be otherwise."""
    draft = draft_or_404(seat)
    initial = {"seen": draft.revision, "note": draft.note}
    form = ForceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        by, given = user_of(request), form.cleaned_data
        if from_form(form, lambda: rulesets.put_in_force(draft, by=by, **given)) is not None:
            said = _("第%(version)s版规则已启用。") % {"version": draft.version}
            messages.success(request, said)
            return redirect("routing:home")
    standing = current(seat.county, RuleSetStatus.IN_FORCE)
    rehearsed = RoutingReplay.objects.filter(
        ruleset=draft, revision=draft.revision, status=ReplayStatus.DONE
    )
    context = {
        "form": form,
        "draft": draft,
        "standing": standing,
        "differences": rulebook.differences(draft, standing),
        "replay": rehearsed.first(),
        "crumbs": crumbs(_("启用这一版")),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "cases/routing/force.html", context, status=status)


@require_GET
@seated
def versions(request: HttpRequest, seat: Seat) -> HttpResponse:
    """All versions that were ever in force."""
    found = rulebook.versions(seat.county).exclude(status=RuleSetStatus.DRAFT)
    context = {"versions": found, "crumbs": crumbs(_("历次版本"))}
    return page(request, "cases/routing/versions.html", context)


@require_GET
@seated
def version(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """One version, to read."""
    shown = _version(seat, number)
    title = _("第%(version)s版") % {"version": shown.version}
    context = {
        "shown": shown,
        "seat": seat,
        "lines": lines_of(shown, Names(seat.county)),
        "heading": title,
        "crumbs": crumbs(title),
    }
    return page(request, "cases/routing/version.html", context)


def _version(seat: Seat, number: int) -> RoutingRuleSet:
    found = rulebook.versions(seat.county)
    if not seat.may_edit:
        found = found.exclude(status=RuleSetStatus.DRAFT)
    return get_object_or_404(found, version=number)


@require_POST
@editing
def restore(request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Go back to an earlier version: a draft of the next one says the same."""
    earlier, by = _version(seat, number), user_of(request)
    done = _("已按第%(version)s版起草，确认后启用。") % {"version": earlier.version}
    from_button(request, lambda: rulesets.start_draft(seat.county, by=by, of=earlier), done)
    return redirect("routing:home")


@require_GET
@seated
def export(request: HttpRequest, seat: Seat, number: int, kind: str) -> HttpResponseBase:
    """A version as a file that can be taken in again."""
    if kind not in {"csv", "xlsx"}:
        raise Http404
    ruleset = _version(seat, number)
    rows = RoutingRule.objects.filter(ruleset=ruleset).order_by("position")
    name = f"{_('交办规则')}-{ruleset.version}.{kind}"
    columns = rulesheet.columns(Names(seat.county))
    if kind == "csv":
        return csv_response(name, columns, rows)
    return _workbook(name, columns, rows)


def _workbook(
    name: str, columns: list[rulesheet.RuleColumn], rows: Iterable[RoutingRule]
) -> HttpResponse:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rules.xlsx"
        write_xlsx(path, columns, rows)
        attachment = f"attachment; filename*=UTF-8''{quote(name)}"
        return HttpResponse(
            path.read_bytes(),
            content_type=XLSX_TYPE,
            headers={"Content-Disposition": attachment},
        )


@require_http_methods(["GET", "HEAD", "POST"])
@editing
def take_in(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Rules from a file into the draft: all of them, or none and why."""
    draft = draft_or_404(seat)
    form = TakeInForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        count = from_form(form, lambda: _taken(request, draft, form))
        if count is not None:
            said = ngettext("已导入%(count)s条规则。", "已导入%(count)s条规则。", count)
            messages.success(request, said % {"count": count})
            return redirect("routing:home")
    context = {"form": form, "draft": draft, "crumbs": crumbs(_("导入规则"))}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "cases/routing/take_in.html", context, status=status)


def _taken(request: HttpRequest, draft: RoutingRuleSet, form: TakeInForm) -> int:
    upload = form.cleaned_data["file"]
    with tempfile.NamedTemporaryFile(suffix=PurePosixPath(upload.name).suffix.lower()) as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        rules = rulesheet.read_rules(Path(copy.name), upload.name, Names(draft.county))
    instead = form.cleaned_data["instead"]
    return rulesets.take_in_rules(draft, by=user_of(request), rules=rules, instead=instead)
