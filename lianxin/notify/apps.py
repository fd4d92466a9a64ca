"""Django's card for the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotifyConfig(AppConfig):
    name = "lianxin.notify"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("通知")

    def ready(self) -> None:
        """A fault in notify.toml stops the start, not a matter halfway."""
        from lianxin.notify import config

        config.current()
