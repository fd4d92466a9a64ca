"""What a bulk move asks once for all its cases; the answers are kept as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.cases import choices
from lianxin.cases.forms.fields import GroupedField, grouped, radios
from lianxin.cases.forms.moves import words_field
from lianxin.cases.forms.unit_desk import offer_officers, officer_field
from lianxin.cases.models import Case, Complexity
from lianxin.kit.forms import SubmissionKeyField
from lianxin.people.models import Account, Unit
from lianxin.people.queries import standing


class BulkForm(forms.Form):
    """One without fields only confirms."""

    key = SubmissionKeyField()

    def __init__(self, *args: Any, by: Account, cases: Sequence[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.cases = by, cases
        self.prepare()

    def prepare(self) -> None:
        """Offer what depends on the reader and the cases."""

    def given(self) -> dict[str, Any]:
        """The answers as plain values: a row by its key."""
        answers = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        return {name: _plain(value) for name, value in answers.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Unit):
        return value.pk
    return value if isinstance(value, str) else str(value.pk)


class BulkDelegateForm(BulkForm):
    officer = officer_field()
    reason = words_field(_("说明"), required=False, rows=2)

    def prepare(self) -> None:
        offer_officers(self, standing(self.by).units)


class BulkAssignForm(BulkForm):
    lead = GroupedField(Unit.objects.none(), label=_("主办单位"))
    complexity = radios(Complexity.choices, label=_("难易程度"), initial=Complexity.GENERAL)
    instructions = words_field(_("交办要求"), required=False, rows=3)

    def prepare(self) -> None:
        if self.cases:
            first = self.cases[0]
            grouped(self, "lead").offer(choices.units_for(first), choices.leads_for(first))


class BulkRemarkForm(BulkForm):
    reason = words_field(_("说明"), required=False, rows=2)


class BulkCommentForm(BulkForm):
    words = words_field(_("留言"), help_text=_("每件都留同样的话；只有办理人员看得到。"))
