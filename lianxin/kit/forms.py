"""Small pieces for forms of any room."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SubmissionKeyField(forms.UUIDField):
    """A hidden key made with the form: the same key a second time is the same submission."""

    widget = forms.HiddenInput
    default_error_messages = {
        "required": _("表单已失效，请刷新页面后重新提交。"),
        "invalid": _("表单已失效，请刷新页面后重新提交。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"initial": uuid.uuid4, "label": "", **kwargs})
