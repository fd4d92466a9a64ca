"""Stations at the desk."""

from django.urls import path

from lianxin.stations.views import desk

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
]
