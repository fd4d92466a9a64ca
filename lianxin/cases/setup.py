"""What an office needs before its first case: categories, and which unit answers for what."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases.models import Category, Remit
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account, Unit
from lianxin.people.rules import MANAGE_PERSONS, require
from lianxin.places.models import Division

CATEGORIES = Path(__file__).with_name("data") / "categories.csv"


@transaction.atomic
def load_categories(path: Path = CATEGORIES) -> int:
    """Load the two-level list (columns code, name, parent); again changes names only.

    Returns how many categories the list holds. A category that the list no longer names stays
    with its cases; it is never deleted.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    _keep(Category(code=row["code"], name=row["name"]) for row in rows if not row["parent"])
    first = dict(Category.objects.filter(parent__isnull=True).values_list("code", "pk"))
    _keep(
        Category(code=row["code"], name=row["name"], parent_id=first[row["parent"]])
        for row in rows
        if row["parent"]
    )
    return len(rows)


def _keep(categories: Iterable[Category]) -> None:
    Category.objects.bulk_create(
        categories,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "parent"],
    )


@transaction.atomic
def state_remits(
    unit: Unit,
    categories: Iterable[Category],
    division: Division,
    *,
    by: Account | None,
    takes_micro_matters: bool = False,
) -> int:
    """State that the unit answers for these categories in the division; again changes the flag.

    A first-level category stands for all of its second-level ones. Returns how many were stated.
    """
    require(by, MANAGE_PERSONS)
    unit = Unit.objects.select_for_update(of=("self",)).select_related("division").get(pk=unit.pk)
    if not unit.is_active:
        raise Refusal(_("这个单位已停用，不能再设职责。"))
    if not division.code.startswith(unit.division.prefix):
        raise Refusal(_("单位只在本行政区划内承办。"), field="division")
    stated = Remit.objects.bulk_create(
        [
            Remit(
                unit=unit,
                category=category,
                division=division,
                takes_micro_matters=takes_micro_matters,
            )
            for category in categories
        ],
        update_conflicts=True,
        unique_fields=["unit", "category", "division"],
        update_fields=["takes_micro_matters"],
    )
    detail = {"division": division.code, "categories": [each.category.code for each in stated]}
    audit.record("unit.remits_stated", by=by, about=unit, detail=detail)
    return len(stated)


@transaction.atomic
def end_remit(remit: Remit, *, by: Account | None) -> Remit:
    """The unit answers for it no longer; matters that it already has stay with it."""
    require(by, MANAGE_PERSONS)
    held = Remit.objects.select_for_update(of=("self",)).select_related("unit", "category")
    kept = held.filter(pk=remit.pk).first()
    if kept is None:
        raise Refusal(_("这项职责已经取消。"))
    detail = {"division": kept.division_id, "categories": [kept.category.code]}
    kept.delete()
    audit.record("unit.remit_ended", by=by, about=kept.unit, detail=detail)
    return kept
