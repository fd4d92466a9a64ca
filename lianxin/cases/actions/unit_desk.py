"""Within a handling unit: who sees to a matter, the unit's own notes, its canned replies."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases import canned, notices, rules
from lianxin.cases.actions.journal import begin
from lianxin.cases.models import Assignment, CannedReply, Case, UnitNote
from lianxin.cases.queries.staff import is_on_duty
from lianxin.cases.states import UNIT, Hat
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account, Person, Unit
from lianxin.people.queries import standing
from lianxin.people.rules import EDIT_CANNED_REPLIES, holds


@transaction.atomic
def delegate(case: Case, *, by: Account, officer: Person, reason: str = "") -> Case:
    """R-056: within the unit, hand the matter to somebody on duty there; they are told."""
    turn = begin(case, "delegate", by)
    asked = _assignment_for(case, by, officer)
    if asked.officer_id == officer.pk:
        raise Refusal(_("这件事项已经由%(name)s经办。") % {"name": officer.name}, field="officer")
    Assignment.objects.filter(pk=asked.pk).update(officer=officer)
    facts = {"unit": asked.unit.short_name, "officer": officer.name}
    done = turn.finish(reason=reason, facts=facts)
    notices.tell_officer(done, officer, by=by)
    return done


def _assignment_for(case: Case, by: Account, officer: Person) -> Assignment:
    """The live assignment of a unit in which both stand."""
    live = case.assignments.filter(ended_at__isnull=True, unit__in=standing(by).units)
    for asked in live.select_related("unit").order_by("-role"):
        if is_on_duty(officer, asked.unit):
            return asked
    raise Refusal(
        _("%(name)s不在贵单位任职，请另选一位。") % {"name": officer.name}, field="officer"
    )


@transaction.atomic
def write_note(case: Case, *, by: Account, words: str) -> UnitNote:
    """A note that only the unit's own people read; the archive takes none."""
    case.refresh_from_db(from_queryset=Case.objects.select_for_update())
    unit = note_unit(case, by)
    if unit is None:
        raise Refusal(_("只有正在办理这件事项的单位可以写内部记录。"))
    if not case.is_open:
        raise Refusal(_("事项已经办结，不能再写内部记录。"))
    if not words.strip():
        raise Refusal(_("请写下要记录的内容。"), field="words")
    return UnitNote.objects.create(
        case=case, unit=unit, words=words, written_by=by.person, written_at=clock.now()
    )


def note_unit(case: Case, by: Account) -> Unit | None:
    """The reader's unit that has the matter in hand; None for all others."""
    if not rules.hats_on(case, by) & (UNIT | {Hat.CO_HANDLER}):
        return None
    live = case.assignments.filter(ended_at__isnull=True, unit__in=standing(by).units)
    asked = live.select_related("unit").order_by("-role").first()
    return asked.unit if asked else None


def may_edit_canned(by: Account, unit: Unit | None) -> bool:
    """Heads keep their unit's canned replies, committee and administrator the county's."""
    if unit is None:
        return holds(by, EDIT_CANNED_REPLIES)
    return unit.pk in standing(by).headed_units


@transaction.atomic
def keep_canned(
    kept: CannedReply | None, *, by: Account, unit: Unit | None, **given: Any
) -> CannedReply:
    """Write a canned reply, new or changed; every placeholder must be one that can be filled."""
    row = kept or CannedReply(unit=unit)
    if not may_edit_canned(by, row.unit):
        raise Refusal(_("您没有修改这条常用答复的权限。"))
    for part in canned.PARTS:
        canned.check(given[part], part)
    if not any(given[part].strip() for part in canned.PARTS):
        raise Refusal(_("请至少写一部分答复内容。"), field="findings")
    for name, value in given.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refusal(_("已经有一条同名的常用答复，请换个名称。"), field="title") from None
    audit.record("canned_reply.kept", by=by, about=row, detail={"title": row.title})
    return row
