"""Forms of the unit's desk: delegation, more time, signature, notes, canned replies, the filter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianxin.cases import canned, choices, deadlines
from lianxin.cases.actions.replies import digest_of
from lianxin.cases.actions.unit_desk import may_edit_canned
from lianxin.cases.forms.fields import GroupedField, grouped
from lianxin.cases.forms.moves import MoveForm, offer_categories, second_level, words_field
from lianxin.cases.models import CannedReply, JournalEntry, Reply, ReplyStatus
from lianxin.cases.queries.staff import staff_of
from lianxin.cases.queries.unit_desk import WantedOwed, Whose
from lianxin.cases.states import Stage
from lianxin.kit.templatetags.ui import day
from lianxin.kit.text import LineField
from lianxin.people.models import Account, Person, Unit
from lianxin.people.queries import standing
from lianxin.places.calendar import Calendar

MOST_DAYS = 365


def officer_field() -> GroupedField:
    return GroupedField(
        Person.objects.none(), label=pgettext_lazy("officer", "经办人"), widget=forms.Select
    )


def offer_officers(form: forms.BaseForm, units: Any) -> None:
    """Those on duty in the units, by name and title."""
    staff = staff_of(units)
    shown = [(each.pk, f"{each.name} {each.title}".strip()) for each in staff]
    grouped(form, "officer").offer(staff, [*choices.BLANK, *shown])


class DelegateForm(MoveForm):
    """To whom in the unit; why is for the colleagues."""

    officer = officer_field()
    reason = words_field(_("说明"), required=False, rows=2)

    def prepare(self) -> None:
        live = self.case.assignments.filter(ended_at__isnull=True)
        mine = live.filter(unit__in=standing(self.by).units)
        offer_officers(self, mine.values_list("unit", flat=True))


class ExtensionForm(MoveForm):
    """How many days more; the new day can be seen before it is asked for."""

    template = "cases/moves/extension.html"
    told = frozenset({"reason"})
    rehearsals = frozenset({"preview"})
    new_due = ""

    days = forms.IntegerField(label=_("延长天数"), min_value=1, max_value=MOST_DAYS)
    reason = words_field(_("延期的理由"), help_text=_("批准后会告知群众。"))

    def rehearse(self, button: str) -> None:
        self.new_due = self.told_with(str(self.initial.get("days", "")))

    def told_with(self, typed: str) -> str:
        """On which day the reply would fall due with so many days more."""
        is_number = typed.isascii() and typed.isdigit() and len(typed) <= len(str(MOST_DAYS))
        clock = self.case.deadlines.running().filter(stage=Stage.REPLY).first()
        if clock is None or not is_number or not 1 <= int(typed) <= MOST_DAYS:
            return gettext("请填写1到%(most)s之间的天数。") % {"most": MOST_DAYS}
        later = [*clock.basis, deadlines.extension(int(typed))]
        return gettext("现在的期限是%(now)s；延长%(days)s天后，%(later)s前答复。") % {
            "now": day(clock.due_on),
            "days": int(typed),
            "later": day(deadlines.due_of(later, Calendar.read())),
        }


class SignForm(MoveForm):
    """The head signs the very words that stand on the page."""

    template = "cases/moves/sign.html"

    digest = forms.CharField(
        widget=forms.HiddenInput,
        max_length=64,
        error_messages={"required": _("请打开答复看一遍再签发。")},
    )

    @cached_property
    def reply(self) -> Reply | None:
        waiting = self.case.replies.filter(status=ReplyStatus.SUBMITTED, round=self.case.round)
        return waiting.select_related("drafted_by").first()

    @property
    def current_digest(self) -> str:
        """The mark of the words as they are shown now, whatever was posted before."""
        return digest_of(self.reply) if self.reply else ""

    @cached_property
    def sent_back(self) -> list[JournalEntry]:
        """When and why earlier versions were sent back, the latest first."""
        return list(self.case.journal.filter(move="send_back_reply").order_by("-seq"))


class NoteForm(forms.Form):
    """A note that stays within the unit."""

    words = words_field(_("记录"), rows=2, max_length=2000)


class CannedForm(forms.Form):
    """A canned reply; placeholders in braces are filled from the case when it is inserted."""

    unit = forms.ChoiceField(label=_("适用范围"))
    title = LineField(label=_("名称"), max_length=60)
    category = second_level()
    findings = words_field(_("调查情况"), required=False)
    basis = words_field(_("政策依据"), required=False)
    measures = words_field(_("办理措施"), required=False)
    contact = LineField(label=_("联系人和电话"), max_length=80, required=False)
    is_active = forms.BooleanField(label=_("在用"), required=False, initial=True)

    def __init__(
        self, *args: Any, by: Account, kept: CannedReply | None = None, **kwargs: Any
    ) -> None:
        names = ("title", "category", *canned.PARTS, "is_active")
        known = {name: getattr(kept, name) for name in names} if kept else {}
        super().__init__(*args, **kwargs)
        self.initial = {**known, **self.initial}
        offer_categories(self)
        self.fields["category"].required = False
        self.fields["category"].help_text = _("不选的，每一类事项都可以用。")
        self._offer_units(by, kept)

    def _offer_units(self, by: Account, kept: CannedReply | None) -> None:
        """For which units the writer may keep canned replies; a kept one stays where it is."""
        field = self.fields["unit"]
        if kept is not None or not isinstance(field, forms.ChoiceField):
            del self.fields["unit"]
            return
        heads = Unit.objects.filter(pk__in=standing(by).headed_units).order_by("name")
        offered: choices.Groups = [(str(unit.pk), unit.name) for unit in heads]
        if may_edit_canned(by, None):
            offered.append(("county", _("全县各单位")))
        field.choices = offered

    def chosen_unit(self) -> Unit | None:
        """The unit of a new canned reply; none is the whole county."""
        chosen = self.cleaned_data.get("unit", "county")
        return None if chosen == "county" else Unit.objects.get(pk=int(chosen))

    def parts(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "unit"}


STEPS = (Stage.ACKNOWLEDGE, Stage.CONTACT, Stage.REPLY, Stage.OPINION)


class OwedFilter(forms.Form):
    """What stands in the address of the desk; what makes no sense is left out."""

    whose = forms.ChoiceField(choices=Whose.choices, required=False, widget=forms.HiddenInput)
    officer = forms.ChoiceField(label=pgettext_lazy("officer", "经办人"), required=False)
    stage = forms.ChoiceField(
        label=_("要办什么"),
        choices=[("", _("全部")), *((each.value, each.label) for each in STEPS)],
        required=False,
    )
    late = forms.BooleanField(label=_("只看逾期"), required=False)

    def __init__(self, data: QueryDict, *, by: Account) -> None:
        super().__init__(data)
        officer = self.fields["officer"]
        if isinstance(officer, forms.ChoiceField):
            staff = staff_of(standing(by).units)
            officer.choices = [("", _("全部")), *((str(one.pk), one.name) for one in staff)]
        self.is_valid()

    @property
    def is_filtered(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("officer", "stage", "late"))

    @property
    def wanted(self) -> WantedOwed:
        chosen = self.cleaned_data
        officer = chosen.get("officer")
        return WantedOwed(
            whose=Whose(chosen.get("whose") or Whose.ALL),
            officer=UUID(officer) if officer else None,
            stage=chosen.get("stage", ""),
            is_late=bool(chosen.get("late")),
        )
