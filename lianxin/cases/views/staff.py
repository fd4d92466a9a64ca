"""Panels for other rooms' pages: who sees to a unit's matters, and what a leaver leaves (R-056)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from lianxin.cases.queries.staff import in_hand, loads
from lianxin.kit.pages import page
from lianxin.kit.rights import needs
from lianxin.people.models import Person, Unit
from lianxin.people.rules import SEE_OFFICES


@require_GET
@needs(SEE_OFFICES)
def unit_loads(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Numbers only: an administrator sees no matter of the unit."""
    unit = get_object_or_404(Unit, pk=unit_id)
    rows = loads(unit)
    context = {
        "unit": unit,
        "loads": rows,
        "is_deserted": not any(is_here for _person, _number, is_here in rows),
    }
    return page(request, "cases/unit/loads.html", context, part="loads")


@require_GET
@needs(SEE_OFFICES)
def person_load(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How many matters somebody has in hand, for whoever ends their office."""
    person = get_object_or_404(Person, pk=pk)
    context = {"person": person, "in_hand": in_hand(person.pk)}
    return page(request, "cases/unit/load.html", context, part="load")
