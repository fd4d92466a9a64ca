"""The desk's home: my to-do, what falls due first on top; for leaders the county at a glance."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.http import HttpRequest, HttpResponse

from lianxin.cases import queries
from lianxin.cases.models import Case
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.desk.nav import Place, place_of
from lianxin.kit import clock
from lianxin.kit.pages import page
from lianxin.people.models import Account, Role

MOST_LATE_UNITS = 8


def home(request: HttpRequest) -> HttpResponse:
    """Cards of errands; the numbers depend on the role, never on the number of cases."""
    user = cast(Account, request.user)
    place = place_of(user)
    context: dict[str, Any] = {"cards": [], "works_on_cases": place.works_on_cases}
    if place.works_on_cases:
        context["cards"] = queries.inbox(user)
        context["tallies"] = queries.counts(user, queries.Wanted(tab=queries.Tab.OPEN))
    if place.who.is_deputy:
        newest = queries.Wanted(tab=queries.Tab.ALL, sort=queries.Sort.ARRIVAL)
        context["mine"] = queries.page_of(user, newest, 1).rows[:5]
    if place.who.has(Role.COMMITTEE, Role.PRESIDIUM):
        context["county"] = _county(user, place)
    return page(request, "desk/home.html", context)


def _county(user: Account, place: Place) -> dict[str, Any]:
    """This year's funnel, and what is late by unit and by station."""
    year_began = date(clock.today().year, 1, 1)
    visible: CaseQuerySet = Case.objects.visible_to(user)
    late = queries.overdue_by_station(visible)
    stations = queries.funnel_by_station(visible, year_began)
    return {
        "year": year_began.year,
        "since": year_began.isoformat(),
        "funnel": queries.total(line for _station, line in stations),
        "late_units": queries.overdue_by_unit(visible)[:MOST_LATE_UNITS],
        "stations": [(station, line, late.get(station.pk, 0)) for station, line in stations],
        "is_county": place.who.has(Role.COMMITTEE),
    }
