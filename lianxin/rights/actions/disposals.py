"""A disposal: one person checks line by line, another confirms, the worker carries it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases.actions import erasing
from lianxin.cases.actions.erasing import Erased
from lianxin.cases.keeping import needed
from lianxin.cases.models import Case
from lianxin.cases.states import ENDED
from lianxin.kit import clock
from lianxin.kit.copying import update_all
from lianxin.kit.jobs import enqueue, job
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account
from lianxin.people.rules import DISPOSE
from lianxin.people.rules import require as require_right
from lianxin.rights import notices, proofs
from lianxin.rights.models import DisposalLine, DisposalList, Hold
from lianxin.rights.states import Outcome, Part, Stage

BATCH = 50
STILL_NEEDED = "执行时仍在办理、督办或者已定为留存"
NOTHING_LEFT = "执行时已无此项，或者还有没有办结的事项用到"


def _locked(listed: DisposalList, by: Account, stage: Stage) -> DisposalList:
    require_right(by, DISPOSE)
    found = DisposalList.objects.visible_to(by).filter(pk=listed.pk)
    locked = found.select_for_update(of=("self",)).first()
    if locked is None:
        raise Refusal(_("您没有办理这件事的权限。"))
    if locked.stage != stage:
        raise Refusal(
            _("这份清册现在是“%(stage)s”，请刷新后再看。") % {"stage": locked.get_stage_display()}
        )
    return locked


def _as_checker(listed: DisposalList, by: Account) -> DisposalList:
    """One person answers for the whole check, so that the other one is truly another."""
    listed = _locked(listed, by, Stage.PROPOSED)
    if listed.checked_by_id not in {None, by.person_id}:
        raise Refusal(_("已有同事在核对这份清册。"))
    listed.checked_by = by.person
    return listed


@transaction.atomic
def check(listed: DisposalList, *, by: Account, positions: Iterable[int]) -> DisposalList:
    """The lines are right. With the last one the list goes to another person."""
    listed = _as_checker(listed, by)
    listed.lines.filter(position__in=list(positions)).update(is_checked=True)
    if not listed.lines.filter(is_checked=False).exists():
        listed.stage, listed.checked_at = Stage.CHECKED, clock.now()
        listed.reason = ""
        notices.tell_committee(listed, notices.CHECKED)
        detail = {"count": listed.total}
        audit.record("rights.disposal_checked", by=by, about=listed, detail=detail)
    listed.save(update_fields=["stage", "checked_by", "checked_at", "reason"])
    return listed


@transaction.atomic
def keep_back(listed: DisposalList, *, by: Account, position: int, reason: str) -> DisposalLine:
    """This matter must stay: its lines are struck off, and it is held until it is released."""
    listed = _as_checker(listed, by)
    line = listed.lines.filter(position=position).first()
    if line is None or not reason.strip():
        raise Refusal(_("请写明留存的原因。"), field="reason")
    if not Hold.objects.filter(case=line.case_id, lifted_at__isnull=True).exists():
        Hold.objects.create(
            case_id=line.case_id, reason=reason, placed_by=by.person, placed_at=clock.now()
        )
    struck = listed.lines.filter(case=line.case_id, outcome=Outcome.WAITING)
    struck.update(is_checked=True, outcome=Outcome.KEPT, reason=reason)
    listed.save(update_fields=["checked_by"])
    audit.record("rights.kept_back", by=by, about=listed, detail={"position": position})
    return line


@transaction.atomic
def send_back(listed: DisposalList, *, by: Account, reason: str) -> DisposalList:
    """The second person is not content: the list is checked anew, by anybody."""
    listed = _locked(listed, by, Stage.CHECKED)
    if not reason.strip():
        raise Refusal(_("请写明退回的原因。"), field="reason")
    listed.lines.filter(outcome=Outcome.WAITING).update(is_checked=False)
    listed.stage, listed.reason = Stage.PROPOSED, reason
    listed.checked_by = listed.checked_at = None
    listed.save(update_fields=["stage", "reason", "checked_by", "checked_at"])
    audit.record("rights.disposal_sent_back", by=by, about=listed, detail={"reason": reason})
    return listed


@transaction.atomic
def confirm(listed: DisposalList, *, by: Account, count: int) -> DisposalList:
    """The second of two different persons sets it going; they say how many lines they mean."""
    listed = _locked(listed, by, Stage.CHECKED)
    if listed.checked_by_id == by.person_id:
        raise Refusal(_("清册由您核对，须由另一人批准。"))
    waiting = listed.lines.filter(outcome=Outcome.WAITING).count()
    if count != waiting:
        raise Refusal(_("条数不对，请再看一遍清册。"), field="count")
    listed.stage, listed.confirmed_by = Stage.RUNNING, by.person
    listed.confirmed_at = clock.now()
    listed.done = listed.total - waiting
    listed.save(update_fields=["stage", "confirmed_by", "confirmed_at", "done"])
    enqueue(run_disposal, lock=f"disposal:{listed.pk}", list_id=str(listed.pk))
    audit.record("rights.disposal_confirmed", by=by, about=listed, detail={"count": waiting})
    return listed


@job(name="rights.dispose")
def run_disposal(list_id: str) -> None:
    """Carry out what is left, batch by batch: killed halfway, the next run goes on behind it."""
    while _run_batch(UUID(list_id)):
        pass


@transaction.atomic
def _run_batch(list_id: UUID) -> bool:
    """Some lines, or the proof when none is left; says whether there is more to do."""
    running = DisposalList.objects.filter(pk=list_id, stage=Stage.RUNNING)
    listed = running.select_for_update(of=("self",)).first()
    if listed is None:
        return False
    lines = list(listed.lines.filter(outcome=Outcome.WAITING).order_by("position")[:BATCH])
    if not lines:
        _prove(listed)
        return False
    keys = {line.case_id for line in lines}
    cases = Case.objects.filter(pk__in=keys).select_for_update().order_by("pk").in_bulk()
    kept = _still_needed(keys)
    for line in lines:
        _carry_out(line, cases[line.case_id], listed, is_needed=line.case_id in kept)
    update_all(lines, ["outcome", "reason", "count", "digest"])
    listed.done += len(lines)
    listed.erased += sum(line.outcome == Outcome.ERASED for line in lines)
    listed.save(update_fields=["done", "erased"])
    return True


def _still_needed(cases: Iterable[UUID]) -> set[UUID]:
    """Looked at again under the lock: since the list was made a matter may have been held back."""
    held = Hold.objects.filter(lifted_at__isnull=True).values("case")
    needs = Q(pk__in=held) | ~Q(state__in=ENDED) | needed()
    return set(Case.objects.filter(pk__in=list(cases)).filter(needs).values_list("pk", flat=True))


def _carry_out(line: DisposalLine, case: Case, listed: DisposalList, *, is_needed: bool) -> None:
    if is_needed:
        line.outcome, line.reason = Outcome.KEPT, STILL_NEEDED
        return
    gone = _ERASE[Part(line.part)](case, listed)
    if not gone.count:
        line.outcome, line.reason = Outcome.KEPT, NOTHING_LEFT
        return
    line.outcome, line.count, line.digest = Outcome.ERASED, gone.count, gone.digest


_ERASE: dict[Part, Callable[[Case, DisposalList], Erased]] = {
    Part.MESSAGES: lambda case, _listed: erasing.erase_messages(case),
    Part.CONTACT: lambda case, _listed: erasing.erase_contacts(case),
    Part.FILES: lambda case, _listed: erasing.erase_files(case),
    Part.WORDS: lambda case, listed: erasing.erase_words(case, disposal=listed.pk),
}


def _prove(listed: DisposalList) -> None:
    listed.stage = Stage.DONE
    # A clock that was set back ends nothing before it was confirmed.
    listed.ended_at = max(clock.now(), listed.confirmed_at or clock.now())
    listed.digest = proofs.digest_of(listed.lines.order_by("position").iterator(2_000))
    listed.signature = proofs.signature_of(listed)
    listed.save(update_fields=["stage", "ended_at", "digest", "signature"])
    detail = {"count": listed.erased, "digest": bytes(listed.digest).hex()}
    audit.record("rights.disposed", by=None, about=listed, detail=detail)
