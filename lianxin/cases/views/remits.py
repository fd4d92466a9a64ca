"""What a unit answers for (承办职责): seen with the unit, stated and ended by the administrator."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from lianxin.cases import setup
from lianxin.cases.forms.remits import RemitsForm
from lianxin.cases.models import Remit
from lianxin.kit.attempts import from_button, from_form
from lianxin.kit.pages import page
from lianxin.kit.rights import needs
from lianxin.people.models import Account, Unit
from lianxin.people.rules import MANAGE_PERSONS, SEE_OFFICES, holds


def _user(request: HttpRequest) -> Account:
    return cast(Account, request.user)


def _sentence(count: int) -> str:
    said = ngettext("已设定%(count)s个类别。", "已设定%(count)s个类别。", count)
    return said % {"count": count}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(SEE_OFFICES)
def remits(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The unit's remits; whoever keeps the units states more of them here."""
    unit = get_object_or_404(Unit.objects.select_related("division"), pk=unit_id)
    if not holds(_user(request), MANAGE_PERSONS):
        return _shown(request, unit, None)
    form = RemitsForm(request.POST or None, unit=unit, by=_user(request))
    if request.method == "POST" and form.is_valid():
        by = _user(request)
        count = from_form(form, lambda: setup.state_remits(unit, by=by, **form.cleaned_data))
        if count is not None:
            messages.success(request, _sentence(count))
            return redirect("cases:remits", unit.pk)
    return _shown(request, unit, form)


def _shown(request: HttpRequest, unit: Unit, form: RemitsForm | None) -> HttpResponse:
    stated = Remit.objects.filter(unit=unit).select_related("category__parent", "division")
    context = {
        "unit": unit,
        "form": form,
        "remits": stated.order_by("division", "category__code"),
        "crumbs": [
            {"title": _("承办单位"), "url": reverse("people:units")},
            {"title": unit.short_name, "url": reverse("people:unit", args=[unit.pk])},
            {"title": _("承办职责")},
        ],
    }
    status = 422 if form is not None and form.is_bound else 200
    return page(request, "cases/remits.html", context, part="stated", status=status)


@require_POST
@needs(MANAGE_PERSONS)
def end(request: HttpRequest, unit_id: int, pk: int) -> HttpResponse:
    remit = get_object_or_404(Remit, pk=pk, unit=unit_id)
    from_button(request, lambda: setup.end_remit(remit, by=_user(request)), _("已取消这项职责。"))
    return redirect("cases:remits", unit_id)
