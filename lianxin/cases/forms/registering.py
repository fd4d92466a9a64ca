"""Forms of the registration's own moves: register, correct, join."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.cases import choices, suggesting
from lianxin.cases.forms.fields import GroupedField, grouped
from lianxin.cases.forms.moves import MoveForm, offer_categories, second_level, words_field
from lianxin.cases.forms.registration import PetitionerForm
from lianxin.cases.models import Nature, Urgency
from lianxin.kit.text import LineField
from lianxin.people.actions import NewContact
from lianxin.places.models import Division


class RegisterForm(MoveForm):
    category = second_level()
    title = LineField(label=_("标题"), max_length=120)
    summary = words_field(_("内容摘要"), required=False)

    def prepare(self) -> None:
        offer_categories(self)
        self._begin_with_category()
        self.initial.setdefault("title", self.case.title)
        self.initial.setdefault("summary", self.case.text.summary)

    def _begin_with_category(self) -> None:
        """An officer begins with what the resident took from the suggestions, and is told so."""
        given = self.case.category_id
        proposed = None if given else suggesting.proposed_for(self.case)
        self.initial.setdefault("category", proposed.pk if proposed else given)
        if proposed:
            told = _("群众自己选的是“%(name)s”，请核对。") % {"name": proposed.name}
            self.fields["category"].help_text = told


class AmendForm(MoveForm):
    """What may be corrected; the verbatim words are not among it (R-042)."""

    title = LineField(label=_("标题"), max_length=120)
    category = second_level()
    nature = forms.ChoiceField(label=_("性质"), choices=Nature.choices)
    urgency = forms.TypedChoiceField(label=_("紧急程度"), choices=Urgency.choices, coerce=int)
    place = GroupedField(Division.objects.none(), label=_("地点"), required=False)
    place_text = LineField(label=_("具体位置"), max_length=120, required=False)
    reason = words_field(_("更正的原因"), rows=2)

    def prepare(self) -> None:
        offer_categories(self)
        places = choices.places([self.case.station])
        keys = [key for _name, members in places[1:] for key, _label in members]
        grouped(self, "place").offer(Division.objects.filter(pk__in=keys), places)
        for name in ("title", "category", "nature", "urgency", "place", "place_text"):
            self.initial.setdefault(name, getattr(self.case, name))

    def corrections(self) -> dict[str, Any]:
        """Only what differs from what was registered."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return {name: value for name, value in given.items() if value != getattr(self.case, name)}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not self.corrections():
            raise forms.ValidationError(_("没有改动任何内容。"))
        return given


class JoinForm(MoveForm, PetitionerForm):
    """One more petitioner."""

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors and self.contact() is None:
            raise forms.ValidationError(_("姓名、电话、住址至少填一项。"))
        return given

    def wanted(self) -> NewContact:
        return self.contact() or NewContact()
