"""Stations at the desk: the list with coverage and gaps, one station, and its moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account, Person
from lianxin.stations import actions, queries, rules
from lianxin.stations.forms import (
    AdmitForm,
    AmendForm,
    AppointForm,
    CloseForm,
    EndForm,
    OpenForm,
    show_refusal,
)
from lianxin.stations.models import Post, ResidentDeputy, Station

PAGE_SIZE = 50


def _user(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


def _station(request: HttpRequest, code: str) -> Station:
    """The station, if the reader runs it or holds a post there; strangers get 404."""
    rows = queries.seen_by(_user(request)).select_related("division", "owner", "parent")
    return get_object_or_404(rows, code=code)


def _kept_station(request: HttpRequest, code: str) -> Station:
    station = _station(request, code)
    if not rules.may_keep(_user(request), station.division_id):
        raise Http404
    return station


@require_safe
def stations(request: HttpRequest) -> HttpResponse:
    """The stations in the reader's hands: gaps (R-003) and coverage (R-005, R-009)."""
    user = _user(request)
    reach = rules.reach_of(user)
    rows = queries.with_staff_counts(queries.seen_by(user).select_related("division"))
    shown = Paginator(rows.order_by("-status", "division_id", "code"), PAGE_SIZE)
    current = shown.get_page(request.GET.get("page"))
    context = {
        "page": current,
        "rows": [(each, queries.gap_of(each)) for each in current],
        "total": shown.count,
        "may_open": bool(reach),
        "townships": queries.township_coverage(reach) if reach else None,
        "deputies": queries.deputy_coverage(reach) if reach else None,
    }
    return page(request, "stations/list.html", context)


@require_safe
def station(request: HttpRequest, code: str) -> HttpResponse:
    """One station: what is known, who stands there, which deputies belong to it."""
    found, user = _station(request, code), _user(request)
    staff = list(queries.staff_of(found))
    kinds = [each.kind for each in staff]
    context = {
        "station": found,
        "staff": staff,
        "deputies": queries.deputies_of(found),
        "gap": ""
        if found.closed_on
        else queries.staffing_gap(kinds.count("head"), kinds.count("liaison")),
        "may_keep": rules.may_keep(user, found.division_id) and not found.closed_on,
        "may_amend": bool(rules.may_amend(user, found)) and not found.closed_on,
    }
    return page(request, "stations/station.html", context)


Act = Callable[[dict[str, Any]], Any]


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _answered(
    request: HttpRequest,
    form: forms.Form,
    act: Act,
    heading: str,
    back: str,
    thanks: str,
    *,
    nothing: str = "",
) -> HttpResponse:
    """One form, one action: done and said, or the form again with the reason."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, thanks)
            return redirect(back)
    context = {"form": form, "heading": heading, "back": back, "nothing": nothing}
    status = 422 if form.errors else 200
    return page(request, "stations/form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def open_station(request: HttpRequest) -> HttpResponse:
    """Open a station (R-001)."""
    user = _user(request)
    reach = rules.reach_of(user)
    if not reach:
        raise Http404
    form = OpenForm(_posted(request), reach=reach)

    def act(given: dict[str, Any]) -> None:
        actions.open_station(by=user, **given)

    back = reverse("stations:list")
    return _answered(request, form, act, _("新开联络站"), back, _("联络站已开放。"))


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, code: str) -> HttpResponse:
    """Correct what is known; the head only hours and phone."""
    found, user = _station(request, code), _user(request)
    allowed = rules.may_amend(user, found)
    if not allowed:
        raise Http404
    initial = {name: getattr(found, name) for name in allowed}
    form = AmendForm(_posted(request), initial=initial, reach=rules.reach_of(user), allowed=allowed)

    def act(given: dict[str, Any]) -> None:
        actions.amend_station(found, by=user, **given)

    back = reverse("stations:station", args=[code])
    return _answered(request, form, act, _("修改联络站信息"), back, _("已保存。"))


@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: HttpRequest, code: str) -> HttpResponse:
    """Fill a post (R-003, R-004)."""
    found, user = _kept_station(request, code), _user(request)
    people = Person.objects.filter(account__isnull=False).order_by("sort_key", "name")
    form = AppointForm(_posted(request), people=people)

    def act(given: dict[str, Any]) -> None:
        actions.appoint(found, given.pop("person"), given.pop("kind"), by=user, **given)

    back = reverse("stations:station", args=[code])
    return _answered(request, form, act, _("确定站长或联络员"), back, _("任职已保存。"))


@require_http_methods(["GET", "HEAD", "POST"])
def end_post(request: HttpRequest, code: str, post_id: int) -> HttpResponse:
    """End a post on a day."""
    found, user = _kept_station(request, code), _user(request)
    post = get_object_or_404(Post, pk=post_id, station=found)
    form = EndForm(_posted(request))

    def act(given: dict[str, Any]) -> None:
        actions.end_post(post, by=user, **given)

    heading = _("结束%(name)s的任职") % {"name": post.person}
    back = reverse("stations:station", args=[code])
    return _answered(request, form, act, heading, back, _("任职已结束。"))


@require_http_methods(["GET", "HEAD", "POST"])
def admit(request: HttpRequest, code: str) -> HttpResponse:
    """Let deputies belong to the station (R-005)."""
    found, user = _kept_station(request, code), _user(request)
    form = AdmitForm(_posted(request), reach=rules.reach_of(user))
    is_anyone_left = queries.without_station(rules.reach_of(user)).exists()
    nothing = "" if is_anyone_left else _("本地区的在任代表都已进站。")

    def act(given: dict[str, Any]) -> None:
        actions.admit(found, given["mandates"], by=user)

    back = reverse("stations:station", args=[code])
    return _answered(request, form, act, _("代表进站"), back, _("代表已进站。"), nothing=nothing)


@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: HttpRequest, code: str, resident_id: int) -> HttpResponse:
    """A deputy leaves the station."""
    found, user = _kept_station(request, code), _user(request)
    resident = get_object_or_404(ResidentDeputy, pk=resident_id, station=found)
    form = EndForm(_posted(request))

    def act(given: dict[str, Any]) -> None:
        actions.dismiss(resident, by=user, **given)

    heading = _("%(name)s离站") % {"name": resident.mandate.person}
    back = reverse("stations:station", args=[code])
    return _answered(request, form, act, heading, back, _("代表已离站。"))


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close a station or merge it into another (R-011)."""
    found, user = _kept_station(request, code), _user(request)
    form = CloseForm(_posted(request), reach=rules.reach_of(user), station=found)

    def act(given: dict[str, Any]) -> None:
        actions.close_station(found, by=user, **given)

    back = reverse("stations:station", args=[code])
    return _answered(request, form, act, _("撤并联络站"), back, _("联络站已撤并，历史事项保留。"))
