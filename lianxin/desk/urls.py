"""Addresses of the desk."""

from django.urls import URLPattern, path

from lianxin.desk.views import home, statistics

app_name = "desk"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("statistics/", statistics.statistics, name="statistics"),
]
