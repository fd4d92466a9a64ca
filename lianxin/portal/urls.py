"""Addresses of the residents' door."""

from django.urls import path

from lianxin.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("about/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
    path("stations/<str:code>/", views.station, name="station"),
    path("deputies/<uuid:person_id>/", views.deputy, name="deputy"),
]
