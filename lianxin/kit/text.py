"""Words that people type: made safe to store and show, with nothing of what they said lost."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x85]")
# Control characters but tab and newline; bidi marks and overrides; soft hyphen, zero-width space,
# BOM, unpaired surrogates and non-characters. U+200D stays: it joins emoji.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069"
    "\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")


def clean(text: str) -> str:
    """Return `text` in NFC with plain line ends and without invisible trickery."""
    plain = _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", plain)


class _CleanField(forms.CharField):
    """What both fields share: cleaning first, then one plain sentence per refusal."""

    default_error_messages = {"required": _("请填写这一项。")}

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        self.longest = max_length
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(clean(str(value)) if value is not None else None) or ""

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.longest:
            facts = {"longest": self.longest, "length": len(value)}
            raise ValidationError(
                _("最多可填%(longest)s个字，现在有%(length)s个字，请删减。"), "too_long", facts
            )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "maxlength": str(self.longest)}


class LineField(_CleanField):
    """One line: every run of white space becomes one blank."""

    def to_python(self, value: Any) -> str:
        return _SPACES.sub(" ", super().to_python(value)).strip()


class WordsField(_CleanField):
    """Many lines, kept as they were typed."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # Browsers count a line end as two characters on some systems: the server judges.
        attrs = super().widget_attrs(widget)
        del attrs["maxlength"]
        return attrs
