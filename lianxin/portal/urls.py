"""Addresses of the residents' door."""

from django.urls import path

from lianxin.portal.views import deputies, offline, pages, stations

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("about/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
    path("offline/", offline.offline, name="offline"),
    path("sw.js", offline.worker, name="worker"),
    path("stations/<str:code>/", stations.station, name="station"),
    path("stations/<str:code>/board/", stations.board, name="board"),
    path("stations/<str:code>/qr.<str:kind>", stations.station_qr, name="station_qr"),
    path("stations/<str:code>/<str:name>.pdf", stations.station_paper, name="station_paper"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("deputies/<uuid:person_id>/", deputies.deputy, name="deputy"),
    path("deputies/<uuid:person_id>/qr.<str:kind>", deputies.deputy_qr, name="deputy_qr"),
    path("deputies/<uuid:person_id>/<str:name>.pdf", deputies.deputy_paper, name="deputy_paper"),
]
