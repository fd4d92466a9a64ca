"""Forms of answers: on the spot, drafted by a unit, come down from above; and of the report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxin.cases import canned
from lianxin.cases.actions.replies import ANSWER_RESULTS, ReplyText
from lianxin.cases.forms.fields import radios
from lianxin.cases.forms.moves import MoveForm, RemarkForm, words_field
from lianxin.cases.models import Assignment, CannedReply, ExplainReason, ReplyStatus
from lianxin.cases.queries.canned import usable
from lianxin.cases.queries.unit_desk import OpinionOwed, opinions_given, opinions_owed
from lianxin.cases.states import Result
from lianxin.kit.text import LineField

ANSWERS = [each for each in Result.choices if each[0] in ANSWER_RESULTS]
EXPLAIN = [("", "---------"), *ExplainReason.choices]


class AnswerForm(MoveForm):
    """A short answer: what was found and what comes of it."""

    told = frozenset({"findings", "basis", "measures", "contact", "answered_by"})

    findings = words_field(_("答复内容"), rows=5)
    result = radios(ANSWERS, label=_("办理结果"))
    explain_reason = forms.ChoiceField(
        label=_("不能办理的原因"),
        choices=EXPLAIN,
        required=False,
        help_text=_("只在“已解释说明”时填写。"),
    )

    def reply(self) -> ReplyText:
        parts = {name: self.cleaned_data.get(name, "") for name in ReplyText.__dataclass_fields__}
        return ReplyText(**parts)


class ReplyForm(AnswerForm):
    """The unit's reply of one round (R-059); its canned replies are at hand."""

    template = "cases/moves/reply.html"
    rehearsals = frozenset({"insert"})
    inserted = ""

    findings = words_field(_("调查情况"), rows=5)
    basis = words_field(_("政策依据"))
    measures = words_field(_("办理措施"))
    contact = LineField(label=_("联系人和电话"), max_length=80)
    field_order = ("findings", "basis", "measures", "result", "explain_reason", "contact")

    def prepare(self) -> None:
        standing = self.case.replies.filter(
            round=self.case.round, status__in=(ReplyStatus.DRAFT, ReplyStatus.SUBMITTED)
        ).first()
        if standing is not None:
            for name in self.fields:
                self.initial.setdefault(name, getattr(standing, name, ""))

    @cached_property
    def canned(self) -> list[CannedReply]:
        """The canned replies for this case, those of its category first."""
        return list(usable(self.case, self.by))

    @cached_property
    def opinions_given(self) -> list[Assignment]:
        return opinions_given(self.case)

    @cached_property
    def opinions_owed(self) -> list[OpinionOwed]:
        return opinions_owed(self.case)

    def rehearse(self, button: str) -> None:
        """Put a canned reply into the empty boxes; what was typed goes only if that was asked."""
        chosen = str(self.initial.get("canned", ""))
        row = next((each for each in self.canned if str(each.pk) == chosen), None)
        if row is None:
            self.inserted = gettext("请先选一条常用答复。")
            return
        about = canned.Filling(self.case, self.case.lead_unit, self.by.person)
        overwrites, kept = "overwrite" in self.initial, []
        for part in canned.PARTS:
            words = canned.filled(getattr(row, part), about)
            if words and (overwrites or not str(self.initial.get(part, "")).strip()):
                self.initial[part] = words
            elif words:
                kept.append(str(self.fields[part].label))
        self.inserted = self._told_of(row, kept)

    def _told_of(self, row: CannedReply, kept: list[str]) -> str:
        if not kept:
            return gettext("已插入“%(title)s”，请核对后再送审。") % {"title": row.title}
        facts = {"title": row.title, "parts": "、".join(kept)}
        return (
            gettext(
                "已插入“%(title)s”。%(parts)s已有内容，没有改动；要换掉请勾选“替换已写的内容”。"
            )
            % facts
        )


class SubmitForm(ReplyForm):
    """Sent to be signed; while an opinion is owed and not late, only with a reason (R-086)."""

    def prepare(self) -> None:
        super().prepare()
        if any(not each.is_late for each in self.opinions_owed):
            self.fields["without_opinions"] = words_field(
                _("不等会办意见的理由"), required=False, rows=2
            )

    def reply_and_reason(self) -> dict[str, Any]:
        """What the action takes."""
        reason = self.cleaned_data.get("without_opinions", "")
        return {"reply": self.reply(), "without_opinions": reason}


class DraftForm(ReplyForm):
    """Half a reply is welcome."""

    def prepare(self) -> None:
        super().prepare()
        for field in self.fields.values():
            field.required = False


class EscalatedAnswerForm(AnswerForm):
    answered_by = LineField(label=_("答复单位"), max_length=80)
    field_order = ("answered_by", "findings", "result", "explain_reason")


class AcceptForm(RemarkForm):
    """A reply from a ledger says what was done but not what came of it: that is asked here."""

    result = radios(ANSWERS, label=_("办理结果"))

    def prepare(self) -> None:
        if self.case.result:
            del self.fields["result"]


class ReportForm(MoveForm):
    """报告+清单: the report, and a list of problems with unit, measure and due day."""

    template = "cases/moves/report.html"
    body = words_field(_("报告正文"), rows=8)
    rows = 5
    parts = {"problem": _("问题"), "unit": _("责任单位"), "measure": _("措施"), "due": _("时限")}

    def prepare(self) -> None:
        for at in range(1, self.rows + 1):
            for part, label in self.parts.items():
                self.fields[f"{part}_{at}"] = LineField(
                    label=f"{label} {at}", max_length=200, required=False
                )

    def lines(self) -> list[list[forms.BoundField]]:
        """The fields of the list, row by row."""
        return [[self[f"{part}_{at}"] for part in self.parts] for at in range(1, self.rows + 1)]

    def checklist(self) -> list[dict[str, Any]]:
        """The rows in which a problem is named."""
        rows = (
            {part: self.cleaned_data.get(f"{part}_{at}", "") for part in self.parts}
            for at in range(1, self.rows + 1)
        )
        return [row for row in rows if row["problem"]]
