"""What a resident fills in to raise a matter: three steps, or all on one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.cases.forms.photos import photos_field
from lianxin.cases.models import Category
from lianxin.kit.forms import SubmissionKeyField
from lianxin.kit.refusals import Refusal
from lianxin.kit.text import LineField, WordsField
from lianxin.people.actions.contacts import plain_phone
from lianxin.stations.models import Station


class WordsForm(forms.Form):
    """Step 1: what it is about."""

    verbatim = WordsField(
        label=_("请用您自己的话说说是什么事"),
        max_length=3000,
        help_text=_("什么时候、在哪里、什么情况、希望怎么解决。"),
        error_messages={"required": _("请写下要反映的内容。")},
    )
    photos = photos_field()
    is_accusation = forms.BooleanField(
        label=_("这是检举或控告（只有专门的受理人能看到）"), required=False
    )
    emergency_seen = forms.BooleanField(required=False, widget=forms.HiddenInput)
    station_code = LineField(max_length=12, required=False, widget=forms.HiddenInput)

    def once_more(self) -> WordsForm:
        """The same words again, now that the emergency numbers have been shown (R-048)."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "photos"}
        return WordsForm({**data, "emergency_seen": "on"})


class PlaceForm(forms.Form):
    """Step 2: which station, and where exactly."""

    station = forms.ModelChoiceField(
        label=_("交给哪个联络站"),
        queryset=Station.objects.none(),
        to_field_name="code",
        empty_label=_("请选择"),
        error_messages={
            "required": _("请选择一个联络站，一般选您所在乡镇的。"),
            "invalid_choice": _("这个联络站现在不受理，请另选一个。"),
        },
    )
    village = LineField(
        label=_("哪个村（社区）"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"list": "villages"}),
    )
    where = LineField(
        label=_("具体位置"),
        max_length=76,
        required=False,
        help_text=_("例如：3组老水井旁、学校门口。"),
    )

    category = forms.ChoiceField(
        label=_("这像是哪一类事？"), required=False, widget=forms.RadioSelect
    )

    def __init__(
        self,
        *args: Any,
        stations: QuerySet[Station],
        suggested: Sequence[Category] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer_categories(suggested)
        field = self.fields["station"]
        if not isinstance(field, forms.ModelChoiceField):
            raise TypeError
        field.queryset = stations
        field.choices = [("", _("请选择")), *_by_township(stations)]

    def _offer_categories(self, suggested: Sequence[Category]) -> None:
        """What the words sound like, to take or to leave; no suggestion, no question."""
        field = self.fields["category"]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError
        if not suggested:
            del self.fields["category"]
            return
        field.choices = [
            *((each.code, each.name) for each in suggested),
            ("", _("说不准，由联络站来分")),
        ]


def _by_township(stations: QuerySet[Station]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for station in stations:
        groups.setdefault(station.division.name, []).append((station.code, station.name))
    return list(groups.items())


class ContactForm(forms.Form):
    """Step 3: how to reach the resident; everything is optional."""

    name = LineField(label=_("怎么称呼您"), max_length=30, required=False)
    phone = LineField(
        label=_("电话"),
        max_length=24,
        required=False,
        help_text=_("建议填写：办理中可能要问您，结果也好及时告诉您。"),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    address = LineField(label=_("住址"), max_length=120, required=False)
    is_for_other = forms.BooleanField(label=_("我是帮别人反映"), required=False)
    helper_name = LineField(label=_("您（帮忙的人）怎么称呼"), max_length=30, required=False)
    helper_phone = LineField(
        label=_("您（帮忙的人）的电话"),
        max_length=24,
        required=False,
        widget=forms.TextInput({"type": "tel"}),
    )
    is_child = forms.BooleanField(label=_("反映人不满14岁"), required=False)
    guardian_consents = forms.BooleanField(label=_("监护人知道并同意"), required=False)
    agrees = forms.BooleanField(
        label=_("我已看过隐私告知，同意为办理这件事使用以上信息"), required=False
    )

    def clean_phone(self) -> str:
        return self._plain("phone")

    def clean_helper_phone(self) -> str:
        return self._plain("helper_phone")

    def _plain(self, field: str) -> str:
        try:
            return plain_phone(self.cleaned_data[field])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not leaves_contact(given):
            return given
        if given.get("is_child") and not given.get("guardian_consents"):
            self.add_error("guardian_consents", _("不满14岁的，须由监护人同意。"))
        if not given.get("agrees"):
            self.add_error("agrees", _("请看过隐私告知后勾选；不想留信息，可以把上面的内容清空。"))
        return given


PERSONAL = ("name", "phone", "address")
HELPER = ("helper_name", "helper_phone")


def leaves_contact(given: dict[str, Any]) -> bool:
    """Whether any personal data was filled in; otherwise the matter is anonymous."""
    return any(given.get(name) for name in (*PERSONAL, *HELPER))


class SendForm(forms.Form):
    """The check page: the key makes a double press send once; `join` is a token of this page."""

    key = SubmissionKeyField()
    join = forms.CharField(required=False, max_length=200)
