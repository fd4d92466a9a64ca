"""Forms of the ledger import: the file, the mapping of its columns, a row mended by hand."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lianxin.cases.ledger import columns
from lianxin.cases.ledger.columns import Column
from lianxin.cases.models import Category, LedgerImport, LedgerRow
from lianxin.documents import checks
from lianxin.kit.refusals import Refusal
from lianxin.kit.text import WordsField
from lianxin.stations.models import Station

ENDINGS = (".xlsx", ".xls", ".csv")
OLE = b"\xd0\xcf\x11\xe0"
UNSORTED = "9901"


class UploadForm(forms.Form):
    """Which file, for which station."""

    file = forms.FileField(
        label=_("台账文件"),
        help_text=_("xlsx、xls 或 csv，最大20MB。第一张表的表头一行要有列名。"),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def __init__(self, *args: Any, stations: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Station.objects.filter(pk__in=list(stations))
        self.fields["station"] = forms.ModelChoiceField(
            choices, label=_("联络站"), initial=choices.first()
        )
        self.order_fields(["station", "file"])

    def clean_file(self) -> UploadedFile[Any]:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        ending = PurePosixPath(upload.name or "").suffix.lower()
        if ending not in ENDINGS:
            raise forms.ValidationError(_("只能导入 xlsx、xls 或 csv 文件。"))
        if (upload.size or 0) > checks.LARGEST:
            raise forms.ValidationError(_("文件超过20MB，请分成几个文件。"))
        self._check_content(upload, ending)
        return upload

    def _check_content(self, upload: UploadedFile[Any], ending: str) -> None:
        head = upload.read(4)
        upload.seek(0)
        if ending == ".xlsx":
            try:
                checks.checked(upload)
            except Refusal as refusal:
                raise forms.ValidationError(refusal.message) from refusal
        elif (ending == ".xls") != (head == OLE):
            raise forms.ValidationError(_("文件内容与扩展名不符，请另存为 xlsx 后再试。"))


class MappingForm(forms.Form):
    """What each column holds: one choice a kind, guessed from the headings."""

    def __init__(self, *args: Any, ledger: LedgerImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ledger = ledger
        named = [
            (str(at), heading or str(_("第%(at)s列") % {"at": at + 1}))
            for at, heading in enumerate(ledger.headings)
        ]
        choices = [("", str(_("（没有这一列）"))), *named]
        for column in Column:
            self.fields[column.value] = forms.ChoiceField(
                choices=choices,
                label=column.label,
                required=False,
                initial=str(ledger.mapping.get(column.value, "")),
            )
        self.fields["fallback"] = forms.ModelChoiceField(
            Category.objects.filter(is_active=True, parent__isnull=False).select_related("parent"),
            label=_("没有类别的行归入"),
            initial=Category.objects.filter(code=UNSORTED).first(),
        )

    @property
    def mapping(self) -> dict[str, int]:
        """The columns as chosen: `{"title": 2, ...}`."""
        chosen = {column.value: self.cleaned_data.get(column.value) for column in Column}
        return {kind: int(at) for kind, at in chosen.items() if at}

    def clean(self) -> dict[str, Any]:
        try:
            columns.check_mapping(self.mapping, len(self.ledger.headings))
        except Refusal as refusal:
            self.add_error(refusal.field, refusal.message)
        return self.cleaned_data


class MendForm(forms.Form):
    """The cells of a refused row under their headings."""

    def __init__(self, *args: Any, row: LedgerRow, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        wanted = set(row.ledger.mapping.values())
        for at, heading in enumerate(row.ledger.headings):
            if at in wanted:
                self.fields[f"cell_{at}"] = WordsField(
                    label=heading,
                    max_length=60_000,
                    required=False,
                    initial=row.cells[at] if at < len(row.cells) else "",
                    widget=forms.Textarea(attrs={"rows": 2}),
                )

    @property
    def cells(self) -> list[str]:
        """All cells of the row, the mended ones in place."""
        width = len(self.row.ledger.headings)
        old = [*self.row.cells, *[""] * width][:width]
        return [self.cleaned_data.get(f"cell_{at}", cell) for at, cell in enumerate(old)]
