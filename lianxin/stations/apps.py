"""Django's card for the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StationsConfig(AppConfig):
    name = "lianxin.stations"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("站点")
