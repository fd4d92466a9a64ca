"""A clock as the case page tells it: who owes what, by when and why, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.cases import deadlines
from lianxin.cases.lights import met_in_time
from lianxin.cases.models import Deadline
from lianxin.cases.states import Stage
from lianxin.kit import clock
from lianxin.kit.templatetags.ui import day
from lianxin.places.calendar import Calendar

# Who owes a stage that no unit owes.
OWED_BY = {
    Stage.REGISTER: gettext_lazy("联络站"),
    Stage.TRIAGE: gettext_lazy("站长或主席团"),
    Stage.RULE: gettext_lazy("交办方"),
    Stage.REVIEW: gettext_lazy("联络站"),
    Stage.FEEDBACK: gettext_lazy("联络站"),
    Stage.RATE: gettext_lazy("联络站"),
    Stage.ARCHIVE: gettext_lazy("联络站"),
}


@dataclass(frozen=True, slots=True)
class Timed:
    """One clock of a case, in words."""

    clock: Deadline
    calendar: Calendar

    @property
    def owes(self) -> str:
        """Who must act before it runs out."""
        unit = self.clock.unit
        return unit.short_name if unit else str(OWED_BY.get(Stage(self.clock.stage), ""))

    @property
    def working(self) -> str:
        """How the day was found."""
        row = self.clock
        return deadlines.explained(row.basis, row.calendar_version, calendar=self.calendar)

    @property
    def ending(self) -> str:
        """When it was met, and whether in time; or that it was called off."""
        row = self.clock
        if row.met_at is None:
            return _("没有办，不再计时")
        met_on = row.met_at.astimezone(clock.ZONE).date()
        facts = {"day": day(met_on), "late": (met_on - row.due_on).days}
        if met_in_time(row.met_at, row.due_on):
            return _("%(day)s完成，按期") % facts
        return _("%(day)s完成，超期%(late)s天") % facts
