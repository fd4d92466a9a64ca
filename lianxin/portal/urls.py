"""Addresses of the residents' door."""

from django.urls import URLPattern

app_name = "portal"
urlpatterns: list[URLPattern] = []
