"""Input of the people room's screens, made into clean values; nothing is saved here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from allauth.account.forms import ChangePasswordForm as LibraryChangePasswordForm
from allauth.account.forms import LoginForm as LibraryLoginForm
from allauth.mfa.base.forms import AuthenticateForm as LibraryAuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as LibraryActivateForm
from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.kit import clock
from lianxin.kit.text import LineField
from lianxin.people.models import (
    UNIT_ROLES,
    Account,
    Congress,
    DeputyKind,
    EndReason,
    MandateStatus,
    Role,
    SuspensionReason,
    Unit,
    UnitKind,
)
from lianxin.people.queries import own_divisions
from lianxin.places.models import Constituency, Division, DivisionLevel

if TYPE_CHECKING:
    _ModelChoiceField = forms.ModelChoiceField[Any]
else:
    _ModelChoiceField = forms.ModelChoiceField

Choices = list[tuple[Any, Any]]
ALL: Choices = [("", _("全部"))]
PURPOSES: Choices = [
    ("联系代表或工作人员", _("联系代表或工作人员")),
    ("核对联系信息", _("核对联系信息")),
    ("紧急情况", _("紧急情况")),
]


def _indented(division: Division) -> str:
    return "　" * max(0, division.level - DivisionLevel.COUNTY) + division.name


def _with_place(constituency: Constituency) -> str:
    return f"{constituency.division} {constituency.name}"


class LoginForm(LibraryLoginForm):
    """The library's form in the words of the house."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("账号")
        self.fields["password"].label = _("密码")
        _plain(self)


class ChangePasswordForm(LibraryChangePasswordForm):
    """The library's form without a second label inside each field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain(self)


class CodeForm(LibraryAuthenticateForm):
    """The code of the second factor, asked for in the words of the page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("6 位数字或备用码")
        _plain(self)


