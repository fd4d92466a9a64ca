"""Persons: the list, a person's page, their offices and their sealed phone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.kit.attempts import from_form
from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal
from lianxin.kit.rights import needs
from lianxin.people import actions, queries
from lianxin.people.forms import (
    PURPOSES,
    AmendPersonForm,
    EndForm,
    EndMandateForm,
    GrantForm,
    PersonFilter,
    PersonForm,
    ReasonForm,
    SuspendForm,
)
from lianxin.people.models import Account, Mandate, Membership, Person
from lianxin.people.panels import PERSON_PAGE
from lianxin.people.rules import MANAGE_ACCOUNTS, MANAGE_PERSONS, SEE_OFFICES, SEE_PERSONS, holds
from lianxin.people.views.shared import REFUSED, account_of, filter_page, form_page
from lianxin.vault.masks import mask_phone


def url_of(person: Person) -> str:
    return reverse("people:person", args=[person.pk])


@require_GET
@needs(SEE_PERSONS)
def persons(request: HttpRequest) -> HttpResponse:
    form = PersonFilter(request.GET)
    return filter_page(request, "people/persons.html", form, queries.persons, "people:persons")


@require_GET
@needs(SEE_OFFICES)
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    shown = get_object_or_404(Person, pk=pk)
    return page(request, "people/person.html", person_context(request, shown))


def person_context(
    request: HttpRequest, shown: Person, *, refused: forms.Form | None = None, **more: Any
) -> dict[str, Any]:
    """What a person's page shows; `refused` is the one small form that was not accepted."""
    by = account_of(request)
    offices = shown.memberships.select_related("unit", "division").order_by("-since_on", "-pk")
    account = Account.objects.filter(person=shown).first() if holds(by, SEE_PERSONS) else None
    return {
        "person": shown,
        "masked_phone": mask_phone(shown.phone) if shown.phone else "",
        "purposes": PURPOSES,
        "account": account,
        "failures": queries.failures(account) if account else 0,
        "sees_account": holds(by, SEE_PERSONS),
        "may_amend": holds(by, MANAGE_PERSONS),
        "may_manage_account": holds(by, MANAGE_ACCOUNTS),
        "offices": [(held, own(EndForm, f"office-{held.pk}", refused)) for held in offices],
        "mandates": [
            {
                "held": held,
                "suspend_form": own(SuspendForm, f"suspend-{held.pk}", refused),
                "end_form": own(EndMandateForm, f"end-{held.pk}", refused),
            }
            for held in _mandates(shown)
        ],
        "panels": PERSON_PAGE.panels,
        "close_form": own(ReasonForm, "close", refused),
        **more,
    }


def own(
    kind: type[forms.Form],
    key: str,
    refused: forms.Form | None = None,
    data: QueryDict | None = None,
) -> forms.Form:
    """One of several small forms of a page, with ids of its own; the refused one as it was."""
    ids = f"{key}_%s"
    if refused is not None and refused.auto_id == ids:
        return refused
    return kind(data, auto_id=ids)


def _mandates(shown: Person) -> QuerySet[Mandate]:
    held = shown.mandates.select_related("congress__division", "constituency__division")
    return held.order_by("congress__level", "-congress__term")


@require_http_methods(["GET", "POST"])
@needs(MANAGE_PERSONS)
def add(request: HttpRequest) -> HttpResponse:
    """Enter a person; who came to enter a deputy goes on to the mandate."""
    to_mandate = request.GET.get("then") == "mandate"

    def onward(new: Person) -> str:
        return reverse("people:seat", args=[new.pk]) if to_mandate else url_of(new)

    return form_page(
        request,
        PersonForm(request.POST or None),
        lambda given: actions.add_person(by=account_of(request), **given),
        title=_("新增代表") if to_mandate else _("新增人员"),
        submit=_("下一步：代表资格") if to_mandate else _("保存"),
        back=reverse("people:deputies" if to_mandate else "people:persons"),
        done=_("已保存。"),
        onward=onward,
    )


@require_http_methods(["GET", "POST"])
@needs(MANAGE_PERSONS)
def amend(request: HttpRequest, pk: UUID) -> HttpResponse:
    shown = get_object_or_404(Person, pk=pk)
    kept = {"name": shown.name, "title": shown.title, "office_phone": shown.office_phone}

    def act(given: dict[str, Any]) -> Person:
        given["phone"] = given["phone"] or None
        return actions.amend_person(shown, by=account_of(request), **given)

    return form_page(
        request,
        AmendPersonForm(request.POST or None, initial=kept),
        act,
        title=_("修改 %(name)s") % {"name": shown.name},
        back=url_of(shown),
        done=_("已保存。"),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SEE_OFFICES)
def phone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the whole phone once; a reload of the answer leads back to the masked one."""
    shown = get_object_or_404(Person, pk=pk)
    if request.method == "GET":
        return HttpResponseRedirect(url_of(shown))
    by = account_of(request)
    try:
        whole = actions.look_at_phone(shown, by=by, purpose=request.POST.get("purpose", ""))
    except Refusal as refusal:
        more = person_context(request, shown, phone_refused=refusal.message)
        return page(request, "people/person.html", more, status=REFUSED)
    return page(request, "people/person.html", person_context(request, shown, whole_phone=whole))


@require_http_methods(["GET", "POST"])
@needs(MANAGE_ACCOUNTS)
def grant(request: HttpRequest, pk: UUID) -> HttpResponse:
    shown, by = get_object_or_404(Person, pk=pk), account_of(request)
    return form_page(
        request,
        GrantForm(request.POST or None, by=by),
        lambda given: actions.grant(shown, by=by, **given),
        title=_("给%(name)s任职") % {"name": shown.name},
        back=url_of(shown),
        done=_("已任职。"),
    )


@require_POST
@needs(MANAGE_ACCOUNTS)
def end_office(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(Membership.objects.select_related("person"), pk=pk)
    form = own(EndForm, f"office-{held.pk}", data=request.POST)
    if form.is_valid():
        day = form.cleaned_data["until_on"]
        by = account_of(request)
        if from_form(form, lambda: actions.end_membership(held, by=by, until_on=day)):
            return HttpResponseRedirect(url_of(held.person))
    context = person_context(request, held.person, refused=form)
    return page(request, "people/person.html", context, status=REFUSED)
