"""批量办理: the same move on many cases, one after the other, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cases.actions.archiving import archive
from lianxin.cases.actions.assigning import acknowledge, assign
from lianxin.cases.actions.notes import comment
from lianxin.cases.actions.replies import accept_reply
from lianxin.cases.actions.unit_desk import delegate
from lianxin.cases.models import BulkItem, BulkRun, Case, Complexity, ItemStatus
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account, Person, Unit

MOST = 200
AT_ONCE = 50  # more than these are done in the background

Given = Mapping[str, Any]
Act = Callable[[Case, Account, Given], object]


def _assign(case: Case, by: Account, given: Given) -> object:
    return assign(
        case,
        by=by,
        lead=Unit.objects.get(pk=given["lead"]),
        complexity=Complexity(given["complexity"]),
        instructions=given["instructions"],
    )


def _delegate(case: Case, by: Account, given: Given) -> object:
    officer = Person.objects.get(pk=given["officer"])
    return delegate(case, by=by, officer=officer, reason=given["reason"])


# The moves of the table that make sense on many cases: those that need no words for each of them.
BULK: dict[str, Act] = {
    "acknowledge": lambda case, by, given: acknowledge(case, by=by),
    "delegate": _delegate,
    "assign": _assign,
    "accept_reply": lambda case, by, given: accept_reply(case, by=by, reason=given["reason"]),
    "archive": lambda case, by, given: archive(case, by=by),
    "comment": lambda case, by, given: comment(case, by=by, words=given["words"]),
}


@transaction.atomic
def start_run(cases: Sequence[Case], *, by: Account, key: UUID, move: str, given: Given) -> BulkRun:
    """Write down what is to be done; the same key a second time is the same run."""
    if move not in BULK:
        raise Refusal(_("这个动作不能批量办理。"))
    if not cases:
        raise Refusal(_("请先勾选可以办的事项。"))
    if len(cases) > MOST:
        raise Refusal(_("一次最多办%(most)s件，请少选一些。") % {"most": MOST})
    run, is_new = BulkRun.objects.get_or_create(
        key=key,
        defaults={
            "move": move,
            "given": dict(given),
            "started_by": by,
            "started_at": clock.now(),
        },
    )
    if run.started_by_id != by.pk:
        raise Refusal(_("表单已失效，请刷新页面后重新提交。"))
    if is_new:
        BulkItem.objects.bulk_create(
            BulkItem(run=run, case=case, position=at) for at, case in enumerate(cases, start=1)
        )
    return run


def carry_on(run: BulkRun) -> BulkRun:
    """Do what still waits. Killed halfway, the next call goes on behind the last case."""
    by = Account.objects.get(pk=run.started_by_id)
    waiting = BulkItem.objects.filter(run=run, status=ItemStatus.WAITING)
    for key in list(waiting.order_by("position").values_list("pk", flat=True)):
        _do(key, run, by)
    BulkRun.objects.filter(pk=run.pk, ended_at__isnull=True).update(ended_at=clock.now())
    run.refresh_from_db()
    return run


@transaction.atomic
def _do(key: int, run: BulkRun, by: Account) -> None:
    """One case, and what became of it, in one transaction: never twice, never unrecorded."""
    item = BulkItem.objects.select_for_update().get(pk=key)
    if item.status != ItemStatus.WAITING:
        return
    reason = _refusal_of(item, run, by)
    item.status = ItemStatus.REFUSED if reason else ItemStatus.DONE
    item.reason = reason[:300]
    item.save(update_fields=["status", "reason"])


def _refusal_of(item: BulkItem, run: BulkRun, by: Account) -> str:
    """Make the move; why it was not made, or nothing."""
    case = Case.objects.visible_to(by).filter(pk=item.case_id).first()
    if case is None:
        return _("您已经看不到这件事项。")
    try:
        BULK[run.move](case, by, run.given)
    except Refusal as refusal:
        return refusal.message
    return ""
