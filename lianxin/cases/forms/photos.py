"""Several photos or files in one field of a resident's form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MOST_PHOTOS = 4
ACCEPTED = "image/*,.pdf,.docx,.xlsx,.mp4,.mov,.mp3,.m4a,.amr"


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several files at once; each is checked when it is stored."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        chosen: Sequence[UploadedFile[Any]] = [one for one in data or () if one]
        if not chosen and self.required:
            raise forms.ValidationError(self.error_messages["required"])
        return chosen


def photos_field(*, required: bool = False) -> PhotosField:
    return PhotosField(
        label=_("照片或文件"),
        required=required,
        allow_empty_file=True,
        help_text=_("最多4个，每个不超过20MB。照片里的拍摄地点等信息会自动删除。"),
        widget=PhotosInput({"accept": ACCEPTED}),
        error_messages={"required": _("请先选择照片或文件。")},
    )
