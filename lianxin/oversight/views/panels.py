"""Panels that the pages of a case and of a unit show."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lianxin.cases.ladder import next_step
from lianxin.cases.models import Case
from lianxin.cases.states import Supervision
from lianxin.kit import clock
from lianxin.kit.pages import page
from lianxin.kit.rights import needs
from lianxin.oversight import queries
from lianxin.oversight.models import Letter
from lianxin.oversight.views.shared import crumbs, user_of
from lianxin.people.models import Unit
from lianxin.people.rules import SEE_OFFICES
from lianxin.places.calendar import Calendar, workdays_between


@require_safe
def of_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """How hard the matter is pushed, its papers, and when the next rung falls due."""
    user = user_of(request)
    case = get_object_or_404(Case.objects.visible_to(user), pk=case_id)
    calendar = Calendar.read()
    step = next_step(case, clock.today(), calendar=calendar)
    papers = Letter.objects.visible_to(user).filter(matters__case=case)
    context = {
        "case": case,
        "level": Supervision(case.supervision),
        "letters": queries.listed(papers),
        "urges": case.journal.filter(move="urge").count(),
        "step": step
        and _words(step[0], workdays_between(clock.today(), step[1], calendar=calendar)),
        "step_on": step and step[1],
        "crumbs": crumbs(user, {"title": case.number}),
    }
    return page(request, "oversight/of_case.html", context, part="panel")


def _words(level: Supervision, workdays: int) -> str:
    return _("如果仍未答复，再过%(count)s个工作日进入“%(level)s”") % {
        "count": workdays,
        "level": level.label,
    }


@require_safe
@needs(SEE_OFFICES)
def of_unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The papers that the unit got, and how it answered."""
    user = user_of(request)
    unit = get_object_or_404(Unit, pk=unit_id)
    context = {
        "unit": unit,
        "record": queries.record_of(unit, user),
        "crumbs": crumbs(user, {"title": unit.short_name}),
    }
    return page(request, "oversight/of_unit.html", context, part="panel")
