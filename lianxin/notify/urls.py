"""The inbox."""

from django.urls import URLPattern, path

from lianxin.notify.views import inbox

app_name = "notify"
urlpatterns: list[URLPattern] = [
    path("", inbox.inbox, name="inbox"),
    path("read/", inbox.read_all, name="read_all"),
    path("<int:key>/", inbox.open_message, name="open"),
]
