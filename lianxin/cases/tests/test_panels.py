"""The case page shows what higher rooms plug in, and knows none of them."""

from __future__ import annotations

import uuid

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from lianxin.cases.factories import Cast, case_in
from lianxin.cases.panels import CASE_PAGE
from lianxin.cases.states import State
from lianxin.config.urls import urlpatterns as house
from lianxin.kit.sockets import Panel
from lianxin.people.models import Account


def visits(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    return HttpResponse(f"visits of {key}")


urlpatterns = [*house, path("visits/<uuid:key>/", visits, name="visits")]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_plugged_panel_is_fetched_by_htmx_and_a_link_without_scripts(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CASE_PAGE, "_panels", [])
    CASE_PAGE.plug(Panel("走访记录", "visits"))
    case = case_in(State.REGISTERED, cast)
    liaison = Account.objects.get(pk=cast.liaison.pk)
    client.force_login(liaison, "lianxin.people.backends.PeopleBackend")
    shown = client.get(reverse("cases:case", args=[case.number])).content.decode()
    address = reverse("visits", args=[case.pk])
    assert f'data-hx-get="{address}" data-hx-trigger="load"' in shown
    assert f'<a href="{address}">走访记录</a>' in shown
    assert client.get(address).content.decode() == f"visits of {case.pk}"
