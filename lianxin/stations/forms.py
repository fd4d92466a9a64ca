"""What the committee fills in about stations: input to clean values, nothing saved."""

from __future__ import annotations

from collections.abc import Set
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.kit.text import LineField, WordsField
from lianxin.people.models import Mandate, Person, Unit, UnitKind
from lianxin.places.models import Division
from lianxin.stations.models import (
    LATITUDES,
    LONGITUDES,
    PostKind,
    Station,
    StationKind,
    StationStatus,
)
from lianxin.stations.queries import without_station

METRE = Decimal("0.00001")


def show_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Put the sentence of a refusal beside its field, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


def within(reach: tuple[str, ...], path: str) -> Q:
    """The condition that a division code, found along `path`, lies in the reach."""
    inside = Q(pk__in=[])
    for prefix in reach:
        inside |= Q(**{f"{path}__startswith": prefix})
    return inside


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        initial=clock.today,
        # A browser shows a preset day in this one format only.
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("请填写日期。"), "invalid": _("日期不对，请重新选择。")},
    )


class DegreeField(forms.DecimalField):
    """A coordinate, rounded to what is kept: a metre."""

    def __init__(
        self, label: Any, between: tuple[Decimal, Decimal], *, required: bool = False
    ) -> None:
        least, most = between
        wrong = _("不在中国境内，请核对。")
        super().__init__(
            label=label,
            required=required,
            min_value=least,
            max_value=most,
            error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
            widget=forms.TextInput({"inputmode": "decimal"}),
        )

    def clean(self, value: Any) -> Decimal | None:
        given: Decimal | None = super().clean(value)
        return None if given is None else given.quantize(METRE)


class NearForm(forms.Form):
    """Where somebody is who looks for a station; kept nowhere."""

    latitude = DegreeField(_("纬度"), LATITUDES, required=True)
    longitude = DegreeField(_("经度"), LONGITUDES, required=True)


class AmendForm(forms.Form):
    """What is known of a station; only the fields that the reader may correct stay in the form."""

    name = LineField(label=_("名称"), max_length=60)
    kind = forms.ChoiceField(label=_("类型"), choices=StationKind.choices)
    owner = forms.ModelChoiceField(
        label=_("主管机构"),
        queryset=Unit.objects.none(),
        empty_label=_("请选择"),
        error_messages={"required": _("请选择主管机构。")},
    )
    parent = forms.ModelChoiceField(
        label=_("上级站点"),
        queryset=Station.objects.none(),
        required=False,
        empty_label=_("没有上级站点"),
    )
    address = LineField(label=_("地址"), max_length=120)
    phone = LineField(label=_("电话"), max_length=30, required=False)
    opening_hours = LineField(
        label=_("开放时间"),
        max_length=80,
        required=False,
        help_text=_("例如：周一至周五 9:00–17:00"),
    )
    reception_day = LineField(
        label=_("代表接待日"),
        max_length=80,
        required=False,
        help_text=_("例如：每月15日 9:00–11:00，遇节假日顺延"),
    )
    latitude = DegreeField(_("纬度"), LATITUDES)
    longitude = DegreeField(_("经度"), LONGITUDES)

    def __init__(
        self, *args: Any, reach: tuple[str, ...], allowed: Set[str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in [*self.fields]:
            if allowed is not None and name not in allowed:
                del self.fields[name]
        owners = Unit.objects.filter(
            within(reach, "division__code"), kind=UnitKind.CONGRESS, is_active=True
        )
        parents = Station.objects.filter(
            within(reach, "division__code"), status=StationStatus.OPEN
        ).order_by("division_id", "code")
        self._offer("owner", owners)
        self._offer("parent", parents)

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows


class OpenForm(AmendForm):
    """A new station (R-001)."""

    code = LineField(
        label=_("机构代码"), max_length=12, help_text=_("字母和数字，写进每件事项的编号，不能再改")
    )
    division = forms.ModelChoiceField(
        label=_("所在地区"),
        queryset=Division.objects.none(),
        empty_label=_("请选择"),
        error_messages={"required": _("请选择所在地区。")},
    )
    opened_on = day_field(_("启用日期"))

    field_order = ["name", "code", "kind", "division", "owner", "address"]

    def __init__(self, *args: Any, reach: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, reach=reach, **kwargs)
        self._offer("division", Division.objects.filter(within(reach, "code")).order_by("code"))

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].upper()
        if not (code.isascii() and code.isalnum()):
            raise forms.ValidationError(_("机构代码只能用字母和数字。"))
        return code


class AppointForm(forms.Form):
    """Who takes which post (R-003)."""

    person = forms.ModelChoiceField(
        label=_("人员"),
        queryset=Person.objects.none(),
        empty_label=_("请选择"),
        error_messages={"required": _("请选择人员。")},
    )
    kind = forms.ChoiceField(label=_("岗位"), choices=PostKind.choices, initial=PostKind.LIAISON)
    since_on = day_field(_("任职日期"))

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people


class EndForm(forms.Form):
    """The day on which something ends."""

    until_on = day_field(_("结束日期"))


class AdmitForm(forms.Form):
    """Deputies without a station who shall belong to this one (R-005)."""

    mandates = forms.ModelMultipleChoiceField(
        label=_("还没有进站的代表"),
        queryset=Mandate.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一位代表。")},
    )

    def __init__(self, *args: Any, reach: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["mandates"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = without_station(reach)


class CloseForm(forms.Form):
    """Closing, or merging into another station (R-011)."""

    on = day_field(_("撤并日期"))
    into = forms.ModelChoiceField(
        label=_("并入"),
        queryset=Station.objects.none(),
        required=False,
        empty_label=_("不并入，直接撤销"),
        help_text=_("驻站代表转到并入的站点；以前的事项保留原编号。"),
    )

    def __init__(self, *args: Any, reach: tuple[str, ...], station: Station, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Station.objects.filter(
            within(reach, "division__code"), status=StationStatus.OPEN
        ).exclude(pk=station.pk)
        field = self.fields["into"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = others.order_by("division_id", "code")


class PlanForm(forms.Form):
    """How deputies meet the voters, in plain words (R-006)."""

    body = WordsField(
        label=_("联系接待选民计划"),
        max_length=2000,
        help_text=_("写清楚谁、什么时候、在哪里、怎么联系群众。一行一项。"),
    )


def time_field(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={"required": _("请填写时间。"), "invalid": _("时间不对，请重新填写。")},
    )


class ArrangementForm(forms.Form):
    """A dated line of the month (R-006, R-022)."""

    on = day_field(_("日期"))
    begins = time_field(_("几点开始"))
    ends = time_field(_("几点结束"))
    place = LineField(label=_("地点"), max_length=80)
    scope = LineField(
        label=_("内容范围"), max_length=120, help_text=_("例如：听取村道、饮水方面的意见")
    )
    deputies = forms.ModelMultipleChoiceField(
        label=_("参加的代表"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一位代表。")},
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["deputies"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = people


class WithdrawForm(forms.Form):
    """Why a line is taken back."""

    notice = LineField(
        label=_("告诉群众的话"),
        max_length=120,
        required=False,
        help_text=_("填了，公开页面会写“取消”和这句话；只是写错了要撤下，就不填。"),
    )
