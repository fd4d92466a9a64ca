"""Django's card for the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "lianxin.cases"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("事项")

    def ready(self) -> None:
        from lianxin.cases import jobs, notices, verify
        from lianxin.cases.panels import CASE_PAGE
        from lianxin.cases.queries.calendar import foreseen
        from lianxin.kit.sockets import Panel
        from lianxin.people.panels import PERSON_PAGE, UNIT_PAGE
        from lianxin.places.panels import CALENDAR_FORESIGHT, CALENDAR_PAGE
        from lianxin.places.signals import calendar_changed

        verify.register()
        notices.register_kinds()
        CASE_PAGE.plug(Panel(_("通知送达"), "cases:deliveries"))
        UNIT_PAGE.plug(Panel(_("承办职责"), "cases:remits"))
        CALENDAR_PAGE.plug(Panel(_("移动的期限"), "cases:moved_deadlines"))
        CALENDAR_FORESIGHT.plug(foreseen)
        calendar_changed.connect(jobs.follow_the_calendar, dispatch_uid="cases.deadlines")
        UNIT_PAGE.plug(Panel(_("经办人手上的事项"), "cases:unit_loads"))
        PERSON_PAGE.plug(Panel(_("手上的事项"), "cases:person_load"))
