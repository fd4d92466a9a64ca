"""The publishing room at the residents' door."""

from django.urls import path

from lianxin.publishing.views import data, public

app_name = "public_publishing"
urlpatterns = [
    path("", public.matters, name="list"),
    path("figures/", public.figures, name="figures"),
    path("data/", data.about, name="data"),
    path("data/figures.csv", data.csv, name="csv"),
    path("data/figures.json", data.json, name="json"),
    path("data/definitions.json", data.definitions, name="definitions"),
    path("<str:slug>/", public.matter, name="matter"),
]
