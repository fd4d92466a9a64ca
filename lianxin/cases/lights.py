"""Green, amber and red (R-071): the one definition, for a row in hand and for the database.

A clock turns amber on the first day on which no more than the policy's share of its time is left,
on its last day at the latest; it is red from the day after. Both days stand in the row, so that
lists, counts, search and API compare the same two columns.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import floor

from django.db import models
from django.db.models import F, Q
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


def met_in_time(met_at: datetime, due_on: date) -> bool:
    """Whether what was done at this moment was done by the end of its day."""
    return met_at.astimezone(clock.ZONE).date() <= due_on


# The same of a row of clocks: not met, or met too late.
MISSED = Q(met_at__isnull=True) | Q(met_at__date__gt=F("due_on"))


def shows(colour: Light | str, due_on: str = "due_on", amber_on: str = "amber_on") -> Q:
    """The colour that a row shows today, by its two columns: `light` for the database."""
    today = clock.today()
    last, after = Q(**{due_on: today}), Q(**{f"{due_on}__gt": today})
    begun = Q(**{f"{amber_on}__lte": today})
    waits = Q(**{f"{amber_on}__isnull": True}) | Q(**{f"{amber_on}__gt": today})
    return {
        Light.NONE: Q(**{f"{due_on}__isnull": True}),
        Light.RED: Q(**{f"{due_on}__lt": today}),
        Light.AMBER: last | (after & begun),
        Light.GREEN: after & waits,
    }[Light(colour)]


def shining(colour: Light | str) -> Q:
    """Open cases whose next step shows the colour today."""
    return shows(colour, "step_due_on", "step_amber_on") & ~Q(state__in=ENDED)
