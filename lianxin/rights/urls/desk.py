"""The rights room at the desk."""

from django.urls import URLPattern

app_name = "rights"
urlpatterns: list[URLPattern] = []
