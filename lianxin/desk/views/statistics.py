"""Statistics: funnel, results and stations; each number with its definition and its cases."""

from __future__ import annotations

from datetime import date
from typing import cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lianxin.cases import queries
from lianxin.cases.models import Case
from lianxin.desk.nav import place_of
from lianxin.kit import clock
from lianxin.kit.pages import page
from lianxin.people.models import Account


class Span(forms.Form):
    """From which day until which day the matters were received."""

    since = forms.DateField(
        label=_("接待时间自"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=_("接待时间至"), required=False, widget=forms.DateInput({"type": "date"})
    )


def statistics(request: HttpRequest) -> HttpResponse:
    """Counts of what the reader may see; this year unless another span is asked for."""
    user = cast(Account, request.user)
    if not place_of(user).counts:
        raise PermissionDenied
    asked = request.GET or {"since": date(clock.today().year, 1, 1).isoformat()}
    form = Span(asked)
    form.is_valid()
    since, until = form.cleaned_data.get("since"), form.cleaned_data.get("until")
    visible = Case.objects.visible_to(user)
    late = queries.overdue_by_station(visible)
    stations = queries.funnel_by_station(visible, since, until)
    context = {
        "form": form,
        "funnel": queries.total(line for _station, line in stations),
        "results": queries.result_distribution(visible, since, until),
        "stations": [(station, line, late.get(station.pk, 0)) for station, line in stations],
        "span": "".join(
            f"&{name}={day.isoformat()}"
            for name, day in (("since", since), ("until", until))
            if day
        ),
    }
    return page(request, "desk/statistics.html", context, part="rows")
