"""What the papers ask for: demands, days, a summons' circumstances, answers, verdicts, minutes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.kit import clock
from lianxin.kit.text import LineField, WordsField
from lianxin.oversight.models import Letter
from lianxin.oversight.states import Kind

MOST_DAYS = 60
LONGEST = 8000
DAY = {"type": "date"}
PAST = _("请填写一个日期，例如2026-11-30。")


def words(label: Any, *, rows: int = 4, **kwargs: Any) -> WordsField:
    return WordsField(
        label=label, max_length=LONGEST, widget=forms.Textarea({"rows": rows}), **kwargs
    )


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages={"invalid": PAST}, **kwargs)


def days_field(label: Any, **kwargs: Any) -> forms.IntegerField:
    said = _("请填写1到60之间的整数。")
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=MOST_DAYS,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), said),
        **kwargs,
    )


class SummonsForm(forms.Form):
    """Day, place and company: asked for where a summons may be sent."""

    meets_at = forms.DateTimeField(
        label=_("约谈时间"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("请填写日期和时间，例如2026-11-30 09:00。")},
    )
    place = LineField(label=_("约谈地点"), max_length=120, required=False)
    attended_by = LineField(label=_("参加人员"), max_length=200, required=False)

    def circumstances(self) -> dict[str, Any]:
        names = ("meets_at", "place", "attended_by")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}


class DraftForm(SummonsForm):
    """A draft before it is signed; only a summons has day and place."""

    demands = words(_("督办要求"))
    limit_workdays = days_field(_("答复时限（工作日）"))

    field_order = ("demands", "limit_workdays", "meets_at", "place", "attended_by")

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(letter, name) for name in self.field_order}
        super().__init__(*args, **kwargs)
        if letter.kind != Kind.SUMMONS:
            for name in ("meets_at", "place", "attended_by"):
                del self.fields[name]


class ReasonForm(forms.Form):
    reason = words(_("理由"), rows=3)


class AnswerForm(forms.Form):
    words = words(_("办理情况"), rows=6, help_text=_("写明逾期原因、现在办到哪一步、何时办结。"))


class JudgeForm(forms.Form):
    """Accepted, or not and by when again."""

    is_accepted = forms.TypedChoiceField(
        label=_("认定"),
        choices=[("yes", _("认可答复")), ("no", _("不认可，要求再次答复"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择一项。"), "invalid_choice": _("请选择一项。")},
    )
    words = words(_("意见"), rows=3, required=False, help_text=_("不认可的，请写明哪里不够。"))
    workdays = days_field(_("再次答复的时限（工作日）"), initial=3, required=False)

    def clean_workdays(self) -> int:
        return self.cleaned_data["workdays"] or 3


class HoldForm(forms.Form):
    """After the summons: minutes, and one undertaking a line with its day."""

    held_on = day_field(_("约谈日期"))
    minutes = words(_("约谈纪要"), rows=6)
    promised = words(
        _("承诺事项"),
        rows=3,
        required=False,
        help_text=_("一行一项，先写完成日期再写内容，例如：2026-12-10 完成路灯更换。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"held_on": clock.today()}, **kwargs})

    def clean_promised(self) -> list[tuple[str, date]]:
        lines = (line.strip() for line in self.cleaned_data["promised"].splitlines())
        return [_undertaking(line) for line in lines if line]


def _undertaking(line: str) -> tuple[str, date]:
    day, _blank, told = line.partition(" ")
    try:
        due_on = date.fromisoformat(day)
    except ValueError:
        raise forms.ValidationError(
            _("“%(line)s”没有以日期开头，请写成：2026-12-10 完成路灯更换。"), params={"line": line}
        ) from None
    if not told.strip():
        raise forms.ValidationError(_("“%(line)s”没有写承诺的内容。"), params={"line": line})
    return told.strip()[:300], due_on


class BatchForm(SummonsForm):
    """What a batch leaves: which paper, one for all of a unit or one each."""

    kind = forms.ChoiceField(
        label=_("文书"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择一项。"), "invalid_choice": _("请选择一项。")},
    )
    is_joint = forms.TypedChoiceField(
        label=_("怎样发"),
        choices=[("yes", _("同一单位合发一份，事项列在附表")), ("no", _("一件一份"))],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择一项。"), "invalid_choice": _("请选择一项。")},
    )
    demands = words(_("督办要求"))
    limit_workdays = days_field(_("答复时限（工作日）"), initial=5)

    field_order = ("kind", "is_joint", "demands", "limit_workdays")
