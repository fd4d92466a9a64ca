"""The inbox, how one is told, the texts, and what is stuck."""

from django.urls import URLPattern, path

from lianxin.notify.views import inbox, outbox, preferences, texts

app_name = "notify"
urlpatterns: list[URLPattern] = [
    path("", inbox.inbox, name="inbox"),
    path("read/", inbox.read_all, name="read_all"),
    path("<int:key>/", inbox.open_message, name="open"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("addresses/<str:channel>/", preferences.address, name="address"),
    path("addresses/<str:channel>/code/", preferences.confirm_address, name="confirm_address"),
    path("addresses/<str:channel>/remove/", preferences.remove_address, name="remove_address"),
    path("texts/", texts.texts, name="texts"),
    path("texts/version/<int:key>/", texts.take_up, name="take_up"),
    path("texts/<str:kind>/<str:channel>/", texts.text, name="text"),
    path("texts/<str:kind>/<str:channel>/built-in/", texts.built_in, name="built_in"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/account/", outbox.enter_account, name="enter_account"),
    path("outbox/<uuid:key>/again/", outbox.try_again, name="try_again"),
    path("outbox/<uuid:key>/give-up/", outbox.give_up, name="give_up"),
    path("outbox/<str:channel>/all-again/", outbox.try_all_again, name="try_all_again"),
    path("outbox/<str:channel>/all-up/", outbox.give_all_up, name="give_all_up"),
]
