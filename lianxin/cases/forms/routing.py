"""Forms of the rules: one rule, a text to try them on, a period to replay, a file of rules."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lianxin.cases import choices
from lianxin.cases.advice import Matter
from lianxin.cases.forms.fields import GroupedField, day_input, grouped, radios
from lianxin.cases.models import Category, Channel, Complexity, Nature, RoutingRule, Urgency
from lianxin.cases.models.routing import LEVELS, PHRASE_LIMIT
from lianxin.cases.routing import Facts, Lead, folded
from lianxin.cases.rulebook import Names, units_in
from lianxin.documents import checks
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.kit.text import LineField, WordsField
from lianxin.people.models import Unit
from lianxin.places.models import Division, DivisionLevel
from lianxin.stations.models import Station

MOST_PHRASES = 60
BETWEEN_PHRASES = re.compile(r"[\s、，,；;]+")
NOTHING = ("", "---------")
ENDINGS = (".xlsx", ".csv")
Group = tuple[str, list[tuple[Any, str]]]


def split_phrases(text: str) -> list[str]:
    """Words as people list them: between spaces, commas or enumeration marks."""
    return list(dict.fromkeys(word for word in BETWEEN_PHRASES.split(text) if word))


class PhrasesField(LineField):
    """Several words or phrases in one line."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label=label, max_length=1_000, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return " ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        phrases = split_phrases(super().clean(value))
        if len(phrases) > MOST_PHRASES:
            raise forms.ValidationError(_("最多填60个词语。"))
        if any(len(phrase) > PHRASE_LIMIT for phrase in phrases):
            raise forms.ValidationError(_("每个词语最多40个字。"))
        return phrases


