"""Addresses of the desk."""

from django.urls import URLPattern, path

from lianxin.desk.views import home, measures, statistics

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("statistics/", statistics.statistics, name="statistics"),
    path("measures/", measures.measures, name="measures"),
    path("measures/export/<str:kind>/", measures.export, name="export_measures"),
]
