"""Django's card for the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "lianxin.publishing"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("信息公开")

    def ready(self) -> None:
        from lianxin.cases.panels import CASE_PAGE
        from lianxin.kit.sockets import Panel
        from lianxin.publishing import notices

        notices.register()
        CASE_PAGE.plug(Panel(_("公开"), "publishing:of_case"))