class _Boxes(forms.TypedMultipleChoiceField):
    """Boxes to tick, in groups; what is gone since goes out of the rule when it is saved."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(
            label=label,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": _("这一项已经不能选择，请重新选择。")},
            **kwargs,
        )


class RuleForm(forms.Form):
    """What a rule asks, and what it advises."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = LineField(label=_("名称"), max_length=60)
    categories = _Boxes(_("类别"), coerce=int)
    places = _Boxes(_("地点"))
    any_words = PhrasesField(
        _("含任一词语"), help_text=_("几个词之间用空格或顿号隔开；全角半角、大小写都算一样。")
    )
    all_words = PhrasesField(_("含全部词语"))
    none_words = PhrasesField(_("不含词语"))
    stations = _Boxes(_("联络站"), coerce=int)
    channels = _Boxes(_("渠道"), choices=Channel.choices)
    natures = _Boxes(_("性质"), choices=Nature.choices)
    urgencies = _Boxes(_("登记的紧急程度"), coerce=int, choices=Urgency.choices)
    lead = radios(Lead.choices, label=_("主办单位"), initial=Lead.REMIT, required=False)
    lead_unit = GroupedField(Unit.objects.none(), label=_("指定的单位"), required=False)
    co_units = _Boxes(_("会办单位"), coerce=int)
    triage = forms.ChoiceField(
        label=_("分流"),
        choices=[NOTHING, *((each.value, each.label) for each in LEVELS)],
        required=False,
    )
    urgency = forms.TypedChoiceField(
        label=_("建议的紧急程度"),
        choices=[NOTHING, *Urgency.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    complexity = forms.ChoiceField(
        label=_("难易程度"), choices=[NOTHING, *Complexity.choices], required=False
    )
    workdays = forms.IntegerField(
        label=_("答复期限（工作日）"), min_value=1, max_value=250, required=False
    )
    remark = LineField(
        label=_("交办要求"),
        max_length=200,
        required=False,
        help_text=_("预先填进交办单，交办人可以改。"),
    )
    goes_on = forms.BooleanField(
        label=_("命中后继续往下看"),
        required=False,
        help_text=_("只定紧急程度、分流、期限，由后面的规则定主办单位。"),
    )

    def __init__(self, *args: Any, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("categories", category_groups(names))
        self._offer("places", place_groups(names))
        by_name = sorted(names.stations.values(), key=lambda station: station.code)
        self._offer("stations", [(each.pk, each.name) for each in by_name])
        units = unit_groups(names)
        self._offer("co_units", units)
        active = units_in(names.county).filter(is_active=True)
        grouped(self, "lead_unit").offer(active, [*choices.BLANK, *units])

    def _offer(self, name: str, offered: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = offered

    def boxes(self) -> list[dict[str, Any]]:
        """The conditions to tick, each with its groups and how many are ticked."""
        asked = ("categories", "places", "stations", "channels", "natures", "urgencies")
        return [self.box(name) for name in asked]

    def co_box(self) -> dict[str, Any]:
        return self.box("co_units")

    def box(self, name: str) -> dict[str, Any]:
        bound = self[name]
        widget: Any = bound.field.widget
        chosen = [str(each) for each in bound.value() or []]
        found = widget.optgroups(bound.html_name, chosen, {"id": bound.auto_id})
        merged: dict[str, list[dict[str, Any]]] = {}
        for title, options, _at in found:
            merged.setdefault(title or "", []).extend(options)
        ticked = sum(option["selected"] for options in merged.values() for option in options)
        return {"field": bound, "groups": list(merged.items()), "ticked": ticked}

    def facts(self) -> dict[str, Any]:
        """The rule as the actions take it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        if given["goes_on"] and given["lead"] == Lead.REMIT:
            given["lead"] = Lead.NONE  # what the form begins with, and what such a rule means
        if given["lead"] != Lead.UNIT:
            given["lead_unit"] = None
        return given


def facts_shown(row: RoutingRule) -> dict[str, Any]:
    """What the form of an existing rule begins with."""
    names = [name for name in RuleForm.base_fields if name not in {"seen", "lead_unit"}]
    return {
        **{name: getattr(row, name) for name in names},
        "lead_unit": row.lead_unit_id,
        "seen": row.revision,
    }


def category_groups(names: Names) -> list[Group]:
    """Each first-level category as a whole, and its parts."""
    listed = sorted(names.categories.values(), key=lambda each: each.code)
    groups: dict[str, list[tuple[Any, str]]] = {}
    for each in listed:
        if each.is_active:
            head = each.parent.name if each.parent else each.name
            groups.setdefault(head, []).append((each.pk, names.category(each.pk)))
    return list(groups.items())


def place_groups(names: Names) -> list[Group]:
    """The townships of the county, each with its villages."""
    groups: dict[str, list[tuple[Any, str]]] = {}
    for code, each in names.places.items():
        if each.level == DivisionLevel.TOWNSHIP:
            label = str(_("%(name)s（全部）") % {"name": each.name})
            groups.setdefault(each.name, []).append((code, label))
        elif each.level == DivisionLevel.VILLAGE and each.parent is not None:
            groups.setdefault(each.parent.name, []).append((code, each.name))
    return list(groups.items())


def unit_groups(names: Names) -> list[Group]:
    """The units that may be asked, by the area of each."""
    groups: dict[str, list[tuple[Any, str]]] = {}
    for each in sorted(names.units.values(), key=lambda unit: (unit.division_id, unit.pk)):
        if each.is_active:
            groups.setdefault(each.division.name, []).append((each.pk, each.short_name))
    return list(groups.items())


class TrialForm(forms.Form):
    """A text, and what else rules ask of a matter."""

    words = WordsField(label=_("反映内容"), max_length=20_000, widget=forms.Textarea({"rows": 4}))
    category = GroupedField(Category.objects.none(), label=_("类别"), required=False)
    place = GroupedField(Division.objects.none(), label=_("地点"), required=False)
    station = GroupedField(Station.objects.none(), label=_("联络站"), required=False)
    channel = forms.ChoiceField(label=_("渠道"), choices=Channel.choices)
    nature = forms.ChoiceField(label=_("性质"), choices=Nature.choices, initial=Nature.HELP)
    urgency = forms.TypedChoiceField(
        label=_("紧急程度"), choices=Urgency.choices, coerce=int, initial=Urgency.NORMAL
    )

    def __init__(self, *args: Any, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = names
        second = Category.objects.filter(parent__isnull=False, is_active=True)
        grouped(self, "category").offer(second, choices.categories())
        inside = Division.objects.filter(code__in=names.places)
        grouped(self, "place").offer(inside, [*choices.BLANK, *place_groups(names)])
        stations = Station.objects.filter(pk__in=names.stations)
        shown = [(each.pk, each.name) for each in names.stations.values()]
        grouped(self, "station").offer(stations, [*choices.BLANK, *shown])

    def matter(self) -> Matter:
        """The trial text as rules look at it."""
        given = self.cleaned_data
        station, place, category = given["station"], given["place"], given["category"]
        county = self.names.county.ljust(12, "0")
        region = station.division_id if station else place.code if place else county
        facts = Facts(
            category=category.pk if category else None,
            place=place.code if place else region,
            station=station.pk if station else None,
            channel=given["channel"],
            nature=given["nature"],
            urgency=given["urgency"],
            text=folded(given["words"]),
        )
        return Matter(facts, region)


class PeriodForm(forms.Form):
    """The matters to replay: those received from one day to another; last month unless said."""

    since_on = forms.DateField(label=_("从"), widget=day_input())
    until_on = forms.DateField(label=_("到"), widget=day_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last_day = clock.today().replace(day=1) - timedelta(days=1)
        self.initial.setdefault("since_on", last_day.replace(day=1))
        self.initial.setdefault("until_on", last_day)


class ForceForm(forms.Form):
    """The confirmation: which state of the draft was seen, and why it is put in force."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    note = LineField(label=_("这一版改了什么"), max_length=200, required=False)


class TakeInForm(forms.Form):
    """A file of rules, as the export writes it."""

    file = forms.FileField(
        label=_("规则文件"),
        help_text=_("xlsx 或 csv，列名与导出的文件相同。"),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    instead = forms.BooleanField(
        label=_("先清空草稿里原有的规则"),
        required=False,
        help_text=_("不勾选时，文件里的规则接在原有规则后面。"),
    )

    def clean_file(self) -> UploadedFile[Any]:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        ending = PurePosixPath(upload.name or "").suffix.lower()
        if ending not in ENDINGS:
            raise forms.ValidationError(_("只能导入 xlsx 或 csv 文件。"))
        if (upload.size or 0) > checks.LARGEST:
            raise forms.ValidationError(_("文件超过20MB，请分成几个文件。"))
        if ending == ".xlsx":
            try:
                checks.checked(upload)
            except Refusal as refusal:
                raise forms.ValidationError(refusal.message) from refusal
        return upload
