"""The public pages: what is looked for, and of which time the figures are."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxin.cases.periods import Period, PeriodKind
from lianxin.cases.queries import Span
from lianxin.kit import clock
from lianxin.kit.text import LineField
from lianxin.people.models import Congress, CongressLevel
from lianxin.publishing.queries import (
    LONGEST_QUERY,
    Asked,
    categories,
    public_months,
    stations,
)

EVERYWHERE = ("", _("全部联络站"))
EVERYTHING = ("", _("全部类别"))
ALWAYS = ("", _("全部月份"))
TERM = "term"
YEARS, MONTHS = 5, 12


def _offer(form: forms.Form, name: str, choices: list[Any]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices


class SearchForm(forms.Form):
    """Every field is optional; what makes no sense is left out of the question."""

    q = LineField(
        label=_("找什么"),
        max_length=LONGEST_QUERY,
        required=False,
        widget=forms.TextInput({"type": "search", "placeholder": _("例如：路灯")}),
    )
    station = forms.ChoiceField(label=_("联络站"), required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)
    month = forms.ChoiceField(label=_("办结月份"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        _offer(self, "station", [EVERYWHERE, *stations()])
        _offer(self, "category", [EVERYTHING, *categories()])
        months = [
            (f"{each:%Y-%m}", date_format(each, "YEAR_MONTH_FORMAT")) for each in public_months()
        ]
        _offer(self, "month", [ALWAYS, *months])
        self.is_valid()

    @property
    def asked(self) -> Asked:
        given = self.cleaned_data
        month = given.get("month")
        return Asked(
            given.get("q") or "",
            given.get("station") or "",
            given.get("category") or "",
            date.fromisoformat(f"{month}-01") if month else None,
        )

    @property
    def is_filtered(self) -> bool:
        return self.asked != Asked()


class FiguresForm(forms.Form):
    """A year, a month or the term (R-186), of the county or of one station, of one category."""

    period = forms.ChoiceField(label=_("时段"), required=False)
    station = forms.ChoiceField(label=_("联络站"), required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self._term = _term_began_on()
        _offer(self, "period", list(_periods(self._term)))
        _offer(self, "station", [EVERYWHERE, *stations()])
        _offer(self, "category", [EVERYTHING, *categories()])
        self.is_valid()
        if not self.cleaned_data.get("period"):
            self.initial["period"] = str(clock.today().year)

    @property
    def asked(self) -> Period:
        """The period that is asked for; this year where nothing sensible is."""
        given = self.cleaned_data.get("period") or str(clock.today().year)
        if given == TERM:
            return Period(PeriodKind.TERM, Span(self._term, clock.today()))
        if "-" in given:
            return Period.around(PeriodKind.MONTH, date.fromisoformat(f"{given}-01"))
        return Period.around(PeriodKind.YEAR, date(int(given), 1, 1))

    @property
    def station_code(self) -> str:
        return self.cleaned_data.get("station") or ""

    @property
    def category_code(self) -> str:
        return self.cleaned_data.get("category") or ""


def _term_began_on() -> date | None:
    """R-186: since the county's congress last changed."""
    terms = Congress.objects.filter(level=CongressLevel.COUNTY, begins_on__lte=clock.today())
    return terms.order_by("-begins_on").values_list("begins_on", flat=True).first()


def _periods(term: date | None) -> Any:
    today = clock.today()
    for year in range(today.year, today.year - YEARS, -1):
        yield str(year), _year(year)
    if term:
        yield TERM, PeriodKind.TERM.label
    month = today.replace(day=1)
    for _back in range(MONTHS):
        yield f"{month:%Y-%m}", date_format(month, "YEAR_MONTH_FORMAT")
        month = _before(month)


def _year(year: int) -> str:
    return gettext("%(year)s年") % {"year": year}


def _before(month: date) -> date:
    year, at = divmod(month.year * 12 + month.month - 2, 12)
    return date(year, at + 1, 1)
