"""Time limits: one to state, the days of one to change, and matters to try them on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.cases.actions.limits import MOST_WORKDAYS, Matters
from lianxin.cases.models import Category, Complexity, Urgency
from lianxin.cases.states import Stage
from lianxin.stations.models import Station

ALL = ("", _("不限"))


def _days() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("工作日"),
        min_value=0,
        max_value=MOST_WORKDAYS,
        error_messages={
            "required": _("请填写工作日。"),
            "invalid": _("请填写整数。"),
            "min_value": _("工作日要在0到%(limit_value)s之间。") % {"limit_value": MOST_WORKDAYS},
            "max_value": _("工作日要在0到%(limit_value)s之间。") % {"limit_value": MOST_WORKDAYS},
        },
    )


class _MattersForm(forms.Form):
    """For which matters: every field may be left open."""

    station = forms.ChoiceField(label=_("联络站"), required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)
    urgency = forms.TypedChoiceField(
        label=_("紧急程度"),
        choices=[ALL, *Urgency.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    complexity = forms.ChoiceField(
        label=_("难易程度"),
        choices=[ALL, *Complexity.choices],
        required=False,
        help_text=_("只用于答复期限。"),
    )

    def __init__(self, *args: Any, stations: QuerySet[Station], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stations = {str(each.pk): each for each in stations}
        self._categories = {str(each.pk): each for each in Category.objects.order_by("code")}
        self._offer("station", ((key, each.name) for key, each in self._stations.items()))
        active = (
            (key, each.name if each.parent_id is None else f"　{each.name}")
            for key, each in self._categories.items()
            if each.is_active
        )
        self._offer("category", active)

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [ALL, *choices]

    @property
    def matters(self) -> Matters:
        given = self.cleaned_data
        urgency = given.get("urgency")
        return Matters(
            station=self._stations.get(given.get("station", "")),
            category=self._categories.get(given.get("category", "")),
            urgency=None if urgency is None else Urgency(urgency),
            complexity=given.get("complexity", ""),
        )


class LimitForm(_MattersForm):
    """A new limit: the stage and its days first, then for which matters."""

    stage = forms.ChoiceField(
        label=_("环节"),
        choices=Stage.choices,
        error_messages={"invalid_choice": _("这一项已经不能选择，请重新选择。")},
    )
    workdays = _days()
    field_order = ("stage", "workdays", "station", "category", "urgency", "complexity")


class DaysForm(forms.Form):
    """Another number of working days."""

    workdays = _days()


class TrialForm(_MattersForm):
    """A matter to try the limits on; an ordinary one where nothing is said."""

    field_order = ("station", "category", "urgency", "complexity")
