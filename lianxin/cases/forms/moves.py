"""The small forms of the moves: what each asks, and nothing of what it does."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lianxin.cases import choices
from lianxin.cases.advice import suggestion_for
from lianxin.cases.exits import DECLINE_REASONS, REFER_CHANNELS
from lianxin.cases.forms.fields import GroupedField, day_input, grouped, radios
from lianxin.cases.ladder import due_level
from lianxin.cases.models import (
    Asked,
    AssignmentRole,
    Case,
    Category,
    Complexity,
    FeedbackMethod,
    Grade,
)
from lianxin.cases.states import Supervision
from lianxin.kit import clock
from lianxin.kit.text import LineField, WordsField
from lianxin.people.models import Account, Unit
from lianxin.people.queries import standing

MOST_WORKDAYS = 250
# How a resident can have said what the office writes down.
SPOKEN = [
    (each.value, each.label)
    for each in (FeedbackMethod.PHONE, FeedbackMethod.IN_PERSON, FeedbackMethod.LETTER)
]


class MoveForm(forms.Form):
    """A form that knows its case and its reader; one without fields only confirms."""

    template = "cases/moves/fields.html"
    told: Set[str] = frozenset()  # the fields whose words the public may read
    rehearsals: Set[str] = frozenset()  # buttons that show something first, and write nothing

    def __init__(self, *args: Any, case: Case, by: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.by = case, by
        self.prepare()
        first = next(iter(self.fields.values()), None)
        if first is not None and not isinstance(first.widget, forms.RadioSelect):
            first.widget.attrs["autofocus"] = True

    def prepare(self) -> None:
        """Offer what depends on the case."""

    def rehearse(self, button: str) -> None:
        """Show what the button asks for; the form holds what was typed as its initial values."""

    @property
    def read_fields(self) -> list[tuple[forms.BoundField, str]]:
        """The visible fields, each box for words with who reads it: the public or the staff."""
        return [(field, self.reader_of(field)) for field in self.visible_fields()]

    def reader_of(self, field: forms.BoundField) -> str:
        """Who reads what is written into the field; nothing for fields that hold no words."""
        if not isinstance(field.field, WordsField | LineField):
            return ""
        return "public" if field.name in self.told else "staff"


def words_field(label: Any, *, required: bool = True, rows: int = 4, **kwargs: Any) -> WordsField:
    widget = forms.Textarea({"rows": rows})
    return WordsField(
        label=label, required=required, **{"max_length": 8000, "widget": widget, **kwargs}
    )


class ReasonForm(MoveForm):
    reason = words_field(_("理由"))


class RemarkForm(MoveForm):
    reason = words_field(_("说明"), required=False)


class DeclineForm(MoveForm):
    told = frozenset({"advice"})
    reason = radios(list(DECLINE_REASONS.items()), label=_("不予受理的原因"))
    advice = words_field(_("请群众走哪个渠道"), help_text=_("这段话会告知群众。"))


class ReferForm(MoveForm):
    told = frozenset({"advice"})
    channel = radios(list(REFER_CHANNELS.items()), label=_("引导到哪个渠道"))
    advice = words_field(_("告诉群众的话"), required=False)


class InformForm(MoveForm):
    told = frozenset({"words"})
    method = radios(FeedbackMethod.choices, label=_("告知方式"), initial=FeedbackMethod.PHONE)
    words = words_field(_("告知内容"), required=False)

    def prepare(self) -> None:
        last = self.case.journal.filter(move__in=("decline", "refer")).last()
        self.initial.setdefault("words", last.told if last else "")


class MergeForm(MoveForm):
    master = LineField(
        label=_("并入的事项编号"),
        max_length=30,
        help_text=_("两件都会保留，办结时每位反映人都会得到反馈。"),
    )
    reason = words_field(_("说明"), required=False)

    def clean_master(self) -> Case:
        number = self.cleaned_data["master"]
        found = Case.objects.visible_to(self.by).filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("没有找到这个编号的事项，请核对。"))
        return found


class EscalateForm(MoveForm):
    told = frozenset({"addressee"})
    addressee = LineField(label=_("报送"), max_length=80)
    title = LineField(label=_("建议标题"), max_length=120)
    body = words_field(_("建议内容"), rows=8)

    def prepare(self) -> None:
        self.initial.setdefault("title", self.case.title)


class SealForm(MoveForm):
    accused_unit = GroupedField(Unit.objects.none(), label=_("被反映单位"), required=False)

    def prepare(self) -> None:
        units = choices.units_for(self.case)
        shown = [*choices.BLANK, *((unit.pk, unit.name) for unit in units)]
        grouped(self, "accused_unit").offer(units, shown)


class SplitForm(MoveForm):
    told = frozenset({"titles"})
    titles = words_field(
        _("分成哪几件"), help_text=_("一行一件，至少两件；每件单独交办、单独答复。")
    )

    def clean_titles(self) -> list[str]:
        return [line.strip()[:120] for line in self.cleaned_data["titles"].splitlines()]


class AssignForm(MoveForm):
    lead = GroupedField(Unit.objects.none(), label=_("主办单位"))
    co = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("会办单位"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    complexity = radios(
        Complexity.choices,
        label=_("难易程度"),
        initial=Complexity.GENERAL,
        help_text=_("决定答复期限：简单5个、一般15个、复杂30个工作日。"),
    )
    workdays = forms.IntegerField(
        label=_("另定工作日数"), required=False, min_value=1, max_value=MOST_WORKDAYS
    )
    due_on = forms.DateField(
        label=_("另定期限"),
        required=False,
        widget=day_input(),
        help_text=_("填了日期就按日期，放假安排变动时不再调整。"),
    )
    instructions = words_field(_("交办要求"), required=False, rows=3)

    def prepare(self) -> None:
        units = choices.units_for(self.case)
        grouped(self, "lead").offer(units, choices.leads_for(self.case))
        co = self.fields["co"]
        if isinstance(co, forms.ModelMultipleChoiceField):
            co.queryset = units
        self._begin_as_advised()

    def _begin_as_advised(self) -> None:
        """The rules' advice stands in the fields; all of it may be changed."""
        advised = suggestion_for(self.case)
        if advised is not None:
            for name, value in advised.for_assignment().items():
                self.initial.setdefault(name, value)
            said = _now("已按交办规则填好，可以改。%(reason)s")
            self.fields["lead"].help_text = said % {"reason": advised.reason}


