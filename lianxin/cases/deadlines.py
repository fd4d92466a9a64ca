"""Deadlines of a case: how each is found, and how it explains itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.cases import policy
from lianxin.places import calendar

if TYPE_CHECKING:
    pass


class Complexity(models.TextChoices):
    """R-051: how much time a matter of this kind gets."""

    SIMPLE = "simple", gettext_lazy("简单")
    GENERAL = "general", gettext_lazy("一般")
    COMPLEX = "complex", gettext_lazy("复杂")


class Light(models.TextChoices):
    """R-071: the colour of a deadline, always shown with its word."""

    NONE = "none", gettext_lazy("不计时")
    GREEN = "green", gettext_lazy("正常")
    AMBER = "amber", gettext_lazy("临近")
    RED = "red", gettext_lazy("逾期")


def workdays_for(complexity: Complexity) -> int:
    """The working days that the policy gives to a matter of this complexity (R-051)."""
    rule = policy.current()
    return {
        Complexity.SIMPLE: rule.simple_workdays,
        Complexity.GENERAL: rule.general_workdays,
        Complexity.COMPLEX: rule.complex_workdays,
    }[complexity]


def by_workdays(start: date, count: int) -> tuple[date, list[dict[str, Any]]]:
    """The deadline `count` working days after `start` (R-052), and its basis."""
    basis = {"kind": "workdays", "start": start.isoformat(), "count": count}
    return calendar.add_workdays(start, count), [basis]


def by_months(start: date, count: int) -> tuple[date, list[dict[str, Any]]]:
    """The deadline `count` months after `start` (R-053), and its basis."""
    basis = {"kind": "months", "start": start.isoformat(), "count": count}
    return calendar.add_months(start, count), [basis]


def workday_from(day: date) -> date:
    """The day itself when it is a working day, otherwise the next one (R-053)."""
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def explained(basis: list[dict[str, Any]]) -> str:
    """The working of a deadline as a sentence in the reader's language."""
    return "；".join(_piece(part) for part in basis)


def _piece(part: dict[str, Any]) -> str:
    match part["kind"]:
        case "workdays":
            return str(calendar.explain(date.fromisoformat(part["start"]), part["count"]))
        case "months":
            start = date_format(date.fromisoformat(part["start"]), "MONTH_DAY_FORMAT")
            return _("自%(start)s起%(count)s个月") % {"start": start, "count": part["count"]}
        case "pause":
            return _("等群众补充情况，顺延%(count)s个工作日") % {"count": part["count"]}
        case "suspension":
            return _("挂账期间，顺延%(count)s个工作日") % {"count": part["count"]}
        case "extension":
            return _("经批准延长%(count)s天") % {"count": part["count"]}
    return _("由交办单位指定")


def light(starts_on: date | None, due_on: date | None, today: date) -> Light:
    """R-071: green above 30 % of the time left, amber at or below it, red after the last day."""
    if due_on is None:
        return Light.NONE
    if today > due_on:
        return Light.RED
    whole = max((due_on - (starts_on or today)).days, 1)
    share = policy.current().amber_share
    return Light.AMBER if (due_on - today).days <= share * whole else Light.GREEN
