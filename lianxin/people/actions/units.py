"""Handling units are entered and amended."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.audit.actions import record
from lianxin.kit.refusals import Refusal
from lianxin.kit.text import clean
from lianxin.people.models import Account, Unit
from lianxin.people.rules import MANAGE_PERSONS, require
from lianxin.places.models import Division

AMENDABLE = frozenset({"name", "short_name", "kind", "parent", "phone", "is_active"})


@transaction.atomic
def add_unit(
    name: str,
    *,
    by: Account | None,
    short_name: str,
    kind: str,
    division: Division,
    parent: Unit | None = None,
    phone: str = "",
) -> Unit:
    """Enter a unit that may be asked to act on matters."""
    require(by, MANAGE_PERSONS)
    # The division's row is the lock under which its unit names are told apart.
    Division.objects.select_for_update().get(pk=division.pk)
    name = " ".join(clean(name).split())
    if Unit.objects.filter(division=division, name=name).exists():
        raise Refusal(_("%(place)s已有同名单位。") % {"place": division.name}, field="name")
    unit = Unit.objects.create(
        name=name,
        short_name=clean(short_name).strip() or name,
        kind=kind,
        division=division,
        parent=parent,
        phone=clean(phone).strip(),
    )
    record("people.add_unit", by=by, about=unit, detail={"name": name})
    return unit


@transaction.atomic
def amend_unit(unit: Unit, *, by: Account | None, **fields: Any) -> Unit:
    """Change a unit's name, short name, kind, parent, phone or whether it is in use."""
    require(by, MANAGE_PERSONS)
    if unknown := set(fields) - AMENDABLE:
        message = f"a unit has no such field to amend: {sorted(unknown)}"
        raise TypeError(message)
    Division.objects.select_for_update().get(pk=unit.division_id)
    unit = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
    changed = [name for name, value in fields.items() if getattr(unit, name) != value]
    for name in changed:
        setattr(unit, name, fields[name])
    _check(unit)
    if changed:
        unit.save(update_fields=changed)
        record("people.amend_unit", by=by, about=unit, detail={"fields": changed})
    return unit


def _check(unit: Unit) -> None:
    same = Unit.objects.filter(division_id=unit.division_id, name=unit.name)
    if same.exclude(pk=unit.pk).exists():
        raise Refusal(_("本行政区划已有同名单位。"), field="name")
    above = unit.parent
    while above is not None:
        if above.pk == unit.pk:
            raise Refusal(_("上级单位不能是本单位或其下级单位。"), field="parent")
        above = above.parent
