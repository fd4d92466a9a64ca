"""Addresses of the API."""

from django.urls import URLPattern, URLResolver, path

from lianxin.api.door import addresses, nowhere

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [path("v1/", addresses()), nowhere]
