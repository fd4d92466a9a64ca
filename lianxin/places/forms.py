"""Input of the places room's screens, made into clean values; nothing is saved here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lianxin.kit.text import LineField, WordsField
from lianxin.places import tables

LARGEST_FILE = 1_000_000
LONGEST_TABLE = 20_000


class DivisionFilter(forms.Form):
    q = LineField(label=_("名称、拼音首字母或代码"), max_length=40, required=False)


class ConstituencyForm(forms.Form):
    number = forms.IntegerField(label=_("选区号"), min_value=1, max_value=9_999)
    name = LineField(label=_("名称"), max_length=60)
    seats = forms.IntegerField(
        label=_("应选名额"), min_value=1, max_value=3, initial=1, help_text=_("每个选区1至3名。")
    )


class _DateInput(forms.DateInput):
    input_type = "date"


class NoticeForm(forms.Form):
    """Where a change comes from; `seen` is the version that a preview was made from."""

    source = LineField(
        label=_("依据"),
        max_length=200,
        help_text=_("文件名称和文号，例如：国办发明电〔2026〕9号。"),
    )
    published_on = forms.DateField(
        label=_("发文日期"), required=False, widget=_DateInput(format="%Y-%m-%d")
    )


class TableForm(NoticeForm):
    """A year's table, pasted or in a file."""

    words = WordsField(
        label=_("放假安排"),
        max_length=LONGEST_TABLE,
        required=False,
        help_text=_(
            "可以直接粘贴通知全文（连同标题）；也可以每行写一天或一段，例如："
            "2027-02-05 ~ 2027-02-11 休 春节；或粘贴 JSON。"
        ),
    )
    file = forms.FileField(
        label=_("或选择文件"),
        required=False,
        help_text=_("xlsx、csv、txt 或 json，最大1MB，三列：日期、休或班、名称。"),
    )

    field_order = ("words", "file", "source", "published_on")

    def clean_file(self) -> UploadedFile[Any] | None:
        upload: UploadedFile[Any] | None = self.cleaned_data["file"]
        if upload and (upload.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("文件超过1MB，请检查是否选错。"))
        return upload

    def read(self) -> list[tables.YearTable]:
        """The tables that were given; a file goes before the text."""
        upload = self.cleaned_data.get("file")
        if upload:
            return tables.read_file(upload.name or "", upload.read())
        return tables.read_text(self.cleaned_data["words"])


class PublishForm(NoticeForm):
    """A previewed table, put in force as it was seen."""

    source = LineField(max_length=200, widget=forms.HiddenInput)
    published_on = forms.DateField(required=False, widget=forms.HiddenInput)
    table = WordsField(max_length=2 * LONGEST_TABLE, widget=forms.HiddenInput)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class DayForm(forms.Form):
    """One day of the office's own."""

    is_workday = forms.TypedChoiceField(
        label=_("这一天"),
        choices=[("off", _("休息")), ("work", _("上班"))],
        coerce=lambda chosen: chosen == "work",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    name = LineField(
        label=_("名称"), max_length=tables.LONGEST_NAME, help_text=_("例如：建县纪念日、调休上班。")
    )
    source = LineField(
        label=_("依据"), max_length=200, help_text=_("哪一级机关的决定、通知，有文号写文号。")
    )