class ReassignForm(MoveForm):
    lead = GroupedField(Unit.objects.none(), label=_("改派给"))
    reason = words_field(_("改派的理由"))

    def prepare(self) -> None:
        grouped(self, "lead").offer(choices.units_for(self.case), choices.leads_for(self.case))


class UnitForm(MoveForm):
    unit = GroupedField(Unit.objects.none(), label=_("单位"))
    instructions = words_field(_("要求"), required=False, rows=3)

    def prepare(self) -> None:
        grouped(self, "unit").offer(choices.units_for(self.case), choices.leads_for(self.case))


class MicroForm(UnitForm):
    """R-070: only the units listed for direct assignment."""

    def prepare(self) -> None:
        groups = choices.micro_units_for(self.case)
        grouped(self, "unit").offer(choices.units_for(self.case), groups)


class OpinionForm(MoveForm):
    unit = GroupedField(Unit.objects.none(), label=_("会办单位"), widget=forms.Select)
    opinion = words_field(_("会办意见"), rows=6)

    def prepare(self) -> None:
        asked = self.case.assignments.filter(role=AssignmentRole.CO, ended_at__isnull=True)
        mine = Unit.objects.filter(pk__in=asked.values("unit")) & Unit.objects.filter(
            pk__in=standing(self.by).units
        )
        shown: choices.Groups = [(unit.pk, unit.short_name) for unit in mine]
        grouped(self, "unit").offer(mine, shown)


class DecisionForm(MoveForm):
    words = words_field(_("审批意见"), required=False)


class DenialForm(MoveForm):
    words = words_field(_("不批准的理由"))


