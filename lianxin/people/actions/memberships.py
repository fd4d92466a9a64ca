"""Offices are given and ended with their dates; nobody holds two kinds of administration."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lianxin.audit.actions import record
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people.models import (
    ADMIN_ROLES,
    UNIT_ROLES,
    Account,
    Membership,
    Person,
    Role,
    Unit,
)
from lianxin.people.records import kept
from lianxin.people.rules import MANAGE_ACCOUNTS, require
from lianxin.places.models import Division


@transaction.atomic
def grant(
    person: Person,
    role: str,
    *,
    by: Account | None,
    unit: Unit | None = None,
    division: Division | None = None,
    since_on: date | None = None,
) -> Membership:
    """Give a person an office: handlers and heads in a unit, all others for a division."""
    require(by, MANAGE_ACCOUNTS)
    if by is not None and by.person_id == person.pk:
        raise Refusal(_("不能给自己任职，请由另一位安全管理员办理。"))
    # The person's row is the lock: two grants to one person follow each other.
    Person.objects.select_for_update().get(pk=person.pk)
    new = Membership(
        person=person,
        role=Role(role),
        unit=unit,
        division=division,
        since_on=since_on or clock.today(),
    )
    _check_place(new)
    _check_others(new)
    new.save(force_insert=True)
    record("people.grant", by=by, about=new, detail=_facts(new))
    return new


@transaction.atomic
def end_membership(membership: Membership, *, by: Account | None, until_on: date) -> Membership:
    """End an office on a day, which is its last."""
    require(by, MANAGE_ACCOUNTS)
    held = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if held.until_on is not None and held.until_on <= until_on:
        raise Refusal(_("这项任职已经结束。"), field="until_on")
    if until_on < held.since_on:
        raise Refusal(_("结束日期不能早于任职开始日期。"), field="until_on")
    if held.role == Role.SECURITY_ADMIN:
        keep_a_security_administrator(held.person, from_on=until_on)
    held.until_on = until_on
    held.save(update_fields=["until_on"])
    record("people.end_membership", by=by, about=held, detail=_facts(held))
    return held


def keep_a_security_administrator(leaving: Person, *, from_on: date) -> None:
    """Refuse to leave the house without anyone who can give rights and open accounts."""
    others = Membership.objects.select_for_update(of=("self",)).filter(
        Q(until_on__isnull=True) | Q(until_on__gt=from_on),
        role=Role.SECURITY_ADMIN,
        person__account__is_active=True,
    )
    if all(other.person_id == leaving.pk for other in others):
        raise Refusal(_("这是最后一名安全管理员，请先任命接任的人。"))


def _check_place(new: Membership) -> None:
    if new.role in UNIT_ROLES:
        if new.unit is None:
            raise Refusal(_("请选择任职单位。"), field="unit")
        new.division = None
    else:
        if new.division is None:
            raise Refusal(_("请选择任职的行政区划。"), field="division")
        new.unit = None


def _check_others(new: Membership) -> None:
    """Compare with offices of the person that reach into the new one, which has no end."""
    reaching = Membership.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=new.since_on), person=new.person
    )
    for held in reaching:
        if (held.role, held.unit_id, held.division_id) == (new.role, new.unit_id, new.division_id):
            raise Refusal(
                _("%(person)s已任%(role)s，不必重复任职。")
                % {"person": new.person, "role": held.get_role_display()}
            )
        if new.role in ADMIN_ROLES and held.role in ADMIN_ROLES and held.role != new.role:
            raise Refusal(_exclusion(held))


def _exclusion(held: Membership) -> str:
    sentence = _("%(person)s已任%(role)s。系统、安全、审计三类管理员不能由同一人兼任。")
    if held.until_on is not None:
        sentence = _(
            "%(person)s任%(role)s到%(day)s。三类管理员不能同时由一人兼任，请改为次日起任。"
        )
    return sentence % {
        "person": held.person,
        "role": held.get_role_display(),
        "day": held.until_on,
    }


def _facts(held: Membership) -> dict[str, object]:
    return {
        "person": held.person.name,
        "role": kept(Role(held.role).label),
        "unit": held.unit.name if held.unit else "",
        "division": held.division.name if held.division else "",
        "since_on": held.since_on,
        "until_on": held.until_on,
    }
