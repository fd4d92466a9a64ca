"""Stations at the desk: the list with coverage and gaps, one station, and its moves."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianxin.kit.pages import page
from lianxin.people.models import Person
from lianxin.stations import actions, disclosed, queries, rules
from lianxin.stations.forms import (
    AdmitForm,
    AmendForm,
    AppointForm,
    CloseForm,
    EndForm,
    OpenForm,
)
from lianxin.stations.models import Disclosure, Post, ResidentDeputy, Station
from lianxin.stations.views.common import answered, kept_station, posted, station_of, user_of

PAGE_SIZE = 50


@require_safe
def stations(request: HttpRequest) -> HttpResponse:
    """The stations in the reader's hands: gaps (R-003) and coverage (R-005, R-009)."""
    user = user_of(request)
    reach = rules.reach_of(user)
    rows = queries.with_staff_counts(queries.seen_by(user).select_related("division"))
    shown = Paginator(rows.order_by("-status", "division_id", "code"), PAGE_SIZE)
    current = shown.get_page(request.GET.get("page"))
    held = list(current)
    latest = disclosed.latest_by_station([each.pk for each in held])
    context = {
        "page": current,
        "rows": [_row(each, latest.get(each.pk, {})) for each in held],
        "total": shown.count,
        "may_open": bool(reach),
        "townships": queries.township_coverage(reach) if reach else None,
        "deputies": queries.deputy_coverage(reach) if reach else None,
    }
    return page(request, "stations/list.html", context)


def _row(station: Station, latest: dict[str, Disclosure]) -> tuple[Station, str, str]:
    """A station with what it lacks (R-003) and what it has let grow old (R-006)."""
    is_open = station.closed_on is None
    return station, queries.gap_of(station), disclosed.stale_words(latest) if is_open else ""


@require_safe
def station(request: HttpRequest, code: str) -> HttpResponse:
    """One station: what is known, who stands there, which deputies belong to it."""
    found, user = station_of(request, code), user_of(request)
    staff = list(queries.staff_of(found))
    kinds = [each.kind for each in staff]
    context = {
        "station": found,
        "staff": staff,
        "deputies": queries.deputies_of(found),
        "gap": ""
        if found.closed_on
        else queries.staffing_gap(kinds.count("head"), kinds.count("liaison")),
        "stale": "" if found.closed_on else disclosed.stale_words(disclosed.latest_of(found)),
        "may_disclose": rules.may_disclose(user, found) and not found.closed_on,
        "may_keep": rules.may_keep(user, found.division_id) and not found.closed_on,
        "may_amend": bool(rules.may_amend(user, found)) and not found.closed_on,
    }
    return page(request, "stations/station.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_station(request: HttpRequest) -> HttpResponse:
    """Open a station (R-001)."""
    user = user_of(request)
    reach = rules.reach_of(user)
    if not reach:
        raise Http404
    form = OpenForm(posted(request), reach=reach)

    def act(given: dict[str, Any]) -> None:
        actions.open_station(by=user, **given)

    back = reverse("stations:list")
    return answered(request, form, act, _("新开联络站"), back, _("联络站已开放。"))


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, code: str) -> HttpResponse:
    """Correct what is known; the head only hours and phone."""
    found, user = station_of(request, code), user_of(request)
    allowed = rules.may_amend(user, found)
    if not allowed:
        raise Http404
    initial = {name: getattr(found, name) for name in allowed}
    form = AmendForm(posted(request), initial=initial, reach=rules.reach_of(user), allowed=allowed)

    def act(given: dict[str, Any]) -> None:
        actions.amend_station(found, by=user, **given)

    back = reverse("stations:station", args=[code])
    return answered(request, form, act, _("修改联络站信息"), back, _("已保存。"))


@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: HttpRequest, code: str) -> HttpResponse:
    """Fill a post (R-003, R-004)."""
    found, user = kept_station(request, code), user_of(request)
    people = Person.objects.filter(account__isnull=False).order_by("sort_key", "name")
    form = AppointForm(posted(request), people=people)

    def act(given: dict[str, Any]) -> None:
        actions.appoint(found, given.pop("person"), given.pop("kind"), by=user, **given)

    back = reverse("stations:station", args=[code])
    return answered(request, form, act, _("确定站长或联络员"), back, _("任职已保存。"))


@require_http_methods(["GET", "HEAD", "POST"])
def end_post(request: HttpRequest, code: str, post_id: int) -> HttpResponse:
    """End a post on a day."""
    found, user = kept_station(request, code), user_of(request)
    post = get_object_or_404(Post, pk=post_id, station=found)
    form = EndForm(posted(request))

    def act(given: dict[str, Any]) -> None:
        actions.end_post(post, by=user, **given)

    heading = _("结束%(name)s的任职") % {"name": post.person}
    back = reverse("stations:station", args=[code])
    return answered(request, form, act, heading, back, _("任职已结束。"))


@require_http_methods(["GET", "HEAD", "POST"])
def admit(request: HttpRequest, code: str) -> HttpResponse:
    """Let deputies belong to the station (R-005)."""
    found, user = kept_station(request, code), user_of(request)
    form = AdmitForm(posted(request), reach=rules.reach_of(user))
    is_anyone_left = queries.without_station(rules.reach_of(user)).exists()
    nothing = "" if is_anyone_left else _("本地区的在任代表都已进站。")

    def act(given: dict[str, Any]) -> None:
        actions.admit(found, given["mandates"], by=user)

    back = reverse("stations:station", args=[code])
    return answered(request, form, act, _("代表进站"), back, _("代表已进站。"), nothing=nothing)


@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HttpRequest, code: str, resident_id: int) -> HttpResponse:
    """A deputy leaves the station."""
    found, user = kept_station(request, code), user_of(request)
    resident = get_object_or_404(ResidentDeputy, pk=resident_id, station=found)
    form = EndForm(posted(request))

    def act(given: dict[str, Any]) -> None:
        actions.dismiss(resident, by=user, **given)

    heading = _("%(name)s离站") % {"name": resident.mandate.person}
    back = reverse("stations:station", args=[code])
    return answered(request, form, act, heading, back, _("代表已离站。"))


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a station or merge it into another (R-011)."""
    found, user = kept_station(request, code), user_of(request)
    form = CloseForm(posted(request), reach=rules.reach_of(user), station=found)

    def act(given: dict[str, Any]) -> None:
        actions.close_station(found, by=user, **given)

    back = reverse("stations:station", args=[code])
    return answered(request, form, act, _("撤并联络站"), back, _("联络站已撤并，历史事项保留。"))
