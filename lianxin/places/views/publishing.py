"""Changes of the calendar: looked at first, then put in force; every one can be taken back."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lianxin.kit.attempts import from_button, from_form
from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal
from lianxin.kit.rights import needs
from lianxin.places import actions, months, tables
from lianxin.places.actions import MANAGE, Manager
from lianxin.places.calendar import Calendar, Day, scope_of, shifted
from lianxin.places.forms import DayForm, PublishForm, TableForm
from lianxin.places.models import CalendarRelease
from lianxin.places.panels import CALENDAR_FORESIGHT
from lianxin.places.tables import FIRST_YEAR, LAST_YEAR, YearTable
from lianxin.places.views.calendar import crumbs, release_url, year_url

REFUSED = 422
NOTHING_MOVES = gettext_lazy("没有正在办理的事项因此改变期限。")


@require_http_methods(["GET", "POST"])
@needs(MANAGE)
def load(request: HttpRequest) -> HttpResponse:
    """A year's table is given, and shown with what it would change."""
    form = TableForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        table = from_form(form, lambda: _one(form.read()))
        if table is not None:
            return _preview(request, table, form.cleaned_data)
    status = REFUSED if form.is_bound else 200
    context = {"form": form, "crumbs": _crumbs(_("装入放假安排"))}
    return page(request, "places/load.html", context, status=status)


@require_POST
@needs(MANAGE)
def publish(request: HttpRequest) -> HttpResponse:
    """The table that was looked at is put in force; one out of date is looked at again."""
    form = PublishForm(request.POST)
    if not form.is_valid():
        return HttpResponseRedirect(reverse("places:load_table"))
    given = form.cleaned_data
    try:
        table = _one(tables.read_text(given["table"]))
        release = actions.publish_table(
            table,
            by=_by(request),
            source=given["source"],
            published_on=given["published_on"],
            seen=given["seen"],
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(reverse("places:load_table"))
    if release is None:
        messages.info(request, _("这份安排和现行日历一致，没有变化。"))
        return HttpResponseRedirect(year_url(table.year))
    return _done(request, release)


@require_http_methods(["GET", "POST"])
@needs(MANAGE)
def day_page(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    """One day is set by the office: first what it would move, then in force."""
    on_date = _date(year, month, day)
    calendar = Calendar.read()
    given = request.POST if request.method == "POST" else None
    form = DayForm(given, initial=_kept(calendar, on_date))
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        if request.POST.get("seen") == str(calendar.version):
            release = from_form(
                form, lambda: actions.set_day(on_date, by=_by(request), **form.cleaned_data)
            )
            if release is not None:
                return _done(request, release)
        else:
            entry = Day(form.cleaned_data["is_workday"], form.cleaned_data["name"])
            after = calendar.with_own(on_date, entry)
            days = shifted(calendar, after, [on_date])
            foreseen = CALENDAR_FORESIGHT.told(after, days) or [str(NOTHING_MOVES)]
            context |= {"seen": calendar.version, "foreseen": foreseen}
    context |= {
        "on_date": on_date,
        "title": months.weekday(on_date),
        "said": months.said(on_date, calendar),
        "is_own": on_date in calendar.own,
        "is_provisional": calendar.is_provisional(on_date),
        "back": year_url(year),
        "crumbs": crumbs(str(year), months.weekday(on_date)),
    }
    status = REFUSED if form.errors else 200
    return page(request, "places/day.html", context, status=status)


@require_POST
@needs(MANAGE)
def clear_day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    on_date = _date(year, month, day)
    done = _("已取消本地调整，这一天按放假安排计算。")
    from_button(request, lambda: actions.clear_day(on_date, by=_by(request)), done)
    return HttpResponseRedirect(year_url(year))


@require_POST
@needs(MANAGE)
def take_back(request: HttpRequest, number: int) -> HttpResponse:
    release = get_object_or_404(CalendarRelease, number=number)
    try:
        return _done(request, actions.take_back(release, by=_by(request)))
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return HttpResponseRedirect(release_url(release))


def _preview(request: HttpRequest, table: YearTable, given: dict[str, Any]) -> HttpResponse:
    before = Calendar.read()
    after = before.with_table(table.year, table.days)
    days = shifted(before, after, scope_of(table.year).days())
    kept = {
        "table": tables.as_json([table]),
        "source": given["source"],
        "published_on": given["published_on"],
        "seen": before.version,
    }
    context = {
        "table": table,
        "form": PublishForm(initial=kept),
        "source": given["source"],
        "rows": [_row(day, before, after) for day in sorted(days)],
        "holidays": months.holidays(table.year, after),
        "make_up": months.make_up_days(table.year, after),
        "foreseen": CALENDAR_FORESIGHT.told(after, days),
        "crumbs": _crumbs(_("核对%(year)s年放假安排") % {"year": table.year}),
    }
    return page(request, "places/preview.html", context)


def _row(day: date, before: Calendar, after: Calendar) -> dict[str, str]:
    return {
        "day": months.weekday(day),
        "before": months.said(day, before),
        "after": months.said(day, after),
    }


def _one(found: list[YearTable]) -> YearTable:
    if len(found) > 1:
        years = _("、").join(str(table.year) for table in found)
        raise Refusal(_("一次只能装入一年，这里有%(years)s年。") % {"years": years})
    return found[0]


def _kept(calendar: Calendar, day: date) -> dict[str, Any]:
    held = calendar.own.get(day)
    if held is None:
        return {"is_workday": "off" if calendar.is_workday(day) else "work"}
    return {"is_workday": "work" if held.is_workday else "off", "name": held.name}


def _date(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise Http404 from error
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return found


def _done(request: HttpRequest, release: CalendarRelease) -> HttpResponse:
    messages.success(request, _("日历第%(number)s版已启用。") % {"number": release.number})
    return HttpResponseRedirect(release_url(release))


def _by(request: HttpRequest) -> Manager:
    return cast(Manager, request.user)


def _crumbs(title: str) -> list[dict[str, str]]:
    start = {"title": _("工作日历"), "url": reverse("places:calendar_now")}
    return [start, {"title": title, "url": ""}]
