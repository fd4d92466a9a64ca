"""What the pages of figures are asked: which span, by what, which measures."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lianxin.cases.periods import MONTHS, Period, PeriodKind
from lianxin.cases.queries import DIMENSIONS, Span
from lianxin.kit import clock

VIEWS = {
    "timely": (_("及时"), ("assigned", "acknowledge", "contact", "reply", "extension", "returned")),
    "results": (_("结果"), ("resolution", "satisfaction", "rehandle", "rounds")),
    "days": (_("用时"), ("reply_days", "feedback_days")),
}


def day_input() -> forms.DateInput:
    return forms.DateInput({"type": "date"})


class MeasuresForm(forms.Form):
    """Every field is optional; what makes no sense is left out of the question."""

    by = forms.ChoiceField(
        label=_("分组"),
        choices=[(each.name, each.label) for each in DIMENSIONS.values()],
        required=False,
    )
    show = forms.ChoiceField(
        label=_("指标"), choices=[(name, label) for name, (label, _names) in VIEWS.items()]
    )
    period = forms.ChoiceField(label=_("时段"), required=False)
    day = forms.DateField(label=_("所在日期"), required=False, widget=day_input())
    since = forms.DateField(label=_("自选时段自"), required=False, widget=day_input())
    until = forms.DateField(label=_("自选时段至"), required=False, widget=day_input())
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, term_began_on: date | None) -> None:
        given = data.copy()
        given.setdefault("by", "unit")
        given.setdefault("show", "timely")
        given.setdefault("period", PeriodKind.YEAR)
        if not given.get("day"):
            given["day"] = clock.today().isoformat()
        super().__init__(given)
        self._term_began_on = term_began_on
        kinds = [kind for kind in PeriodKind if term_began_on or kind != PeriodKind.TERM]
        field = cast(forms.ChoiceField, self.fields["period"])
        field.choices = [(kind.value, kind.label) for kind in kinds]
        self.is_valid()

    @property
    def given(self) -> dict[str, Any]:
        return self.cleaned_data

    @property
    def dimension(self) -> str:
        return self.given.get("by") or "unit"

    @property
    def view(self) -> str:
        return self.given.get("show") or "timely"

    @property
    def names(self) -> tuple[str, ...]:
        """The measures of the chosen view."""
        return VIEWS[self.view][1]

    @property
    def order(self) -> tuple[str, bool]:
        """By which measure the groups are sorted, and whether the highest come first."""
        asked = str(self.given.get("sort") or "")
        name = asked.removeprefix("-")
        return (name, asked != name) if name in self.names else ("", False)

    @property
    def asked(self) -> Period:
        """The span that is asked for; this year where nothing sensible is."""
        kind = PeriodKind(self.given.get("period") or PeriodKind.YEAR)
        today = clock.today()
        if kind == PeriodKind.TERM:
            return Period(kind, Span(self._term_began_on, today))
        if kind == PeriodKind.DAYS:
            return Period(kind, Span(self.given.get("since"), self.given.get("until")))
        return Period.around(kind, self.given.get("day") or today)

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        """The fields that mean something for the chosen kind of period."""
        wanted: tuple[str, ...] = ("day",) if self.asked.kind in MONTHS else ("since", "until")
        if self.asked.kind == PeriodKind.TERM:
            wanted = ()
        return [self[name] for name in ("by", "period", *wanted)]
