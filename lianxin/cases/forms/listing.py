"""The filters of the work list: what stands in the address becomes a clean question."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from lianxin.cases.definitions import DEFINITIONS, Definition, Part
from lianxin.cases.lights import Light
from lianxin.cases.models import Category, Channel, Grade
from lianxin.cases.queries import ERRANDS, Sort, Tab, Wanted
from lianxin.cases.states import Result, Stage, State, Supervision
from lianxin.people.models import Unit
from lianxin.stations.models import Station

ANY = ("", _("全部"))
Choice = tuple[str, Any]


class ListFilter(forms.Form):
    """Every field is optional; what makes no sense is left out of the question."""

    tab = forms.ChoiceField(choices=Tab.choices, required=False, widget=forms.HiddenInput)
    errand = forms.ChoiceField(
        choices=[(name, each.label) for name, each in ERRANDS.items()],
        required=False,
        widget=forms.HiddenInput,
    )
    measure = forms.ChoiceField(
        choices=[(name, each.label) for name, each in DEFINITIONS.items()],
        required=False,
        widget=forms.HiddenInput,
    )
    part = forms.ChoiceField(
        choices=[(each.value, each.value) for each in Part],
        required=False,
        widget=forms.HiddenInput,
    )
    state = forms.ChoiceField(label=_("办到哪一步"), choices=[ANY, *State.choices], required=False)
    station = forms.ChoiceField(label=_("联络站"), required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)
    sort = forms.ChoiceField(label=_("排序"), required=False)
    township = forms.ChoiceField(label=_("乡镇"), required=False)
    unit = forms.ChoiceField(label=_("主办单位"), required=False)
    channel = forms.ChoiceField(label=_("渠道"), choices=[ANY, *Channel.choices], required=False)
    result = forms.ChoiceField(label=_("办理结果"), choices=[ANY, *Result.choices], required=False)
    supervision = forms.TypedChoiceField(
        label=_("督办级别"),
        choices=[ANY, *Supervision.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    rating = forms.ChoiceField(label=_("群众评价"), choices=[ANY, *Grade.choices], required=False)
    light = forms.ChoiceField(label=_("期限"), choices=[ANY, *Light.choices], required=False)
    stage = forms.ChoiceField(label=_("等哪一环节"), choices=[ANY, *Stage.choices], required=False)
    since = forms.DateField(
        label=_("接待时间自"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(
        label=_("接待时间至"), required=False, widget=forms.DateInput({"type": "date"})
    )

    MAIN = ("state", "light", "station", "category", "sort")

    def __init__(self, data: QueryDict) -> None:
        given = data.copy()
        given.setdefault("tab", Tab.OPEN if "errand" not in given else Tab.MINE)
        usual = _usual_order(str(given["tab"]))
        if given.get("sort", "") not in _orders(usual):
            given["sort"] = usual.value
        super().__init__(given)
        self._offer("sort", [(sort.value, sort.label) for sort in _orders(usual)], with_any=False)
        self._stations = list(
            Station.objects.select_related("division").order_by("division", "code")
        )
        self._categories = list(Category.objects.order_by("code"))
        self.is_filtered = any(
            data.get(name) for name in self.fields if name not in {"tab", "sort"}
        )
        self._offer("station", [(str(each.pk), each.name) for each in self._stations])
        towns = {each.division_id: each.division.name for each in self._stations}
        self._offer("township", list(towns.items()))
        units = Unit.objects.order_by("division", "pk").values_list("pk", "short_name")
        self._offer("unit", [(str(pk), name) for pk, name in units])
        if data.get("measure") in DEFINITIONS:
            self._name_what_is_measured()
        self._offer("category", [(each.code, _indented(each)) for each in self._categories])

    def _offer(self, name: str, choices: list[Choice], *, with_any: bool = True) -> None:
        field = cast(forms.ChoiceField, self.fields[name])
        field.choices = [ANY, *choices] if with_any else choices

    @property
    def measured(self) -> Definition | None:
        """The measure whose cases are asked for."""
        return DEFINITIONS.get(self.wanted.measure)

    def _name_what_is_measured(self) -> None:
        """A measure counts by its own unit and its own day."""
        self.fields["unit"].label = _("承办单位")
        self.fields["since"].label = _("统计时段自")
        self.fields["until"].label = _("统计时段至")

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.MAIN]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.MAIN]

    @property
    def more_used(self) -> int:
        """How many of the folded filters are in use."""
        return sum(bool(self.data.get(field.name)) for field in self.more_fields)

    @property
    def wanted(self) -> Wanted:
        """The question; fields that are wrong count as not given."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(
            tab=Tab(given.get("tab") or Tab.OPEN),
            sort=Sort(given.get("sort") or Sort.DUE),
            errand=given.get("errand", ""),
            stations=self._station_keys(given),
            states=(given["state"],) if given.get("state") else (),
            categories=self._category_keys(given.get("category", "")),
            unit=int(given["unit"]) if given.get("unit") else None,
            channel=given.get("channel", ""),
            result=given.get("result", ""),
            supervision=given.get("supervision"),
            rating=given.get("rating", ""),
            since=given.get("since"),
            until=given.get("until"),
            light=given.get("light", ""),
            stage=given.get("stage", ""),
            measure=given.get("measure", ""),
            part=given.get("part", ""),
        )

    def _station_keys(self, given: dict[str, Any]) -> tuple[int, ...]:
        """The station, or those of the township; a station outside the township gives nothing."""
        station, town = given.get("station"), given.get("township")
        if not station and not town:
            return ()
        held = [
            each.pk
            for each in self._stations
            if station in {"", None, str(each.pk)} and town in {"", None, each.division_id}
        ]
        return tuple(held) or (0,)

    def _category_keys(self, code: str) -> tuple[int, ...]:
        """A first-level category stands for those below it."""
        chosen = next((each for each in self._categories if each.code == code), None)
        if chosen is None:
            return ()
        below = (each.pk for each in self._categories if each.parent_id == chosen.pk)
        return (chosen.pk, *below)


def _usual_order(tab: str) -> Sort:
    return Sort.ARRIVAL if tab in {Tab.ENDED, Tab.ALL} else Sort.DUE


def _orders(usual: Sort) -> list[Sort]:
    """What has ended has no deadline to sort by."""
    return [sort for sort in Sort if usual == Sort.DUE or sort != Sort.DUE]


def _indented(category: Category) -> str:
    return category.name if category.parent_id is None else f"　{category.name}"
