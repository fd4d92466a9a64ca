"""The one table behind every move of the case page: its form, and the one action it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from lianxin.cases import actions
from lianxin.cases.forms import answers, bulk, moves, registering, unit_desk
from lianxin.cases.forms.moves import MoveForm
from lianxin.cases.models import Case, FeedbackMethod, Grade
from lianxin.cases.states import Supervision
from lianxin.documents.actions import store
from lianxin.people.models import Account

Act = Callable[[Case, Account, Any], object]


@dataclass(frozen=True, slots=True)
class MoveDesk:
    """The form of a move, and what it does with the clean form."""

    form: type[MoveForm]
    act: Act


def plain(action: Callable[..., object]) -> Act:
    """An action whose keywords are the form's fields."""
    return lambda case, by, form: action(case, by=by, **form.cleaned_data)


def replying(action: Callable[..., object]) -> Act:
    return lambda case, by, form: action(case, by=by, reply=form.reply())


def _submit(case: Case, by: Account, form: answers.SubmitForm) -> object:
    return actions.submit_reply(case, by=by, **form.reply_and_reason())


def _amend(case: Case, by: Account, form: registering.AmendForm) -> object:
    reason = form.cleaned_data["reason"]
    return actions.amend(case, by=by, reason=reason, **form.corrections())


def _file_report(case: Case, by: Account, form: answers.ReportForm) -> object:
    body = form.cleaned_data["body"]
    return actions.file_report(case, by=by, body=body, checklist=form.checklist())


def _answer_escalated(case: Case, by: Account, form: answers.EscalatedAnswerForm) -> object:
    told_by = form.cleaned_data["answered_by"]
    return actions.answer_escalated(case, by=by, reply=form.reply(), answered_by=told_by)


def _supervise(case: Case, by: Account, form: MoveForm) -> object:
    given = form.cleaned_data
    return actions.supervise(case, by=by, level=Supervision(given["level"]), words=given["words"])


def _rate(case: Case, by: Account, form: MoveForm) -> object:
    given = form.cleaned_data
    return actions.rate(
        case,
        by=by,
        grade=Grade(given["grade"]),
        attitude=Grade(given["attitude"]),
        words=given["words"],
        told=actions.Told(FeedbackMethod(given["method"]), given["asked"]),
    )


def _telling(action: Callable[..., object]) -> Act:
    """An action that tells the resident something by a method."""

    def act(case: Case, by: Account, form: MoveForm) -> object:
        given = dict(form.cleaned_data)
        given["method"] = FeedbackMethod(given["method"])
        return action(case, by=by, **given)

    return act


@transaction.atomic
def _attach(case: Case, by: Account, form: MoveForm) -> object:
    kept = store(form.cleaned_data["file"], by=by)
    return actions.attach(case, by=by, file=kept, is_internal=form.cleaned_data["is_internal"])


