"""Filters of the board and of the papers, and the rungs of the ladder."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.cases.lights import Light
from lianxin.cases.states import Supervision
from lianxin.kit.text import LineField
from lianxin.oversight import queries
from lianxin.oversight.forms.papers import days_field
from lianxin.oversight.queries import Wanted
from lianxin.oversight.states import Kind, Signer, Status
from lianxin.people.models import Account

ANY = ("", _("全部"))
NO = _("请填写-30到250之间的整数，留空表示不用这一条。")


class BoardFilter(forms.Form):
    """Every field is optional; what makes no sense is left out of the question."""

    light = forms.ChoiceField(
        label=_("期限"),
        choices=[ANY, (Light.RED, Light.RED.label), (Light.AMBER, Light.AMBER.label)],
        required=False,
    )
    unit = forms.TypedChoiceField(label=_("单位"), required=False, coerce=int, empty_value=None)
    level = forms.TypedChoiceField(
        label=_("督办级别"),
        choices=[ANY, *Supervision.choices],
        required=False,
        coerce=int,
        empty_value=None,
    )
    station = forms.TypedChoiceField(
        label=_("联络站"), required=False, coerce=int, empty_value=None
    )
    category = forms.TypedChoiceField(label=_("类别"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, found in queries.choices_for(user).items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [ANY, *found]

    def wanted(self) -> Wanted:
        given = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        return Wanted(**{name: value for name, value in given.items() if value not in ("", None)})


class LetterFilter(forms.Form):
    """Papers by what they are and where they stand."""

    status = forms.ChoiceField(label=_("状态"), choices=[ANY, *Status.choices], required=False)
    kind = forms.ChoiceField(label=_("文书"), choices=[ANY, *Kind.choices], required=False)

    def condition(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _offset(label: Any, note: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=note,
        required=False,
        min_value=-30,
        max_value=250,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), NO),
    )


class RungForm(forms.Form):
    """What one rung of the ladder does, and when."""

    workdays = _offset(
        _("答复期限之后几个工作日"), _("0是到期当天，负数是到期之前；留空表示不用这一条。")
    )
    silence = _offset(_("签收期限之后几个工作日"), _("没有签收的事项；留空表示不用这一条。"))
    raises_by_itself = forms.TypedChoiceField(
        label=_("级别怎样升"),
        choices=[("yes", _("到期自动升级，文书待签发")), ("no", _("文书签发后才升级"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    paper = forms.ChoiceField(
        label=_("文书"), choices=[("", _("不发文书")), *Kind.choices], required=False
    )
    signer = forms.ChoiceField(label=_("签发人"), choices=Signer.choices, widget=forms.RadioSelect)
    limit_workdays = days_field(_("答复时限（工作日）"))
    tells_station = forms.BooleanField(label=_("告知联络站"), required=False)
    tells_presidium = forms.BooleanField(label=_("告知乡镇人大主席团"), required=False)
    tells_committee = forms.BooleanField(label=_("告知县人大代表工委"), required=False)


class OrganForm(forms.Form):
    """The name and mark under which an organ's papers go out (R-150)."""

    name = LineField(label=_("发文机关"), max_length=80)
    mark = LineField(label=_("机关代字"), max_length=10, help_text=_("1到10个汉字，用在文号里。"))
