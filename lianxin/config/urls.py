"""Addresses of the house, by door."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("lianxin.api.urls")),
    path("", include("lianxin.portal.urls")),
    path("", include("lianxin.cases.urls.portal")),
    path("stations/", include("lianxin.stations.urls.portal")),
    path("open/", include("lianxin.publishing.urls.portal")),
    path("my-data/", include("lianxin.rights.urls.portal")),
    path("desk/", include("lianxin.desk.urls")),
    path("desk/cases/", include("lianxin.cases.urls.desk")),
    path("desk/routing/", include("lianxin.cases.urls.routing")),
    path("desk/imports/", include("lianxin.cases.urls.imports")),
    path("desk/limits/", include("lianxin.cases.urls.limits")),
    path("desk/people/", include("lianxin.people.urls")),
    path("desk/stations/", include("lianxin.stations.urls.desk")),
    path("desk/places/", include("lianxin.places.urls")),
    path("desk/oversight/", include("lianxin.oversight.urls")),
    path("desk/publishing/", include("lianxin.publishing.urls.desk")),
    path("desk/rights/", include("lianxin.rights.urls.desk")),
    path("desk/messages/", include("lianxin.notify.urls")),
    path("notify/", include("lianxin.notify.receipt_urls")),
    path("desk/audit/", include("lianxin.audit.urls")),
    path("accounts/", include("lianxin.people.sign_in_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("kit/", include("lianxin.kit.urls")),
]

handler500 = "lianxin.kit.outage.trouble"
