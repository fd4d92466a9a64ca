"""归档: complete papers, read-only afterwards; what comes back is a new linked matter (R-068)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cases.actions.intake import Circumstances, Raised, Words, copy_petitioners, receive
from lianxin.cases.actions.journal import begin
from lianxin.cases.models import Case, Channel, Nature, ReplyStatus, Urgency
from lianxin.cases.rules import By
from lianxin.cases.states import Result, Step, Triage
from lianxin.kit.refusals import Refusal


def missing_papers(case: Case) -> list[str]:
    """The seven-steps checklist: which papers the archive still lacks (R-068)."""
    missing = []
    if not hasattr(case, "text") or not case.text.verbatim:
        missing.append(str(Step.RECEIVE.label))
    if case.result == Result.WITHDRAWN:
        return missing
    if case.category_id is None:
        missing.append(str(Step.REGISTER.label))
    if case.triage == "" and case.merged_into_id is None and case.parent_id is None:
        missing.append(str(Step.HANDLE.label))
    if case.merged_into_id is None and case.parent_id is None:
        missing += _missing_answer(case)
    return missing


def _missing_answer(case: Case) -> list[str]:
    missing = []
    answered = case.triage in {Triage.DECLINE, Triage.REFER}
    if not answered and not case.replies.filter(status=ReplyStatus.SIGNED).exists():
        missing.append(str(Step.REPLY.label))
    if not case.is_anonymous and not case.feedbacks.filter(was_reached=True).exists():
        missing.append(str(Step.FEED_BACK.label))
    return missing


@transaction.atomic
def archive(case: Case, *, by: By) -> Case:
    """File the case under its archive number; from now on it is read-only."""
    turn = begin(case, "archive", by)
    if missing := missing_papers(case):
        raise Refusal(_("归档材料不齐，还缺：%(missing)s。") % {"missing": "、".join(missing)})
    return turn.finish(
        archived_at=turn.at,
        archive_no=f"{turn.at.year}-{case.number}",
        facts={"archive_no": f"{turn.at.year}-{case.number}"},
    )


@transaction.atomic
def reopen(case: Case, *, by: By, verbatim: str) -> Case:
    """R-068: what comes back after closing is a new matter, linked to the old one."""
    turn = begin(case, "reopen", by)
    if not verbatim.strip():
        raise Refusal(_("请写明又出现了什么情况。"), field="verbatim")
    fresh = receive(
        case.station,
        by=by,
        words=Words(title=case.title, verbatim=verbatim),
        about=Circumstances(
            channel=Channel(case.channel),
            category=case.category,
            nature=Nature(case.nature),
            urgency=Urgency(case.urgency),
            place=case.place,
            place_text=case.place_text,
            accused_unit=case.accused_unit,
            is_accusation=case.is_sealed,
        ),
        raised=Raised(),
    )
    copy_petitioners(case, fresh)
    turn.finish(facts={"number": fresh.number})
    return fresh
