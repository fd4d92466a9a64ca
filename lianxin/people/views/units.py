"""Handling units: the list, a unit's page with those who serve there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.kit.pages import page
from lianxin.kit.rights import needs
from lianxin.people import actions, queries
from lianxin.people.forms import AmendUnitForm, UnitFilter, UnitForm
from lianxin.people.models import Unit
from lianxin.people.panels import UNIT_PAGE
from lianxin.people.rules import MANAGE_PERSONS, SEE_OFFICES
from lianxin.people.views.shared import account_of, filter_page, form_page


def url_of(unit: Unit) -> str:
    return reverse("people:unit", args=[unit.pk])


@require_GET
@needs(SEE_OFFICES)
def units(request: HttpRequest) -> HttpResponse:
    form = UnitFilter(request.GET)
    return filter_page(request, "people/units.html", form, queries.units, "people:units")


@require_GET
@needs(SEE_OFFICES)
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Unit.objects.select_related("division", "parent"), pk=pk)
    context = {"unit": shown, "members": queries.members(shown), "panels": UNIT_PAGE.panels}
    return page(request, "people/unit.html", context)


@require_http_methods(["GET", "POST"])
@needs(MANAGE_PERSONS)
def add(request: HttpRequest) -> HttpResponse:
    by = account_of(request)
    return form_page(
        request,
        UnitForm(request.POST or None, by=by),
        lambda given: actions.add_unit(by=by, **given),
        title=_("新增单位"),
        back=reverse("people:units"),
        done=_("已保存。"),
        onward=url_of,
    )


@require_http_methods(["GET", "POST"])
@needs(MANAGE_PERSONS)
def amend(request: HttpRequest, pk: int) -> HttpResponse:
    shown, by = get_object_or_404(Unit, pk=pk), account_of(request)
    kept = {name: getattr(shown, name) for name in ("name", "short_name", "kind", "phone")}
    kept |= {"parent": shown.parent_id, "is_active": shown.is_active}
    return form_page(
        request,
        AmendUnitForm(request.POST or None, by=by, initial=kept),
        lambda given: actions.amend_unit(shown, by=by, **given),
        title=_("修改 %(name)s") % {"name": shown.name},
        back=url_of(shown),
        done=_("已保存。"),
    )
