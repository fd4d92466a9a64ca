"""Divisions as a tree to browse and search, and the constituencies of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.kit.attempts import from_form
from lianxin.kit.pages import page
from lianxin.kit.rights import needs
from lianxin.places import actions, queries
from lianxin.places.forms import ConstituencyForm, DivisionFilter
from lianxin.places.models import Constituency, Division, DivisionLevel

SEE = "places.see"
# Counties and townships elect by constituencies (选举法 25).
ELECTING = (DivisionLevel.COUNTY, DivisionLevel.TOWNSHIP)
REFUSED = 422


@require_GET
@needs(SEE)
def divisions(request: HttpRequest) -> HttpResponse:
    form = DivisionFilter(request.GET)
    typed = form.cleaned_data.get("q", "") if form.is_valid() else ""
    context = {
        "form": form,
        "typed": typed,
        "found": list(queries.search(typed)) if typed else [],
        "children": [] if typed else queries.children(None),
    }
    return page(request, "places/divisions.html", context, part="rows")


@require_GET
@needs(SEE)
def division(request: HttpRequest, code: str) -> HttpResponse:
    shown = get_object_or_404(Division, pk=code)
    context = {
        "division": shown,
        "crumbs": _crumbs(shown),
        "children": queries.children(shown),
        "elects": shown.level in ELECTING,
        "constituencies": queries.constituencies(shown) if shown.level in ELECTING else [],
    }
    return page(request, "places/division.html", context)


@require_http_methods(["GET", "POST"])
@needs(actions.MANAGE)
def add_constituency(request: HttpRequest, code: str) -> HttpResponse:
    held = get_object_or_404(Division, pk=code, level__in=ELECTING)
    return _constituency_page(
        request,
        ConstituencyForm(request.POST or None),
        lambda given: actions.add_constituency(held, by=_by(request), **given),
        title=_("%(place)s新增选区") % {"place": held.name},
        back=_url(held.pk),
    )


@require_http_methods(["GET", "POST"])
@needs(actions.MANAGE)
def amend_constituency(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(Constituency, pk=pk)
    kept = {"number": held.number, "name": held.name, "seats": held.seats}
    return _constituency_page(
        request,
        ConstituencyForm(request.POST or None, initial=kept),
        lambda given: actions.amend_constituency(held, by=_by(request), **given),
        title=_("修改 %(name)s") % {"name": held.name},
        back=_url(held.division_id),
    )


def _constituency_page(
    request: HttpRequest,
    form: ConstituencyForm,
    act: Callable[[dict[str, Any]], Constituency],
    *,
    title: str,
    back: str,
) -> HttpResponse:
    if form.is_valid() and from_form(form, lambda: act(form.cleaned_data)) is not None:
        messages.success(request, _("已保存。"))
        return HttpResponseRedirect(back)
    context = {"form": form, "title": title, "back": back}
    status = REFUSED if form.is_bound else 200
    return page(request, "places/constituency.html", context, status=status)


def _by(request: HttpRequest) -> actions.Manager:
    return cast(actions.Manager, request.user)


def _url(code: str) -> str:
    return reverse("places:division", args=[code])


def _crumbs(shown: Division) -> list[dict[str, str]]:
    around = [{"title": one.name, "url": _url(one.pk)} for one in queries.above(shown)]
    start = {"title": pgettext("menu", "行政区划"), "url": reverse("places:divisions")}
    return [start, *around, {"title": shown.name, "url": ""}]
