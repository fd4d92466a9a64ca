"""Django's card for the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from lianxin.audit import chains


class AuditConfig(AppConfig):
    name = "lianxin.audit"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("审计")

    def ready(self) -> None:
        from lianxin.audit import queries

        chains.register("audit", queries.verify_audit)
