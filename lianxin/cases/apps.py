"""Django's card for the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "lianxin.cases"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("事项")

    def ready(self) -> None:
        from lianxin.cases import verify
        from lianxin.kit.sockets import Panel
        from lianxin.people.panels import PERSON_PAGE, UNIT_PAGE

        verify.register()
        UNIT_PAGE.plug(Panel(_("承办职责"), "cases:remits"))
        UNIT_PAGE.plug(Panel(_("经办人手上的事项"), "cases:unit_loads"))
        PERSON_PAGE.plug(Panel(_("手上的事项"), "cases:person_load"))
