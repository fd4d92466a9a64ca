"""Django's card for the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsConfig(AppConfig):
    name = "lianxin.rights"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("个人信息权利")
