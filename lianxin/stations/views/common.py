"""What the desk screens of the room share: whose station, and one form for one action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect

from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account
from lianxin.stations import queries, rules
from lianxin.stations.forms import show_refusal
from lianxin.stations.models import Station

Act = Callable[[dict[str, Any]], Any]


def user_of(request: HttpRequest) -> Account:
    """Who asks."""
    if not isinstance(request.user, Account):
        raise Http404
    return request.user


def station_of(request: HttpRequest, code: str) -> Station:
    """The station, if the reader runs it or holds a post there; strangers get 404."""
    rows = queries.seen_by(user_of(request)).select_related("division", "owner", "parent")
    return get_object_or_404(rows, code=code)


def kept_station(request: HttpRequest, code: str) -> Station:
    """The station, if the reader runs it."""
    station = station_of(request, code)
    if not rules.may_keep(user_of(request), station.division_id):
        raise Http404
    return station


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to."""
    return request.POST if request.method == "POST" else None


def answered(
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
