"""The audit record at the desk."""

from django.urls import path

from lianxin.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("export/", views.export, name="export"),
]