MOVE_FORMS: dict[str, MoveDesk] = {
    "register": MoveDesk(registering.RegisterForm, plain(actions.register)),
    "amend": MoveDesk(registering.AmendForm, _amend),
    "join": MoveDesk(
        registering.JoinForm,
        lambda case, by, form: actions.join(case, by=by, contact=form.wanted()),
    ),
    "answer_on_spot": MoveDesk(answers.AnswerForm, replying(actions.answer_on_spot)),
    "decline": MoveDesk(moves.DeclineForm, plain(actions.decline)),
    "refer": MoveDesk(moves.ReferForm, plain(actions.refer)),
    "inform": MoveDesk(moves.InformForm, _telling(actions.inform)),
    "merge": MoveDesk(moves.MergeForm, plain(actions.merge)),
    "unmerge": MoveDesk(moves.ReasonForm, plain(actions.unmerge)),
    "deem_major": MoveDesk(moves.RemarkForm, plain(actions.deem_major)),
    "record_research": MoveDesk(moves.ResearchForm, plain(actions.record_research)),
    "file_report": MoveDesk(answers.ReportForm, _file_report),
    "escalate": MoveDesk(moves.EscalateForm, plain(actions.escalate)),
    "answer_escalated": MoveDesk(answers.EscalatedAnswerForm, _answer_escalated),
    "seal": MoveDesk(moves.SealForm, plain(actions.seal)),
    "unseal": MoveDesk(moves.ReasonForm, plain(actions.unseal)),
    "split": MoveDesk(moves.SplitForm, plain(actions.split)),
    "gather": MoveDesk(answers.AnswerForm, replying(actions.gather)),
    "assign": MoveDesk(moves.AssignForm, plain(actions.assign)),
    "assign_directly": MoveDesk(moves.MicroForm, plain(actions.assign_directly)),
    "reassign": MoveDesk(moves.ReassignForm, plain(actions.reassign)),
    "add_co_unit": MoveDesk(moves.UnitForm, plain(actions.add_co_unit)),
    "acknowledge": MoveDesk(MoveForm, plain(actions.acknowledge)),
    "hand_back": MoveDesk(moves.ReasonForm, plain(actions.hand_back)),
    "accept_return": MoveDesk(moves.RemarkForm, plain(actions.accept_return)),
    "deny_return": MoveDesk(moves.ReasonForm, plain(actions.deny_return)),
    "give_opinion": MoveDesk(moves.OpinionForm, plain(actions.give_opinion)),
    "delegate": MoveDesk(unit_desk.DelegateForm, plain(actions.delegate)),
    "ask_extension": MoveDesk(unit_desk.ExtensionForm, plain(actions.ask_extension)),
    "grant_extension": MoveDesk(moves.DecisionForm, plain(actions.grant_extension)),
    "deny_extension": MoveDesk(moves.DenialForm, plain(actions.deny_extension)),
    "suspend": MoveDesk(moves.SuspendForm, plain(actions.suspend)),
    "resume": MoveDesk(MoveForm, plain(actions.resume)),
    "ask_resident": MoveDesk(moves.QuestionForm, plain(actions.ask_resident)),
    "answer_question": MoveDesk(moves.AnswerQuestionForm, plain(actions.answer_question)),
    "contact": MoveDesk(moves.ContactForm, _telling(actions.contact)),
    "urge": MoveDesk(moves.UrgeForm, plain(actions.urge)),
    "lift": MoveDesk(moves.ReasonForm, plain(actions.lift)),
    "supervise": MoveDesk(moves.SuperviseForm, _supervise),
    "draft_reply": MoveDesk(answers.DraftForm, replying(actions.draft_reply)),
    "submit_reply": MoveDesk(answers.SubmitForm, _submit),
    "send_back_reply": MoveDesk(moves.ReasonForm, plain(actions.send_back_reply)),
    "sign_reply": MoveDesk(unit_desk.SignForm, plain(actions.sign_reply)),
    "accept_reply": MoveDesk(answers.AcceptForm, plain(actions.accept_reply)),
    "reject_reply": MoveDesk(moves.ReasonForm, plain(actions.reject_reply)),
    "feed_back": MoveDesk(moves.FeedBackForm, _telling(actions.feed_back)),
    "try_reach": MoveDesk(moves.TryReachForm, _telling(actions.try_reach)),
    "rate": MoveDesk(moves.RateForm, _rate),
    "rehandle": MoveDesk(moves.ReasonForm, plain(actions.rehandle)),
    "withdraw": MoveDesk(moves.WithdrawForm, plain(actions.withdraw)),
    "close": MoveDesk(moves.RemarkForm, plain(actions.close)),
    "archive": MoveDesk(MoveForm, plain(actions.archive)),
    "reopen": MoveDesk(moves.ReopenForm, plain(actions.reopen)),
    "attach": MoveDesk(moves.AttachForm, _attach),
    "comment": MoveDesk(moves.CommentForm, plain(actions.comment)),
}

# Which of them may be made on many cases at once, and what is then asked once for all.
BULK_FORMS: dict[str, type[bulk.BulkForm]] = {
    "acknowledge": bulk.BulkForm,
    "delegate": bulk.BulkDelegateForm,
    "assign": bulk.BulkAssignForm,
    "accept_reply": bulk.BulkRemarkForm,
    "archive": bulk.BulkForm,
    "comment": bulk.BulkCommentForm,
}
