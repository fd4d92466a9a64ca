"""Django's card for the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OversightConfig(AppConfig):
    name = "lianxin.oversight"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("督办")

    def ready(self) -> None:
        from lianxin.cases import keeping
        from lianxin.cases.panels import CASE_PAGE
        from lianxin.kit.sockets import Panel
        from lianxin.oversight import kinds, queries, verify
        from lianxin.people.panels import UNIT_PAGE

        verify.register()
        kinds.register()
        keeping.register("oversight", queries.under_way)
        CASE_PAGE.plug(Panel(_("督办"), "oversight:of_case"))
        UNIT_PAGE.plug(Panel(_("督办文书"), "oversight:of_unit"))