class FirstCodeForm(LibraryActivateForm):
    """The first code of a phone that was just set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("手机上显示的 6 位数字")
        _plain(self)


class DayField(forms.DateField):
    """A day, picked or typed; today unless told."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {
        "required": _("请填写这一项。"),
        "invalid": _("日期不对，请按“年-月-日”填写，例如2026-11-21。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"initial": clock.today, **kwargs})


class ChoiceOf(_ModelChoiceField):
    """One row among those offered."""

    default_error_messages = {
        "required": _("请选择一项。"),
        "invalid_choice": _("请从列表中选择。"),
    }

    def __init__(self, *, queryset: Any, say: Callable[[Any], str] = str, **kwargs: Any) -> None:
        super().__init__(queryset=queryset, **{"empty_label": _("请选择"), **kwargs})
        self.say = say

    def label_from_instance(self, obj: Any) -> str:
        return self.say(obj)


class PersonFilter(forms.Form):
    q = LineField(label=_("姓名、拼音首字母或账号"), max_length=40, required=False)
    role = forms.ChoiceField(label=_("角色"), choices=ALL + Role.choices, required=False)
    account = forms.ChoiceField(
        label=_("账号"),
        choices=[
            *ALL,
            ("open", _("已开通")),
            ("closed", _("已停用")),
            ("none", _("未开通")),
        ],
        required=False,
    )


class UnitFilter(forms.Form):
    q = LineField(label=_("单位名称"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("性质"), choices=ALL + UnitKind.choices, required=False)


class DeputyFilter(forms.Form):
    q = LineField(label=_("姓名、拼音首字母或代表证号"), max_length=40, required=False)
    congress = ChoiceOf(
        label=_("届次"), queryset=Congress.objects.none(), required=False, empty_label=_("全部")
    )
    kind = forms.ChoiceField(label=_("类别"), choices=ALL + DeputyKind.choices, required=False)
    status = forms.ChoiceField(label=_("状态"), choices=ALL + MandateStatus.choices, required=False)
    station = forms.ChoiceField(
        label=_("联络站"), choices=[*ALL, ("none", _("尚未进站"))], required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "congress", _congresses())


class PersonForm(forms.Form):
    name = LineField(label=_("姓名"), max_length=60)
    title = LineField(label=_("单位和职务"), max_length=80, required=False)
    office_phone = LineField(label=_("办公电话"), max_length=30, required=False)
    phone = LineField(
        label=_("手机"),
        max_length=20,
        required=False,
        help_text=_("加密保存；查看须说明用途并留下记录。"),
    )


class AmendPersonForm(PersonForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = _("不改手机号，请留空。")


class OpenAccountForm(forms.Form):
    username = LineField(
        label=_("账号"),
        max_length=40,
        help_text=_("2至40个小写字母、数字、点、横线或下划线。初始密码由系统生成，只显示一次。"),
    )


class ReasonForm(forms.Form):
    reason = LineField(label=_("原因"), max_length=200)


class GrantForm(forms.Form):
    role = forms.ChoiceField(label=_("角色"), choices=Role.choices)
    unit = ChoiceOf(
        label=_("单位"),
        queryset=Unit.objects.none(),
        required=False,
        help_text=_("承办人和承办单位负责人须选单位。"),
    )
    division = ChoiceOf(
        label=_("行政区划"),
        queryset=Division.objects.none(),
        say=_indented,
        required=False,
        help_text=_("其他角色须选行政区划：在这个区划范围内任职。"),
    )
    since_on = DayField(label=_("自哪天起"))

    def __init__(self, *args: Any, by: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "division", own_divisions(by))
        _offer(self, "unit", Unit.objects.filter(is_active=True))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        # What does not belong to the role is left out: the form shows both fields.
        given["division" if given.get("role") in UNIT_ROLES else "unit"] = None
        return given


class EndForm(forms.Form):
    until_on = DayField(label=_("最后一天"))


class UnitForm(forms.Form):
    name = LineField(label=_("全称"), max_length=80)
    short_name = LineField(label=_("简称"), max_length=30, help_text=_("列表和通知里用简称。"))
    kind = forms.ChoiceField(label=_("性质"), choices=UnitKind.choices)
    division = ChoiceOf(label=_("行政区划"), queryset=Division.objects.none(), say=_indented)
    parent = ChoiceOf(
        label=_("上级单位"), queryset=Unit.objects.none(), required=False, empty_label=_("无")
    )
    phone = LineField(label=_("联系电话"), max_length=30, required=False)

    def __init__(self, *args: Any, by: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "division", own_divisions(by))
        _offer(self, "parent", Unit.objects.filter(is_active=True))


class AmendUnitForm(UnitForm):
    is_active = forms.BooleanField(
        label=_("在用"), required=False, help_text=_("停用后不能再交办给它，原有事项照旧。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["division"]


class ConveneForm(forms.Form):
    division = ChoiceOf(
        label=_("行政区划"),
        queryset=Division.objects.none(),
        say=_indented,
        required=False,
        empty_label=_("全国"),
    )
    term = forms.IntegerField(label=_("届次"), min_value=1, max_value=99)
    begins_on = DayField(
        label=_("首次会议日期"), help_text=_("登记后，上一届全部代表资格在这一天届满。")
    )

    def __init__(self, *args: Any, by: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "division", own_divisions(by))


class SeatForm(forms.Form):
    congress = ChoiceOf(label=_("届次"), queryset=Congress.objects.none())
    kind = forms.ChoiceField(label=_("类别"), choices=DeputyKind.choices)
    constituency = ChoiceOf(
        label=_("选区"),
        queryset=Constituency.objects.none(),
        say=_with_place,
        required=False,
        help_text=_("县、乡两级代表由选区选出。"),
    )
    electing_unit = LineField(
        label=_("原选举单位"),
        max_length=60,
        required=False,
        help_text=_("市级以上代表由下一级人民代表大会选出。"),
    )
    certificate_no = LineField(label=_("代表证号"), max_length=30, required=False)
    may_assign_directly = forms.BooleanField(label=_("可直接交办微小事"), required=False)
    since_on = DayField(
        label=_("就任日期"),
        required=False,
        initial=None,
        help_text=_("补选的填当选日期；留空为首次会议日期。"),
    )

    def __init__(self, *args: Any, by: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "congress", _congresses().filter(ends_on__isnull=True))
        places = Constituency.objects.filter(division__in=own_divisions(by))
        _offer(self, "constituency", places.select_related("division"))


class SuspendForm(forms.Form):
    reason = forms.ChoiceField(label=_("法定情形"), choices=SuspensionReason.choices)


class EndMandateForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("法定情形"),
        choices=[one for one in EndReason.choices if one[0] != EndReason.TERM_OVER],
    )
    on = DayField(label=_("终止日期"))


def _plain(form: forms.Form) -> None:
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


def _congresses() -> Any:
    return Congress.objects.select_related("division").order_by("level", "division", "-term")


def _offer(form: forms.Form, name: str, rows: Any) -> None:
    cast(ChoiceOf, form.fields[name]).queryset = rows
