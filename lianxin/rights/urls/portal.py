"""The rights room at the residents' door."""

from django.urls import URLPattern

app_name = "public_rights"
urlpatterns: list[URLPattern] = []
