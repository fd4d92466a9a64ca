"""The demo's sign-ins: printed for everybody, so they exist in a demo house only."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.people.models import Account
from lianxin.people.queries import start_page

PASSWORD = "Lianxin-demo-2026"
SIGN_INS = {
    "liaison": gettext_lazy("联络员"),
    "head": gettext_lazy("站长"),
    "handler": gettext_lazy("承办人"),
    "unithead": gettext_lazy("承办单位负责人"),
    "cohandler": gettext_lazy("会办单位承办人"),
    "presidium": gettext_lazy("乡镇人大主席团"),
    "committee": gettext_lazy("县人大代表工委"),
    "deputy": gettext_lazy("代表"),
    "intake": gettext_lazy("检举控告受理人"),
    "auditor": gettext_lazy("审计查看人"),
    "sysadmin": gettext_lazy("系统管理员"),
    "secadmin": gettext_lazy("安全管理员"),
    "auditadmin": gettext_lazy("审计管理员"),
}
# The sign-ins of units stand in these: their business is the commonest, and they meet.
LEAD, CO = "住建局", "城管执法局"
UNIT_SIGN_INS = {LEAD: {"handler": "handler", "head": "unithead"}, CO: {"handler": "cohandler"}}
MICRO_CATEGORIES = ("0109",)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One line of the list."""

    username: str
    password: str
    role: str
    start_page: str


def listed() -> list[SignIn]:
    """The sign-ins that stand in this house, in the order of the list above."""
    found = {
        each.username: each
        for each in Account.objects.filter(is_demo=True, is_active=True).select_related("person")
    }
    return [
        SignIn(username, PASSWORD, str(role), start_page(found[username]))
        for username, role in SIGN_INS.items()
        if username in found
    ]


def as_table(given: list[SignIn]) -> str:
    """The list for the eye."""
    head = _("演示账号（密码都是 %(password)s）：") % {"password": PASSWORD}
    lines = [f"  {each.username:<12}{each.start_page:<20}{each.role}" for each in given]
    return "\n".join([head, *lines])
