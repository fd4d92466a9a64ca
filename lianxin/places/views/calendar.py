"""The calendar as everyone at the desk may read it: a year, a release, the year as a file."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_GET

from lianxin.kit import clock
from lianxin.kit.export import Column, csv_response
from lianxin.kit.pages import page
from lianxin.places import months, queries
from lianxin.places.actions import MANAGE
from lianxin.places.calendar import Calendar, published_years
from lianxin.places.models import CalendarChange, CalendarRelease
from lianxin.places.months import Square
from lianxin.places.panels import CALENDAR_PAGE
from lianxin.places.tables import FIRST_YEAR, LAST_YEAR
from lianxin.places.wording import told

WEEK = (
    pgettext_lazy("weekday", "一"),
    pgettext_lazy("weekday", "二"),
    pgettext_lazy("weekday", "三"),
    pgettext_lazy("weekday", "四"),
    pgettext_lazy("weekday", "五"),
    pgettext_lazy("weekday", "六"),
    pgettext_lazy("weekday", "日"),
)


@require_GET
def now(request: HttpRequest) -> HttpResponse:
    """The calendar of this year."""
    return year_page(request, clock.today().year)


@require_GET
def year_page(request: HttpRequest, year: int) -> HttpResponse:
    calendar = _calendar_of(year)
    releases = list(queries.releases(year))
    context = {
        "year": year,
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
        "week": WEEK,
        "sheets": months.sheets(year, calendar, clock.today()),
        "holidays": months.holidays(year, calendar),
        "make_up": months.make_up_days(year, calendar),
        "is_provisional": not calendar.has_table(year),
        "source": _source(year, calendar),
        "releases": releases,
        "latest": releases[0] if releases else None,
        "panels": CALENDAR_PAGE.panels if releases else (),
        "may_manage": request.user.has_perm(MANAGE),
        "crumbs": crumbs(str(year)),
    }
    return page(request, "places/year.html", context)


@require_GET
def release_page(request: HttpRequest, number: int) -> HttpResponse:
    """One change of the calendar: from where, by whom, which days, and what it moved."""
    held = CalendarRelease.objects.select_related("takes_back", "taken_back_by")
    release = get_object_or_404(held, number=number)
    context = {
        "release": release,
        "facts": _facts(release),
        "rows": _change_rows(release),
        "shift": _shift(release),
        "panels": CALENDAR_PAGE.panels,
        "may_take_back": request.user.has_perm(MANAGE) and not hasattr(release, "taken_back_by"),
        "crumbs": crumbs(str(release.year), _("第%(number)s版") % {"number": number}),
    }
    return page(request, "places/release.html", context)


@require_GET
def download(request: HttpRequest, year: int) -> HttpResponseBase:
    """The off-days and make-up days of a year, in the columns in which a table is loaded."""
    calendar = _calendar_of(year)
    squares = [
        square
        for sheet in months.sheets(year, calendar, clock.today())
        for week in sheet.weeks
        for square in week
        if square is not None and square.kind in {"off", "make_up"}
    ]
    columns: list[Column[Square]] = [
        Column(gettext_lazy("日期"), lambda one: one.on_date),
        Column(gettext_lazy("休或班"), lambda one: "休" if one.kind == "off" else "班"),
        Column(gettext_lazy("名称"), lambda one: calendar.name_of(one.on_date)),
    ]
    return csv_response(_("工作日历-%(year)s.csv") % {"year": year}, columns, squares)


def year_url(year: int) -> str:
    return reverse("places:calendar", args=[year])


def release_url(release: CalendarRelease) -> str:
    return reverse("places:release", args=[release.number])


def crumbs(year: str, *more: str) -> list[dict[str, str]]:
    """The way from the calendar to a page of it."""
    start = {"title": _("工作日历"), "url": reverse("places:calendar_now")}
    steps = [{"title": year, "url": year_url(int(year)) if more else ""}]
    return [start, *steps, *({"title": title, "url": ""} for title in more)]


def _calendar_of(year: int) -> Calendar:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return Calendar.read()


def _source(year: int, calendar: Calendar) -> str:
    if year in calendar.tables:
        return _("放假安排由本单位装入，来源见下方版次。")
    if year in published_years():
        return _("放假安排随系统提供，来自国务院办公厅历年通知。")
    return _("国务院办公厅尚未公布%(year)s年放假安排，暂按周末和固定节日推算。") % {"year": year}


def _facts(release: CalendarRelease) -> list[tuple[str, str]]:
    pairs = [
        (_("种类"), release.get_kind_display()),
        (_("依据"), release.source),
        (_("发文日期"), told(release.published_on, 0) if release.published_on else ""),
        (_("录入人"), release.loaded_by or _("系统管理员用命令装入")),
    ]
    if release.takes_back:
        pairs.append((_("撤回"), _("第%(number)s版") % {"number": release.takes_back.number}))
    return [(label, value) for label, value in pairs if value]


def _shift(release: CalendarRelease) -> str:
    count = len(release.shifted)
    if not count:
        return _("休息日和工作日没有变动，只改了名称。")
    sentence = ngettext("%(count)s天的休息或上班变了。", "%(count)s天的休息或上班变了。", count)
    return sentence % {"count": count}


def _change_rows(release: CalendarRelease) -> list[dict[str, Any]]:
    return [
        {
            "day": months.weekday(row.on_date),
            "before": _state(row.was_workday, row.was_name, is_own=row.is_own),
            "after": _state(row.is_workday, row.name, is_own=row.is_own),
            "is_own": row.is_own,
        }
        for row in CalendarChange.objects.filter(release=release)
    ]


def _state(is_workday: bool | None, name: str, *, is_own: bool) -> str:
    if is_workday is None:
        return _("按放假安排") if is_own else _("未规定")
    word = _("上班") if is_workday else _("休息")
    return f"{word} {_(name)}" if name else word
