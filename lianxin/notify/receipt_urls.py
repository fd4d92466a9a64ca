"""Where providers report: outside the desk, without a sign-in."""

from django.urls import URLPattern, path

from lianxin.notify.views import receipts

app_name = "notices"
urlpatterns: list[URLPattern] = [
    path("receipts/<str:channel>/<str:token>/", receipts.receipts, name="receipts"),
]
