"""Forms of the room: what residents ask, what the office answers, rules and lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.cases.models import Category, Petitioner
from lianxin.cases.states import Result
from lianxin.kit.text import LineField, WordsField
from lianxin.rights.models import DataRequest
from lianxin.rights.states import GROUNDS, Ground, Kind, Part, Proof, Status

SURE = {"required": _("请先勾选确认，这一步不能撤销。")}


class CorrectForm(forms.Form):
    """Name and address, as they should read."""

    name = LineField(label=_("姓名或称呼"), max_length=30, required=False)
    address = LineField(label=_("住址"), max_length=120, required=False)


class PhoneForm(forms.Form):
    """Another number: the station confirms it first."""

    phone = LineField(
        label=_("新的电话"),
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


class SureForm(forms.Form):
    """The second press: what is erased is gone."""

    sure = forms.BooleanField(label=_("我知道删除以后不能恢复"), error_messages=SURE)


class DeleteForm(SureForm):
    """What of an ended matter should go."""

    parts = forms.MultipleChoiceField(
        label=_("删除什么"),
        choices=[
            (Part.CONTACT, _("我的姓名、电话、住址和短信记录")),
            (Part.FILES, _("我上传的照片和文件")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请选择要删除什么。")},
    )
    field_order = ["parts", "sure"]


class InboxFilter(forms.Form):
    """Open ones, those past their day, or all."""

    status = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("等待决定")),
            ("overdue", _("已逾期")),
            ("all", _("全部")),
            (Status.DONE, Status.DONE.label),
            (Status.REFUSED, Status.REFUSED.label),
        ],
    )

    def chosen(self) -> str:
        return str(self.cleaned_data["status"]) if self.is_valid() else ""


class GrantForm(forms.Form):
    """Agree, and say a word to the person; what erases asks twice."""

    words = LineField(label=_("对本人的说明"), max_length=200, required=False)

    def __init__(self, *args: Any, asked: DataRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asked.kind in {Kind.DELETE, Kind.RESTRICT}:
            self.fields["sure"] = forms.BooleanField(
                label=_("我已核对，知道删除以后不能恢复"), error_messages=SURE
            )


class RefuseForm(forms.Form):
    """R-164: the ground in law, and the reason in plain words."""

    ground = forms.ChoiceField(label=_("法律依据"), widget=forms.RadioSelect)
    words = WordsField(label=_("对本人的说明"), max_length=500)

    def __init__(self, *args: Any, asked: DataRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(each.value, each.label) for each in GROUNDS[asked.kind]]

    def chosen_ground(self) -> Ground:
        return Ground(self.cleaned_data["ground"])


class RecordForm(forms.Form):
    """A request made at the counter, on paper or by word."""

    petitioner = forms.ModelChoiceField(
        label=_("谁提出的"), queryset=Petitioner.objects.none(), required=False
    )
    kind = forms.ChoiceField(label=_("请求"), choices=Kind.choices, widget=forms.RadioSelect)
    proof = forms.ChoiceField(
        label=_("怎样核实的"),
        choices=[each for each in Proof.choices if each[0] != Proof.CODE],
        widget=forms.RadioSelect,
    )
    parts = forms.MultipleChoiceField(
        label=_("要删除什么（只在请求删除时选）"),
        choices=[(each.value, each.label) for each in (Part.CONTACT, Part.FILES)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    name = LineField(label=_("姓名更正为"), max_length=30, required=False)
    phone = LineField(label=_("电话更正为"), max_length=20, required=False)
    address = LineField(label=_("住址更正为"), max_length=120, required=False)

    def __init__(self, *args: Any, people: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["petitioner"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Petitioner.objects.filter(pk__in=people)
            field.choices = list(people.items())

    def wanted(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "phone", "address")}


class ReasonForm(forms.Form):
    """Why a matter is held, or a list sent back."""

    reason = LineField(label=_("原因"), max_length=200)


class ConfirmForm(SureForm):
    """The second person says how many lines they mean."""

    count = forms.IntegerField(
        label=_("请填写要销毁的条数"),
        min_value=0,
        max_value=100_000,
        error_messages={"required": _("请填写这一项。"), "invalid": _("请填写整数。")},
    )
    field_order = ["count", "sure"]


class RuleForm(forms.Form):
    """One rule: what, of which matters, for how long, on what ground."""

    part = forms.ChoiceField(label=_("什么"), choices=Part.choices)
    category = forms.ModelChoiceField(
        label=_("类别"),
        queryset=Category.objects.order_by("code"),
        required=False,
        empty_label=_("全部类别"),
        error_messages={"invalid_choice": _("没有这个类别。")},
    )
    result = forms.ChoiceField(
        label=_("结果"), choices=[("", _("全部结果")), *Result.choices], required=False
    )
    years = forms.IntegerField(
        label=_("办结后保存几年"),
        help_text=_("留空表示永久保存。档案的保管期限为永久、30年、10年。"),
        min_value=1,
        max_value=100,
        required=False,
    )
    basis = LineField(label=_("依据"), max_length=200)
