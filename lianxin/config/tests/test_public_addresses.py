"""What a stranger may open is written down here; every other address asks them to sign in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from lianxin.cases.factories import Cast
from lianxin.config.tests.addresses import addresses, furnished

# Route by route, as the resolver has them. A new line here is a decision, not a formality.
PUBLIC = {
    "",
    "about/",
    "accounts/2fa/authenticate/",
    "accounts/inactive/",
    "accounts/login/",
    "accounts/logout/",
    "api/",
    "api/v1/",
    "api/v1/cases",
    "api/v1/cases/status",
    "api/v1/cases/urge",
    "api/v1/categories",
    "api/v1/openapi.json",
    "api/v1/privacy-notice",
    "api/v1/stations",
    "api/v1/statistics/funnel",
    "deputies/",
    "deputies/<uuid:person_id>/",
    "deputies/<uuid:person_id>/qr.<str:kind>",
    "i18n/setlang/",
    "kit/contrast/",
    "kit/elder/",
    "kit/language/",
    "kit/proof/<slug:name>/",
    "kit/ui/",
    "kit/ui/<str:door>/",
    "my-data/",
    "my-data/<str:number>/",
    "my-data/<str:number>/copies/<uuid:request_id>/",
    "my-data/<str:number>/copy/",
    "my-data/<str:number>/correct/",
    "my-data/<str:number>/delete/",
    "my-data/<str:number>/drop-phone/",
    "my-data/<str:number>/phone/",
    "open/",
    "open/<str:slug>/",
    "open/data/",
    "open/data/definitions.json",
    "open/data/figures.csv",
    "open/data/figures.json",
    "open/figures/",
    "notify/receipts/<str:channel>/<str:token>/",
    "privacy/",
    "raise/",
    "raise/check/",
    "raise/contact/",
    "raise/files/<uuid:file_id>/",
    "raise/files/<uuid:file_id>/drop/",
    "raise/one-page/",
    "raise/place/",
    "raise/uploads/",
    "raise/uploads/<uuid:upload_id>/",
    "receipt/<str:token>/",
    "receipt/<str:token>/qr.svg",
    "receipt/<str:token>/receipt.png",
    "offline/",
    "stations/",
    "stations/<str:code>/",
    "sw.js",
    "stations/<str:code>/board/",
    "stations/<str:code>/qr.<str:kind>",
    "track/",
    "track/<str:number>/",
    "track/<str:number>/again/",
    "track/<str:number>/answer/",
    "track/<str:number>/files/<uuid:file_id>/",
    "track/<str:number>/photos/",
    "track/<str:number>/rate/",
    "track/<str:number>/urge/",
    "track/<str:number>/withdraw/",
    "track/leave/",
    "track/mine/",
    "track/phone/",
    "track/phone/code/",
}


def routes(
    patterns: list[URLPattern | URLResolver], before: str = "", space: str = ""
) -> Iterator[tuple[str, str, bool]]:
    """Each route of the resolver, its full name, and whether its view lets strangers in."""
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            yield from routes(each.url_patterns, route, inner)
        else:
            yield route, f"{space}{each.name}", not getattr(each.callback, "login_required", True)


def asks_to_sign_in(response: HttpResponseBase) -> bool:
    is_sent = response.status_code == 302
    return is_sent and response.headers["Location"].startswith("/accounts/login/")


def test_what_strangers_may_open_is_written_down() -> None:
    opened = {route for route, _name, is_open in routes(get_resolver().url_patterns) if is_open}
    assert sorted(opened - PUBLIC) == []
    assert sorted(PUBLIC - opened) == []


@pytest.mark.django_db
def test_everything_else_asks_a_stranger_to_sign_in(cast: Cast, client: Client) -> None:
    house = furnished(cast)
    known = routes(get_resolver().url_patterns)
    told = {name for route, name, _is_open in known if route in PUBLIC}
    let_in = {}
    for address in addresses():
        if address.name in told:
            continue
        response = client.get(house.at(address))
        if not asks_to_sign_in(response) and response.status_code not in {404, 405}:
            let_in[address.name] = response.status_code
    assert let_in == {}
