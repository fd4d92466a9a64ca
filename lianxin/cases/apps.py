"""Django's card for the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "lianxin.cases"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("事项")

    def ready(self) -> None:
        from lianxin.cases import verify

        verify.register()
