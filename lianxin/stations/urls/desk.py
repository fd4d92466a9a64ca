"""Stations at the desk."""

from django.urls import path

from lianxin.stations.views import desk, disclosures

app_name = "stations"
urlpatterns = [
    path("", desk.stations, name="list"),
    path("new/", desk.open_station, name="open"),
    path("<str:code>/", desk.station, name="station"),
    path("<str:code>/amend/", desk.amend, name="amend"),
    path("<str:code>/appoint/", desk.appoint, name="appoint"),
    path("<str:code>/posts/<int:post_id>/end/", desk.end_post, name="end_post"),
    path("<str:code>/admit/", desk.admit, name="admit"),
    path("<str:code>/deputies/<int:resident_id>/dismiss/", desk.dismiss, name="dismiss"),
    path("<str:code>/close/", desk.close, name="close"),
    path("<str:code>/disclosure/", disclosures.disclosure, name="disclosure"),
    path("<str:code>/disclosure/plan/", disclosures.plan, name="plan"),
    path("<str:code>/disclosure/<str:block>/confirm/", disclosures.confirm, name="confirm"),
    path("<str:code>/arrangements/new/", disclosures.arrange, name="arrange"),
    path(
        "<str:code>/arrangements/<int:arrangement_id>/amend/",
        disclosures.amend_arrangement,
        name="amend_arrangement",
    ),
    path(
        "<str:code>/arrangements/<int:arrangement_id>/withdraw/",
        disclosures.withdraw,
        name="withdraw",
    ),
    path(
        "<str:code>/arrangements/<int:arrangement_id>/restore/",
        disclosures.restore,
        name="restore",
    ),
]
