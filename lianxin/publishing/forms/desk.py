"""The desk: words of a draft, a check with its confirmation, reasons, filters."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.kit.text import LineField, WordsField
from lianxin.publishing.actions import Words
from lianxin.publishing.models import TITLE, WORDS, Publication
from lianxin.publishing.queries import Tab, categories, stations

ANY = ("", _("全部"))


class WordsForm(forms.Form):
    """What the public will read."""

    title = LineField(label=_("公开标题"), max_length=TITLE)
    raised = WordsField(
        label=_("反映了什么"),
        max_length=WORDS,
        widget=forms.Textarea({"rows": 6, "data-lx-count": str(WORDS)}),
        help_text=_("用平实的话写清是什么事，不写是谁、住哪里。"),
    )
    done = WordsField(
        label=_("办理情况"),
        max_length=WORDS,
        widget=forms.Textarea({"rows": 6, "data-lx-count": str(WORDS)}),
        help_text=_("写做了什么、结果怎样；不能办的写明原因。"),
    )

    def __init__(self, data: Any = None, *, publication: Publication) -> None:
        initial = {name: getattr(publication, name) for name in self.base_fields}
        super().__init__(data, initial=initial)

    @property
    def words(self) -> Words:
        return Words(**self.cleaned_data)


class StageForm(forms.Form):
    """Which check the person saw: another one may have been done meanwhile."""

    stage = forms.IntegerField(min_value=1, max_value=3, widget=forms.HiddenInput)


class PassForm(StageForm):
    """R-095: whoever passes says that nothing stands there that must not."""

    is_clean = forms.BooleanField(
        label=_("已逐句核对：没有个人信息，不涉及国家秘密、商业秘密和个人隐私"),
        error_messages={"required": _("请核对后勾选。")},
    )
    words = LineField(label=_("审核意见"), max_length=200, required=False)


class SendBackForm(StageForm):
    words = WordsField(label=_("要改什么"), max_length=500, widget=forms.Textarea({"rows": 3}))


class ReasonForm(forms.Form):
    reason = LineField(label=_("理由"), max_length=200)


class FindForm(forms.Form):
    """One find, as the page named it."""

    kind = forms.CharField(max_length=12)
    text = forms.CharField(max_length=120, strip=False)


class ListFilter(forms.Form):
    """Every field is optional; what makes no sense is left out of the question."""

    tab = forms.ChoiceField(choices=Tab.choices, required=False, widget=forms.HiddenInput)
    station = forms.ChoiceField(label=_("联络站"), required=False)
    category = forms.ChoiceField(label=_("类别"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        for name, offered in (("station", stations()), ("category", categories())):
            cast(forms.ChoiceField, self.fields[name]).choices = [ANY, *offered]
        self.is_valid()

    @property
    def asked_tab(self) -> Tab:
        return Tab(self.cleaned_data.get("tab") or Tab.WAITING)

    @property
    def chosen(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in ("station", "category")}
