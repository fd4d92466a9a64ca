"""Time limits."""

from django.urls import path

from lianxin.cases.views import limits

app_name = "limits"
urlpatterns = [
    path("", limits.limits, name="limits"),
    path("<int:pk>/change/", limits.change, name="change"),
    path("<int:pk>/end/", limits.end, name="end"),
]
