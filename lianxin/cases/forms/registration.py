"""登记 at the counter: one page of clean values (R-041, R-042)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.cases import choices
from lianxin.cases.actions.intake import Circumstances, Raised, Words
from lianxin.cases.actions.replies import ANSWER_RESULTS, ReplyText
from lianxin.cases.forms.fields import GroupedField, grouped, radios
from lianxin.cases.models import Category, Channel, ExplainReason, Nature, Urgency
from lianxin.cases.states import Result
from lianxin.kit.forms import SubmissionKeyField
from lianxin.kit.refusals import Refusal
from lianxin.kit.text import LineField, WordsField
from lianxin.people.actions import NewContact
from lianxin.people.actions.contacts import plain_phone
from lianxin.people.models import Account, AgeBand, Gender, Person, Unit
from lianxin.places.models import Division
from lianxin.stations.models import Station

AT_THE_COUNTER = [each for each in Channel.choices if each[0] not in {"ledger", "online"}]
ANSWERS = [each for each in Result.choices if each[0] in ANSWER_RESULTS]


class PetitionerForm(forms.Form):
    """One petitioner: every part optional, an empty row counts as nobody."""

    name = LineField(label=_("姓名"), max_length=40, required=False)
    phone = LineField(label=_("电话"), max_length=30, required=False)
    address = LineField(label=_("住址"), max_length=120, required=False)
    gender = forms.ChoiceField(label=_("性别"), choices=Gender.choices, required=False)
    age_band = forms.ChoiceField(label=_("年龄段"), choices=AgeBand.choices, required=False)
    guardian_consents = forms.BooleanField(
        label=_("监护人同意登记（不满14岁时必须）"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "phone", "address"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["phone"].widget.attrs["inputmode"] = "tel"

    def clean_phone(self) -> str:
        try:
            return plain_phone(self.cleaned_data["phone"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("age_band") == AgeBand.CHILD and not given.get("guardian_consents"):
            self.add_error("guardian_consents", str(_("不满14岁的，须由监护人同意。")))
        return given

    def contact(self) -> NewContact | None:
        """Nobody when neither name nor phone nor address was given."""
        given = self.cleaned_data
        if not (given.get("name") or given.get("phone") or given.get("address")):
            return None
        return NewContact(**given)


PetitionerSet = forms.formset_factory(PetitionerForm, extra=1, max_num=200, absolute_max=200)


class RegistrationForm(forms.Form):
    """Everything but the petitioners, who are a set of their own."""

    key = SubmissionKeyField()
    station = GroupedField(Station.objects.none(), label=_("联络站"), widget=forms.Select)
    channel = forms.ChoiceField(label=_("渠道"), choices=AT_THE_COUNTER, initial=Channel.COUNTER)
    is_anonymous = forms.BooleanField(label=_("匿名反映，不留姓名电话"), required=False)
    verbatim = WordsField(
        label=_("反映内容（原话）"),
        max_length=20000,
        help_text=_("照原话记，不改写、不概括。"),
        widget=forms.Textarea({"rows": 5}),
    )
    wish = WordsField(
        label=_("诉求（希望怎样解决）"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    category = GroupedField(Category.objects.none(), label=_("类别"))
    place = GroupedField(Division.objects.none(), label=_("地点"), required=False)
    place_text = LineField(label=_("具体位置"), max_length=120, required=False)
    collector = GroupedField(Person.objects.none(), label=_("接待（收集）代表"), required=False)
    title = LineField(
        label=_("标题"), max_length=120, required=False, help_text=_("不填时用原话的开头。")
    )
    summary = WordsField(
        label=_("内容摘要"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    nature = forms.ChoiceField(label=_("性质"), choices=Nature.choices, initial=Nature.HELP)
    urgency = forms.TypedChoiceField(
        label=_("紧急程度"), choices=Urgency.choices, coerce=int, initial=Urgency.NORMAL
    )
    is_accusation = forms.BooleanField(
        label=_("这是检举控告：登记后立即密封，只有检举控告受理人能看"), required=False
    )
    accused_unit = GroupedField(Unit.objects.none(), label=_("被反映单位"), required=False)
    answers_now = forms.BooleanField(label=_("当场答复"), required=False)
    findings = WordsField(
        label=_("答复内容"),
        max_length=8000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    result = radios(ANSWERS, label=_("办理结果"), initial=Result.RESOLVED, required=False)
    explain_reason = forms.ChoiceField(
        label=_("不能办理的原因"),
        choices=[("", "---------"), *ExplainReason.choices],
        required=False,
    )

    def __init__(self, *args: Any, by: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stations = choices.stations_of(by)
        known = list(stations)
        self.by = by
        station = grouped(self, "station")
        station.queryset = stations
        if len(known) == 1:
            station.initial, station.widget = known[0].pk, forms.HiddenInput()
        elif known:
            station.initial = known[0].pk
        self.known_stations = known
        self._offer(known)

    def _offer(self, stations: list[Station]) -> None:
        second = Category.objects.filter(parent__isnull=False, is_active=True)
        grouped(self, "category").offer(second, choices.categories())
        people = choices.deputies(stations)
        grouped(self, "collector").offer(Person.objects.filter(pk__in=_keys(people)), people)
        places = choices.places(stations)
        grouped(self, "place").offer(Division.objects.filter(pk__in=_keys(places)), places)
        units = [unit for station in stations[:1] for unit in choices.units_around(station)]
        shown: choices.Groups = [*choices.BLANK, *((unit.pk, unit.name) for unit in units)]
        grouped(self, "accused_unit").offer(Unit.objects.filter(is_active=True), shown)

    def words(self) -> Words:
        given = self.cleaned_data
        return Words(given["title"], given["verbatim"], given["wish"], given["summary"])

    def circumstances(self) -> Circumstances:
        given = self.cleaned_data
        return Circumstances(
            channel=Channel(given["channel"]),
            category=given["category"],
            nature=Nature(given["nature"]),
            urgency=Urgency(given["urgency"]),
            place=given["place"],
            place_text=given["place_text"],
            accused_unit=given["accused_unit"],
            is_accusation=given["is_accusation"],
        )

    def raised(self, petitioners: list[NewContact]) -> Raised:
        named = () if self.cleaned_data["is_anonymous"] else tuple(petitioners)
        return Raised(contacts=named, collector=self.cleaned_data["collector"])

    def answer(self) -> ReplyText | None:
        given = self.cleaned_data
        if not given["answers_now"]:
            return None
        return ReplyText(
            findings=given["findings"],
            result=Result(given["result"] or Result.RESOLVED),
            explain_reason=given["explain_reason"],
        )


def _keys(groups: choices.Groups) -> list[Any]:
    return [key for _name, members in groups[1:] for key, _label in members]
