"""Where a station's own people publish: the four disclosures, and their papers (R-006)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianxin.kit import clock
from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal
from lianxin.kit.templatetags.ui import day
from lianxin.people.models import Person
from lianxin.stations import actions, disclosed, queries, rules
from lianxin.stations.forms import ArrangementForm, PlanForm, WithdrawForm, show_refusal
from lianxin.stations.models import Arrangement, Block, Station
from lianxin.stations.views.common import answered, posted, station_of, user_of

LATEST = 20


def _published(request: HttpRequest, code: str) -> Station:
    """The open station, if the reader publishes for it; strangers get 404."""
    station = station_of(request, code)
    if station.closed_on or not rules.may_disclose(user_of(request), station):
        raise Http404
    return station


def _home(station: Station) -> str:
    return reverse("stations:disclosure", args=[station.code])


@require_safe
def disclosure(request: HttpRequest, code: str) -> HttpResponse:
    """The blocks as they stand, what may be done about each, and their versions (R-010)."""
    station = _published(request, code)
    today = clock.today()
    context = {
        "station": station,
        "blocks": disclosed.freshness(disclosed.latest_of(station)),
        "deputies": queries.deputies_of(station).count(),
        "arrangements": disclosed.every_line(station, today.replace(day=1)),
        "today": today,
        "history": disclosed.history(station)[:LATEST],
    }
    return page(request, "stations/disclosure.html", context)


@require_POST
def confirm(request: HttpRequest, code: str, block: str) -> HttpResponse:
    """Nothing has changed: the block counts as fresh again."""
    station = _published(request, code)
    if block not in Block.values:
        raise Http404
    return _done(
        request,
        station,
        lambda: actions.confirm(station, Block(block), by=user_of(request)),
        _("已确认，公开页面会写今天的日期。"),
    )


def _done(
    request: HttpRequest, station: Station, act: Callable[[], Any], thanks: str
) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, thanks)
    return redirect(_home(station))


def _previewed(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Any],
    context: dict[str, Any],
) -> HttpResponse:
    """A form, then how the public will see it, then published."""
    step = request.POST.get("step", "")
    if request.method == "POST" and step != "edit" and form.is_valid():
        if step != "publish":
            shown = {**context, "form": form, "pairs": _pairs(form)}
            return page(request, "stations/preview.html", shown)
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("已发布。"))
            return redirect(context["back"])
    status = 422 if form.errors else 200
    context |= {"form": form, "submit": _("预览")}
    return page(request, "stations/form.html", context, status=status)


def _pairs(form: forms.Form) -> list[tuple[str, str]]:
    """What was filled in, as people read it."""
    return [(str(each.label), _spoken(form.cleaned_data[each.name])) for each in form]


def _spoken(value: object) -> str:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, QuerySet):
        return "、".join(str(each) for each in value)
    return str(value)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Write the plan of meeting voters."""
    station = _published(request, code)
    latest = disclosed.latest_of(station).get(Block.PLAN)
    form = PlanForm(posted(request), initial={"body": latest.body if latest else ""})

    def act(given: dict[str, Any]) -> None:
        actions.publish_plan(station, by=user_of(request), **given)

    context = {"heading": _("联系接待选民计划"), "back": _home(station), "station": station}
    return _previewed(request, form, act, context)


@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request: HttpRequest, code: str) -> HttpResponse:
    """Add a line to the month."""
    station = _published(request, code)
    given = {"place": station.address, "begins": "09:00", "ends": "11:00"}
    return _arranged(request, station, given, None)


@require_http_methods(["GET", "HEAD", "POST"])
def amend_arrangement(request: HttpRequest, code: str, arrangement_id: int) -> HttpResponse:
    """Correct a line: a new one stands in its place, the old one stays on record."""
    station = _published(request, code)
    former = get_object_or_404(
        Arrangement, pk=arrangement_id, station=station, withdrawn_at__isnull=True
    )
    names = ("on", "begins", "ends", "place", "scope")
    given = {name: getattr(former, name) for name in names}
    given["deputies"] = former.deputies.values_list("pk", flat=True)
    return _arranged(request, station, given, former)


def _arranged(
    request: HttpRequest, station: Station, initial: dict[str, Any], former: Arrangement | None
) -> HttpResponse:
    seated = queries.deputies_of(station).order_by().values("mandate__person")
    people = Person.objects.filter(pk__in=seated).order_by("sort_key", "pk")
    form = ArrangementForm(posted(request), initial=initial, people=people)

    def act(given: dict[str, Any]) -> None:
        actions.arrange(station, by=user_of(request), instead_of=former, **given)

    heading = _("修改安排") if former else _("添加安排")
    context = {"heading": heading, "back": _home(station), "station": station}
    return _previewed(request, form, act, context)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str, arrangement_id: int) -> HttpResponse:
    """Take a line back, with or without a word to the public."""
    station = _published(request, code)
    arrangement = get_object_or_404(Arrangement, pk=arrangement_id, station=station)
    form = WithdrawForm(posted(request))

    def act(given: dict[str, Any]) -> None:
        actions.withdraw(arrangement, by=user_of(request), **given)

    heading = _("撤下%(on)s的安排") % {"on": day(arrangement.on)}
    return answered(request, form, act, heading, _home(station), _("安排已撤下，可以恢复。"))


@require_POST
def restore(request: HttpRequest, code: str, arrangement_id: int) -> HttpResponse:
    """Undo the taking back."""
    station = _published(request, code)
    arrangement = get_object_or_404(Arrangement, pk=arrangement_id, station=station)
    return _done(
        request,
        station,
        lambda: actions.restore(arrangement, by=user_of(request)),
        _("安排已恢复。"),
    )
