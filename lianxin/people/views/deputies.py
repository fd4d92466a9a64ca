"""Deputies and congresses: the lists, seats given, suspended and ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.kit.attempts import from_button, from_form
from lianxin.kit.pages import page
from lianxin.kit.rights import needs
from lianxin.people import actions, queries
from lianxin.people.forms import (
    ConveneForm,
    DeputyFilter,
    EndMandateForm,
    SeatForm,
    SuspendForm,
)
from lianxin.people.models import Congress, Mandate, Person
from lianxin.people.rules import MANAGE_PERSONS, SEE_OFFICES
from lianxin.people.views.persons import own, person_context, url_of
from lianxin.people.views.shared import REFUSED, account_of, filter_page, form_page, tabs


@require_GET
@needs(SEE_OFFICES)
def deputies(request: HttpRequest) -> HttpResponse:
    form = DeputyFilter(request.GET)
    return filter_page(request, "people/deputies.html", form, queries.mandates, "people:deputies")


@require_GET
@needs(SEE_OFFICES)
def congresses(request: HttpRequest) -> HttpResponse:
    context = {
        "congresses": queries.congresses(),
        "tabs": tabs(request, "people:congresses"),
    }
    return page(request, "people/congresses.html", context)


@require_http_methods(["GET", "POST"])
@needs(MANAGE_PERSONS)
def convene(request: HttpRequest) -> HttpResponse:
    by = account_of(request)

    def act(given: dict[str, Any]) -> Congress:
        division = given["division"]
        level = division.level + 1 if division else 1
        return actions.convene(
            level, division, by=by, term=given["term"], begins_on=given["begins_on"]
        )

    return form_page(
        request,
        ConveneForm(request.POST or None, by=by),
        act,
        title=_("登记新一届人民代表大会"),
        back=reverse("people:congresses"),
        done=_("已登记。"),
    )


@require_http_methods(["GET", "POST"])
@needs(MANAGE_PERSONS)
def seat(request: HttpRequest, pk: UUID) -> HttpResponse:
    person, by = get_object_or_404(Person, pk=pk), account_of(request)

    def act(given: dict[str, Any]) -> Mandate:
        return actions.seat(person, given.pop("congress"), by=by, **given)

    return form_page(
        request,
        SeatForm(request.POST or None, by=by),
        act,
        title=_("%(name)s的代表资格") % {"name": person.name},
        back=url_of(person),
        done=_("已登记代表资格。"),
    )


@require_POST
@needs(MANAGE_PERSONS)
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    form = own(SuspendForm, f"suspend-{pk}", data=request.POST)
    return _decided(request, _mandate(pk), form, actions.suspend_mandate)


@require_POST
@needs(MANAGE_PERSONS)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    form = own(EndMandateForm, f"end-{pk}", data=request.POST)
    return _decided(request, _mandate(pk), form, actions.end_mandate)


@require_POST
@needs(MANAGE_PERSONS)
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    held, by = _mandate(pk), account_of(request)
    from_button(request, lambda: actions.restore_mandate(held, by=by), _("已恢复执行职务。"))
    return HttpResponseRedirect(url_of(held.person))


def _mandate(pk: int) -> Mandate:
    return get_object_or_404(Mandate.objects.select_related("person"), pk=pk)


def _decided(
    request: HttpRequest,
    held: Mandate,
    form: forms.Form,
    act: Callable[..., Mandate],
) -> HttpResponse:
    by = account_of(request)
    if form.is_valid():
        done = from_form(form, lambda: act(held, by=by, **form.cleaned_data))
        if done is not None:
            messages.success(request, _("已登记。"))
            return HttpResponseRedirect(url_of(held.person))
    context = person_context(request, held.person, refused=form)
    return page(request, "people/person.html", context, status=REFUSED)
