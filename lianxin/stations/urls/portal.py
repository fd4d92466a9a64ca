"""Stations as the public sees them."""

from django.urls import path

from lianxin.stations.views import public

app_name = "public_stations"
urlpatterns = [
    path("", public.stations, name="list"),
]
