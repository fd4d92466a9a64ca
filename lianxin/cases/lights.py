"""Green, amber and red (R-071): the one definition, for a row in hand and for the database.

A clock turns amber on the first day on which no more than the policy's share of its time is left,
on its last day at the latest; it is red from the day after. Both days stand in the row, so that
lists, counts, search and API compare the same two columns.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import floor

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from lianxin.cases import policy
from lianxin.cases.states import ENDED
from lianxin.kit import clock
from lianxin.kit.deadlines import colour_of


class Light(models.TextChoices):
    """R-071: the colour of a deadline, always shown with its word."""

    NONE = "none", gettext_lazy("不计时")
    GREEN = "green", gettext_lazy("正常")
    AMBER = "amber", gettext_lazy("临近")
    RED = "red", gettext_lazy("逾期")


def amber_from(since_on: date, due_on: date) -> date:
    """The first amber day of a clock that runs from `since_on` and falls due on `due_on`."""
    whole = max((due_on - since_on).days, 1)
    return due_on - timedelta(days=floor(policy.current().amber_share * whole))


def light(amber_on: date | None, due_on: date | None, today: date) -> Light:
    """The colour on a day; without a deadline nothing is timed."""
    return Light(colour_of(amber_on, due_on, today))


def shining(colour: Light | str) -> Q:
    """Open cases whose next step shows the colour today."""
    today = clock.today()
    conditions = {
        Light.NONE: Q(step_due_on__isnull=True),
        Light.RED: Q(step_due_on__lt=today),
        Light.AMBER: Q(step_due_on=today) | Q(step_due_on__gt=today, step_amber_on__lte=today),
        Light.GREEN: Q(step_due_on__gt=today)
        & (Q(step_amber_on__isnull=True) | Q(step_amber_on__gt=today)),
    }
    return conditions[Light(colour)] & ~Q(state__in=ENDED)
