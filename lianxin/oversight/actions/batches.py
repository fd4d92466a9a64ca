"""Many matters at once: one paper for all of a unit with the list annexed, or one each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from lianxin.cases.models import Case
from lianxin.cases.states import MOVES
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.oversight import rules
from lianxin.oversight.actions import papers
from lianxin.oversight.actions.organs import organs_at
from lianxin.oversight.actions.sweeping import seat_of
from lianxin.oversight.ladder import rungs
from lianxin.oversight.models import Batch, Letter, LetterCase
from lianxin.oversight.states import LEVEL_OF, Kind, Status
from lianxin.people.models import Account

MOST = 2_000


def groups_of(matters: Iterable[Case], *, is_joint: bool) -> list[list[Case]]:
    """The cases of each paper: sealed ones stand alone (R-047)."""
    groups: dict[tuple[Any, ...], list[Case]] = defaultdict(list)
    for case in matters:
        alone = case.pk if case.is_sealed or not is_joint else None
        groups[case.lead_unit_id, alone].append(case)
    return list(groups.values())


def choosable(by: Account, keys: Iterable[UUID]) -> list[Case]:
    """The cases among these that the user sees and that may be supervised now."""
    seen = Case.objects.visible_to(by).filter(
        pk__in=list(keys), lead_unit__isnull=False, state__in=MOVES["supervise"].sources
    )
    return list(seen.select_related("lead_unit__division").order_by("lead_unit", "number")[:MOST])


@transaction.atomic
def prepare(
    *,
    by: Account,
    keys: Sequence[UUID],
    kind: Kind,
    is_joint: bool,
    demands: str,
    limit_workdays: int,
    facts: Mapping[str, Any] | None = None,
) -> Batch:
    """Keep what was chosen; `make_next` makes the papers."""
    matters = choosable(by, keys)
    if not matters:
        raise Refusal(_("请先勾选要督办的事项。"))
    if not demands.strip():
        raise Refusal(_("请写明督办要求。"), field="demands")
    groups = [[str(case.pk) for case in group] for group in groups_of(matters, is_joint=is_joint)]
    return Batch.objects.create(
        kind=kind,
        is_joint=is_joint,
        demands=demands.strip(),
        limit_workdays=limit_workdays,
        facts=dict(facts or {}),
        groups=groups,
        made_by=by.person,
        made_at=clock.now(),
    )


@transaction.atomic
def make_next(batch: Batch, *, by: Account) -> bool:
    """Make the next paper; sign it if it is the user's to sign. False when all are made."""
    batch.refresh_from_db(from_queryset=Batch.objects.select_for_update())
    if batch.done >= batch.total:
        return False
    matters = choosable(by, (UUID(key) for key in batch.groups[batch.done]))
    if matters:
        letter = _drafted(batch, matters, by)
        if rules.may_sign(letter, by):
            papers.sign(letter, by=by)
    batch.done += 1
    batch.save(update_fields=["done"])
    return True


def _drafted(batch: Batch, matters: Sequence[Case], by: Account) -> Letter:
    kind, first = Kind(batch.kind), matters[0]
    unit = first.lead_unit
    if unit is None:
        raise ValueError(first.number)
    signer = rungs()[LEVEL_OF[kind]].signer
    seat = seat_of(unit, first.region, signer, is_sealed=first.is_sealed)
    meets_at = batch.facts.get("meets_at")
    letter = Letter.objects.create(
        kind=kind,
        organ=organs_at([seat])[seat],
        unit=unit,
        is_sealed=first.is_sealed,
        demands=batch.demands,
        limit_workdays=batch.limit_workdays,
        meets_at=parse_datetime(meets_at) if meets_at else None,
        place=batch.facts.get("place", ""),
        attended_by=batch.facts.get("attended_by", ""),
        drafted_at=clock.now(),
        drafted_by=by.person,
        batch=batch,
        position=batch.done,
    )
    LetterCase.objects.bulk_create(
        LetterCase(letter=letter, case=case, round=case.round, kind=kind, position=at)
        for at, case in enumerate(matters, start=1)
    )
    _drop_drafts(letter, matters)
    return letter


def _drop_drafts(letter: Letter, matters: Sequence[Case]) -> None:
    """What the sweep drafted for the same matters is no longer needed."""
    waiting = Letter.objects.filter(
        status=Status.DRAFT, kind=letter.kind, sweep__isnull=False, matters__case__in=matters
    )
    with_reason = {
        "status": Status.VOIDED,
        "ended_at": clock.now(),
        "void_reason": _("已由另一份文书合并督办"),
    }
    Letter.objects.filter(pk__in=waiting.values("pk")).update(**with_reason)
