"""The inbox."""

from django.urls import URLPattern, path

from lianxin.notify import views

app_name = "notify"
urlpatterns: list[URLPattern] = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("<int:key>/", views.open_message, name="open"),
]
