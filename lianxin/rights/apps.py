"""Django's card for the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsConfig(AppConfig):
    name = "lianxin.rights"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("个人信息权利")

    def ready(self) -> None:
        from lianxin.cases.panels import CASE_PAGE
        from lianxin.kit.sockets import Panel
        from lianxin.rights import notices, verify

        verify.register()
        notices.register()
        CASE_PAGE.plug(Panel(_("个人信息"), "rights:of_case"))
