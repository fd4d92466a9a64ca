"""A real office begins: its county, its own unit, and the three administrators (R-166)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.audit.actions import record
from lianxin.kit.refusals import Refusal
from lianxin.people.actions.accounts import open_account
from lianxin.people.actions.memberships import grant
from lianxin.people.actions.persons import add_person
from lianxin.people.actions.units import add_unit
from lianxin.people.models import ADMIN_ROLES, Account, Role, Unit, UnitKind
from lianxin.places.models import Division, DivisionLevel


@dataclass(frozen=True, slots=True)
class FirstAdministrator:
    """One of the three persons by whom an office begins, with a password to be changed."""

    role: Role
    name: str
    username: str
    password: str


@transaction.atomic
def set_up_office(
    county: Division, name: str, administrators: Sequence[FirstAdministrator]
) -> Unit:
    """Enter the county congress' office and its first administrators; only into an empty house."""
    # The county's row is the lock: of two at once the second finds the accounts of the first.
    Division.objects.select_for_update().get(pk=county.pk)
    if Account.objects.exists():
        raise Refusal(_("系统已经启用，不能再次初始化。新的管理员请由安全管理员任命。"))
    if county.level != DivisionLevel.COUNTY:
        raise Refusal(_("%(place)s不是县级区划。") % {"place": county.name})
    if {one.role for one in administrators} != set(ADMIN_ROLES):
        raise Refusal(_("系统、安全、审计管理员各须一名。"))
    office = add_unit(name, by=None, short_name=name, kind=UnitKind.CONGRESS, division=county)
    for one in administrators:
        person = add_person(one.name, by=None, title=name)
        open_account(person, by=None, username=one.username, password=one.password)
        grant(person, one.role, by=None, division=county)
    record("people.init", by=None, about=office, detail={"county": county.code})
    return office
