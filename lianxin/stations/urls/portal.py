"""Stations as the public sees them."""

from django.urls import URLPattern

app_name = "public_stations"
urlpatterns: list[URLPattern] = []