class SuspendForm(MoveForm):
    told = frozenset({"reason"})
    review_on = forms.DateField(label=_("复核日期"), widget=day_input())
    reason = words_field(_("挂账的理由"), help_text=_("这段话会告知群众。"))


class QuestionForm(MoveForm):
    told = frozenset({"question"})
    question = words_field(_("要群众补充什么"), help_text=_("等待期间计时暂停。"))


class AnswerQuestionForm(MoveForm):
    told = frozenset({"answer"})
    answer = words_field(_("群众补充的情况"))


class ContactForm(MoveForm):
    method = radios(FeedbackMethod.choices, label=_("联系方式"), initial=FeedbackMethod.PHONE)
    words = words_field(_("联系情况"), required=False, help_text=_("联系上群众后再记录。"))


class UrgeForm(MoveForm):
    told = frozenset({"words"})
    words = words_field(_("群众的话"), required=False)


class SuperviseForm(MoveForm):
    level = forms.TypedChoiceField(
        label=_("督办级别"),
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_("已按逾期天数选好级别，可以改。"),
    )
    words = words_field(_("督办要求"))

    def prepare(self) -> None:
        level = self.fields["level"]
        if isinstance(level, forms.TypedChoiceField):
            least = max(Supervision.REMIND, self.case.supervision)
            level.choices = [each for each in Supervision.choices if each[0] >= least]
            level.initial = max(least, due_level(self.case, clock.today()))


class FeedBackForm(MoveForm):
    told = frozenset({"words"})
    method = radios(FeedbackMethod.choices, label=_("反馈方式"), initial=FeedbackMethod.PHONE)
    words = words_field(_("告诉群众的话"), required=False)


class TryReachForm(MoveForm):
    method = radios(FeedbackMethod.choices, label=_("回访方式"), initial=FeedbackMethod.PHONE)
    was_reached = forms.TypedChoiceField(
        label=_("结果"),
        choices=[("yes", _("联系到本人")), ("no", _("没有联系上"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = words_field(_("回访情况"), required=False)


class WithdrawForm(MoveForm):
    reason = words_field(
        _("群众怎么提出撤回的"),
        help_text=_("例如：本人来站要求撤回，问题已自行解决。撤回后不再办理，承办单位会收到通知。"),
    )


class RateForm(MoveForm):
    """代填: what a resident says by phone or at the counter, and who said it."""

    told = frozenset({"words"})
    method = radios(SPOKEN, label=_("怎么问的"), initial=FeedbackMethod.PHONE)
    asked = radios(Asked.choices, label=_("问的是谁"), initial=Asked.SELF)
    grade = radios(Grade.choices, label=_("对办理结果"))
    attitude = radios(Grade.choices, label=_("对办理态度"))
    words = words_field(
        _("群众的意见"),
        required=False,
        help_text=_("不满意的，请写明哪里没有解决；事项会重新办理。"),
    )


class ReopenForm(MoveForm):
    told = frozenset({"verbatim"})
    verbatim = words_field(
        _("又出现了什么情况（原话）"), help_text=_("会另立一件新事项，与这一件关联。")
    )


class AttachForm(MoveForm):
    file = forms.FileField(label=_("文件"), help_text=_("照片、PDF、Word、Excel，不超过20 MB。"))
    is_internal = forms.BooleanField(label=_("仅办理人员可见"), required=False)


class CommentForm(MoveForm):
    words = words_field(_("留言"), help_text=_("只有办理人员看得到。"))


class ResearchForm(MoveForm):
    held_on = forms.DateField(label=_("日期"), widget=day_input())
    place = LineField(label=_("地点"), max_length=80)
    attended_by = LineField(label=_("参加人员"), max_length=200)
    findings = words_field(_("调研情况"), rows=6)

    def prepare(self) -> None:
        self.initial.setdefault("held_on", clock.today())


def second_level() -> GroupedField:
    return GroupedField(Category.objects.none(), label=_("类别"))


def offer_categories(form: forms.BaseForm) -> None:
    second = Category.objects.filter(parent__isnull=False, is_active=True)
    grouped(form, "category").offer(second, choices.categories())
