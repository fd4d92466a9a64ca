"""The publishing room at the residents' door."""

from django.urls import URLPattern

app_name = "public_publishing"
urlpatterns: list[URLPattern] = []
