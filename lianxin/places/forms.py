"""Input of the places room's screens, made into clean values; nothing is saved here."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.kit.text import LineField


class DivisionFilter(forms.Form):
    q = LineField(label=_("名称、拼音首字母或代码"), max_length=40, required=False)


class ConstituencyForm(forms.Form):
    number = forms.IntegerField(label=_("选区号"), min_value=1, max_value=9_999)
    name = LineField(label=_("名称"), max_length=60)
    seats = forms.IntegerField(
        label=_("应选名额"), min_value=1, max_value=3, initial=1, help_text=_("每个选区1至3名。")
    )
