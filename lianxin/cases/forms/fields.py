"""Fields and widgets of the desk's forms: selects found by typing, day inputs, short radios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from lianxin.cases.choices import Groups
from lianxin.kit.pinyin import typing_keys

if TYPE_CHECKING:
    _RowField = forms.ModelChoiceField[Any]
else:
    _RowField = forms.ModelChoiceField


class KeyedSelect(forms.Select):
    """A plain select with groups; cases/typeahead.js makes it one that is found by typing."""

    def __init__(self, attrs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        hooks = {"data-lx-typeahead": _("输入名称或拼音首字母")}
        super().__init__({**hooks, **(attrs or {})}, **kwargs)

    def create_option(self, name: str, value: Any, label: Any, *rest: Any, **more: Any) -> Any:
        option = super().create_option(name, value, label, *rest, **more)
        if value:
            option["attrs"]["data-keys"] = typing_keys(str(label))
        return option


class GroupedField(_RowField):
    """A row chosen from groups; the queryset judges, the groups are what is shown."""

    default_error_messages = {
        "required": _("请选择一项。"),
        "invalid_choice": _("这一项已经不能选择，请重新选择。"),
    }

    def __init__(self, queryset: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(queryset, **{"widget": KeyedSelect, **kwargs})

    def offer(self, queryset: QuerySet[Any], groups: Groups) -> None:
        """Take these rows, shown in these groups."""
        self.queryset = queryset
        self.choices = groups

    def label_from_instance(self, obj: Model) -> str:
        return str(obj)


def grouped(form: forms.BaseForm, name: str) -> GroupedField:
    """The form's own copy of a grouped field."""
    field = form.fields[name]
    if not isinstance(field, GroupedField):
        raise TypeError(name)
    return field


def day_input() -> forms.DateInput:
    """The browser's own calendar."""
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def radios(choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """A short choice, all of it in sight."""
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **kwargs)
