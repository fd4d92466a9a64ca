"""What the screens of this room share: their tabs, their pages of rows, their plain forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianxin.kit.attempts import from_form
from lianxin.kit.pages import page
from lianxin.people.models import Account
from lianxin.people.rules import SEE_OFFICES, SEE_PERSONS, holds

ROWS = 25
REFUSED = 422

SAVE = _("保存")

TABS = (
    ("people:persons", SEE_PERSONS, _("人员和账号")),
    ("people:units", SEE_OFFICES, pgettext_lazy("menu", "承办单位")),
    ("people:deputies", SEE_OFFICES, _("人大代表")),
    ("people:congresses", SEE_OFFICES, pgettext_lazy("menu", "届次")),
)


def account_of(request: HttpRequest) -> Account:
    """The account behind a request that passed the guards."""
    return cast(Account, request.user)


def tabs(request: HttpRequest, active: str) -> list[dict[str, Any]]:
    """The lists of this room that the reader may see."""
    return [
        {"title": title, "url": reverse(name), "active": name == active, "count": None}
        for name, right, title in TABS
        if holds(account_of(request), right)
    ]


def rows_of(request: HttpRequest, found: QuerySet[Any]) -> Page[Any]:
    """One page of a list, the nearest one to what was asked for."""
    return Paginator(found, ROWS).get_page(request.GET.get("page"))


def chosen(form: forms.Form) -> dict[str, Any]:
    """What a filter asks for; a wrong choice counts as none."""
    form.is_valid()
    return form.cleaned_data


def filter_page(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    read: Callable[[dict[str, Any]], QuerySet[Any]],
    active: str,
) -> HttpResponse:
    """A list with its filter; htmx asks for the rows alone."""
    rows = rows_of(request, read(chosen(form)))
    context = {"form": form, "page": rows, "tabs": tabs(request, active)}
    return page(request, template, context, part="rows")


def form_page(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    *,
    title: str | Promise,
    back: str,
    done: str | Promise,
    submit: str | Promise = SAVE,
    danger: bool = False,
    onward: Callable[[Any], str] | None = None,
) -> HttpResponse:
    """A form that leads to one action, and back (or `onward`) when it is done."""
    if request.method == "POST" and form.is_valid():
        thing = from_form(form, lambda: act(form.cleaned_data))
        if thing is not None:
            messages.success(request, str(done))
            return HttpResponseRedirect(onward(thing) if onward else back)
    context = {"form": form, "title": title, "back": back, "submit": submit, "danger": danger}
    status = REFUSED if form.is_bound else 200
    return page(request, "people/form.html", context, status=status)
