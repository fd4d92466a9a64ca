"""What a resident fills in about a matter raised: to find it, to answer, to rate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.cases.forms.photos import photos_field
from lianxin.cases.models import Grade
from lianxin.kit.refusals import Refusal
from lianxin.kit.text import LineField, WordsField
from lianxin.people.actions.contacts import plain_phone


def show_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Put the sentence of a refusal beside its field, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


class TrackForm(forms.Form):
    """Number and query code from the receipt."""

    number = LineField(
        label=_("编号"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )
    code = LineField(
        label=_("查询码"),
        max_length=20,
        help_text=_("回执上的8位字母和数字，不分大小写。"),
        widget=forms.TextInput(
            {"autocomplete": "off", "autocapitalize": "characters", "data-lx-fragment": ""}
        ),
    )


class PhoneForm(forms.Form):
    """The phone that was left with the matters."""

    phone = LineField(
        label=_("手机号"),
        max_length=24,
        help_text=_("反映时留的手机号。"),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        try:
            phone = plain_phone(self.cleaned_data["phone"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        if not phone.startswith("1"):
            raise forms.ValidationError(_("请写11位手机号；座机收不到短信。"))
        return phone


class PhoneCodeForm(forms.Form):
    """The six digits of the short message."""

    code = LineField(
        label=_("验证码"),
        max_length=12,
        help_text=_("短信里的6位数字。"),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class WithdrawForm(forms.Form):
    """撤回: a word why, if the resident has one."""

    words = WordsField(
        label=_("为什么撤回（可以不写）"),
        max_length=500,
        required=False,
        help_text=_("例如：问题已经自己解决了。"),
    )


class OnThePage(forms.Form):
    """Several forms stand on the page of a matter: the ids of each are its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{type(self).__name__}_%s", **kwargs})


class AnswerForm(OnThePage):
    """What the resident adds when asked."""

    answer = WordsField(
        label=_("补充的情况"),
        max_length=2000,
        error_messages={"required": _("请写下补充的情况。")},
    )
    photos = photos_field()


class UrgeForm(OnThePage):
    """催办: a word to go with it, if the resident has one."""

    words = WordsField(label=_("想说的话"), max_length=500, required=False)


class MorePhotosForm(OnThePage):
    """More photos while the matter is open."""

    photos = photos_field(required=True)


class RateForm(OnThePage):
    """R-063: three grades, for the attitude and for the result."""

    grade = forms.ChoiceField(
        label=_("对办理结果"),
        choices=Grade.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。")},
    )
    attitude = forms.ChoiceField(
        label=_("对办理态度"),
        choices=Grade.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。")},
    )
    words = WordsField(
        label=_("想说的话"),
        max_length=1000,
        required=False,
        help_text=_("如果不满意，请写明哪里还没有解决，我们会重新办理。"),
    )
    photos = photos_field()


class AgainForm(OnThePage):
    """R-068: what came back after the matter was closed."""

    verbatim = WordsField(
        label=_("又出现了什么情况"),
        max_length=3000,
        error_messages={"required": _("请写明又出现了什么情况。")},
    )
