"""The audit record at the desk."""

from django.urls import URLPattern

app_name = "audit"
urlpatterns: list[URLPattern] = []
