"""What a reader of the audit record may ask for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.audit.words import WORDS
from lianxin.kit.text import LineField


class DayField(forms.DateField):
    """A day, picked or typed."""

    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    default_error_messages = {"invalid": _("日期不对，请按“年-月-日”填写，例如2026-11-21。")}


class EntryFilter(forms.Form):
    """By what was done, by whom, and by days."""

    action = forms.ChoiceField(
        label=_("做了什么"), choices=[("", _("全部")), *WORDS.items()], required=False
    )
    actor = LineField(label=_("操作人"), max_length=40, required=False)
    since_on = DayField(label=_("从"), required=False)
    until_on = DayField(label=_("到"), required=False)
