"""Time limits (时限标准): how many working days the office gives to a stage (R-051)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases.models import Category, Complexity, TimeLimit, Urgency
from lianxin.cases.states import Stage
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account
from lianxin.people.queries import own_divisions
from lianxin.people.rules import EDIT_LIMITS, require
from lianxin.stations.models import Station

MOST_WORKDAYS = 250


@dataclass(frozen=True, slots=True)
class Matters:
    """For which matters a limit holds; what is left out holds for all."""

    station: Station | None = None
    category: Category | None = None
    urgency: Urgency | None = None
    complexity: Complexity | str = ""


@transaction.atomic
def state_limit(
    stage: Stage, workdays: int, *, by: Account | None, matters: Matters | None = None
) -> TimeLimit:
    """Give the stage so much time from now on; clocks that run keep their day."""
    require(by, EDIT_LIMITS)
    wanted = matters or Matters()
    _check_days(workdays)
    _check_matters(stage, wanted, by)
    limit = TimeLimit(
        stage=stage,
        workdays=workdays,
        station=wanted.station,
        category=wanted.category,
        urgency=wanted.urgency,
        complexity=wanted.complexity,
    )
    try:
        with transaction.atomic():
            limit.save(force_insert=True)
    except IntegrityError:
        raise Refusal(_("这样的时限标准已经有了，请直接修改那一条的工作日。")) from None
    audit.record("limits.stated", by=by, detail=_detail(limit))
    return limit


def _check_days(workdays: int) -> None:
    if not 0 <= workdays <= MOST_WORKDAYS:
        said = _("工作日要在0到%(most)s之间。") % {"most": MOST_WORKDAYS}
        raise Refusal(said, field="workdays")


def _check_matters(stage: Stage, wanted: Matters, by: Account | None) -> None:
    if wanted.complexity and stage != Stage.REPLY:
        raise Refusal(_("难易程度在交办时才定，只能用于答复期限。"), field="complexity")
    if stage in BEFORE_REGISTRATION and wanted.category:
        raise Refusal(_("登记前还没有类别，这一环节不能按类别定时限。"), field="category")
    _check_reach(wanted.station, by)


# A matter has its category from its registration on.
BEFORE_REGISTRATION = frozenset({Stage.REGISTER})


def _check_reach(station: Station | None, by: Account | None) -> None:
    if station is None or by is None:
        return
    if not own_divisions(by).filter(pk=station.division_id).exists():
        raise Refusal(_("这个联络站不在您管理的地区内。"), field="station")


@transaction.atomic
def change_limit(limit: TimeLimit, workdays: int, *, by: Account | None) -> TimeLimit:
    """Another number of working days, for clocks that start from now on."""
    require(by, EDIT_LIMITS)
    _check_days(workdays)
    kept = _held(limit)
    _check_reach(kept.station, by)
    before, kept.workdays = kept.workdays, workdays
    kept.save(update_fields=["workdays"])
    audit.record("limits.changed", by=by, detail={**_detail(kept), "before": before})
    return kept


@transaction.atomic
def end_limit(limit: TimeLimit, *, by: Account | None) -> TimeLimit:
    """The next more general limit holds again, for clocks that start from now on."""
    require(by, EDIT_LIMITS)
    kept = _held(limit)
    _check_reach(kept.station, by)
    audit.record("limits.ended", by=by, detail=_detail(kept))
    kept.delete()
    return kept


def _held(limit: TimeLimit) -> TimeLimit:
    held = TimeLimit.objects.select_for_update(of=("self",)).select_related("station", "category")
    kept = held.filter(pk=limit.pk).first()
    if kept is None:
        raise Refusal(_("这条时限标准已经取消。"))
    return kept


def _detail(limit: TimeLimit) -> dict[str, Any]:
    return {
        "stage": str(limit.stage),
        "workdays": limit.workdays,
        "station": limit.station.code if limit.station else "",
        "category": limit.category.code if limit.category else "",
        "urgency": limit.urgency,
        "complexity": str(limit.complexity),
    }
