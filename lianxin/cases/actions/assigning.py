"""交办、签收、退回: a matter is handed to units, taken, handed back (R-050 … R-056, R-070)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from typing import Any, ParamSpec

from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases import deadlines, policy, rules
from lianxin.cases.actions.indexing import mark_units
from lianxin.cases.actions.journal import Turn, begin
from lianxin.cases.deadlines import Basis
from lianxin.cases.models import (
    Assignment,
    AssignmentRole,
    Case,
    Complexity,
    JournalEntry,
    Remit,
)
from lianxin.cases.rules import By, account_of
from lianxin.cases.states import Hat, Stage, Triage
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account, MandateStatus, Person, Unit
from lianxin.people.queries import standing
from lianxin.places.calendar import add_workdays, workdays_between


class AccusedUnit(Refusal):
    """Raised when an accusation would reach the accused; answered with 409 (R-047)."""

    def __init__(self, turn: Turn) -> None:
        super().__init__(_("被反映的单位不能承办这件事项。"), field="lead")
        self.turn = turn


P = ParamSpec("P")


def witnessed(action: Callable[P, Case]) -> Callable[P, Case]:
    """R-047: the attempt to hand an accusation to the accused is rolled back, its trace stays."""

    @wraps(action)
    def run(*args: P.args, **given: P.kwargs) -> Case:
        try:
            with transaction.atomic():
                return action(*args, **given)
        except AccusedUnit as refused:
            turn = refused.turn
            audit.record(
                "case.assignment_to_accused_refused",
                by=account_of(turn.by),
                about=turn.case,
                detail={"move": turn.move.name},
            )
            raise

    return run


def refuse_accused(turn: Turn, *units: Unit) -> None:
    """R-047: the accused unit can never be asked, nor an office below it."""
    accused = turn.case.accused_unit_id
    if not turn.case.is_sealed or accused is None:
        return
    if any(accused in {unit.pk, unit.parent_id} for unit in units):
        raise AccusedUnit(turn)


@witnessed
def assign(
    case: Case,
    *,
    by: By,
    lead: Unit,
    co: Iterable[Unit] = (),
    instructions: str = "",
    complexity: Complexity = Complexity.GENERAL,
    workdays: int | None = None,
    due_on: date | None = None,
) -> Case:
    """Hand the matter to one lead and any number of co-handling units (R-050, R-051).

    The reply falls due on `due_on`, or after `workdays`, or after the office's own limit.
    """
    turn = begin(case, "assign", by)
    _require_major_papers(case)
    require_leader(turn)
    deadline = _deadline(turn, complexity, workdays, due_on)
    return _hand_over(turn, lead, tuple(co), instructions, deadline)


def _require_major_papers(case: Case) -> None:
    """R-045: a major matter needs research and the report with checklist before assignment."""
    if case.triage != Triage.TOWN_MAJOR:
        return
    if not case.research.exists():
        raise Refusal(_("重大事项须先记录至少一次调研或视察，再交办。"))
    if not hasattr(case, "major_report"):
        raise Refusal(_("重大事项须先提交“报告+清单”，再交办。"))


def require_leader(turn: Turn) -> None:
    """R-063: from the third round on a leader takes the matter in hand."""
    if turn.case.round < policy.current().leader_round:
        return
    leading = rules.hats_of(turn.case, turn.by) & {Hat.PRESIDIUM, Hat.COMMITTEE, Hat.SECRET}
    if not leading:
        raise Refusal(
            _("第%(round)s轮办理须由主席团或县人大代表工委交办。") % {"round": turn.case.round}
        )
    turn.hat = next(hat for hat in Hat if hat in leading)


def _deadline(
    turn: Turn, complexity: Complexity, workdays: int | None, due_on: date | None
) -> Basis:
    if due_on is None and workdays:
        return deadlines.workdays(turn.today, workdays)
    if due_on is None:
        return turn.clocks.allowed(Stage.REPLY, complexity)
    if due_on <= turn.today:
        raise Refusal(_("答复期限要晚于今天。"), field="due_on")
    return deadlines.given(due_on)


def _hand_over(
    turn: Turn,
    lead: Unit,
    co: tuple[Unit, ...],
    instructions: str,
    limit: Basis,
    triage: Triage | None = None,
) -> Case:
    if lead in co:
        raise Refusal(_("主办单位不能同时是会办单位。"), field="co")
    _check_units(turn, lead, *co)
    case, due_on = turn.case, deadlines.due_of(limit, turn.clocks.calendar)
    end_assignments(case, turn)
    Assignment.objects.bulk_create(
        Assignment(
            case=case,
            unit=unit,
            role=AssignmentRole.LEAD if unit == lead else AssignmentRole.CO,
            round=case.round,
            assigned_at=turn.at,
            instructions=instructions,
        )
        for unit in (lead, *dict.fromkeys(co))
    )
    for unit in dict.fromkeys(co):
        ask_opinion(turn, unit, due_on)
    mark_units(case, (lead, *co))
    facts = {"unit": lead.name, "due_on": due_on, "co": [unit.name for unit in co]}
    return turn.finish(
        reason=instructions,
        facts=facts,
        triage=triage or case.triage or Triage.TOWN_GENERAL,
        lead_unit=lead,
        assigned_at=turn.at,
        limits={Stage.REPLY: limit},
    )


def ask_opinion(turn: Turn, unit: Unit, reply_due_on: date) -> None:
    """A co-handling unit's opinion is due a working day before the lead's reply at the latest."""
    calendar = turn.clocks.calendar
    latest = workdays_between(turn.today, reply_due_on, calendar=calendar) - 1
    (limit,) = turn.clocks.allowed(Stage.OPINION)
    count = max(1, min(limit["count"], latest))
    turn.clocks.start(Stage.OPINION, deadlines.workdays(turn.today, count), unit=unit)


def _check_units(turn: Turn, *units: Unit) -> None:
    refuse_accused(turn, *units)
    for unit in units:
        if not unit.is_active:
            raise Refusal(_("“%(unit)s”已停用，请另选单位。") % {"unit": unit.name}, field="lead")


def end_assignments(case: Case, turn: Turn, **columns: Any) -> None:
    """End every live assignment of the case, in one statement."""
    case.assignments.filter(ended_at__isnull=True).update(ended_at=turn.at, **columns)


@witnessed
def assign_directly(case: Case, *, by: Account, unit: Unit, instructions: str = "") -> Case:
    """R-070: a deputy with the grant hands a micro-matter to a listed unit, few at a time."""
    turn = begin(case, "assign_directly", by)
    _require_major_papers(case)
    require_leader(turn)
    _require_grant(by.person)
    if not _takes_micro_matters(unit, case):
        raise Refusal(_("这个单位不在可直接交办的名单里，请交由站长办理。"), field="unit")
    _require_room_under_cap(by.person)
    limit = turn.clocks.allowed(Stage.REPLY, Complexity.SIMPLE)
    return _hand_over(turn, unit, (), instructions, limit, Triage.MICRO_DIRECT)


def _require_grant(person: Person) -> None:
    """The person's row stays locked, so that two direct assignments at once keep the cap."""
    Person.objects.select_for_update().get(pk=person.pk)
    granted = person.mandates.filter(status=MandateStatus.ACTIVE, may_assign_directly=True)
    if not granted.exists():
        raise Refusal(_("您还没有直接交办微小事的授权，请交由站长办理。"))


def _takes_micro_matters(unit: Unit, case: Case) -> bool:
    """Listed for the category or the one above it, in an area that holds the station."""
    category = case.category
    if category is None:
        return False
    listed = Remit.objects.filter(
        unit=unit, category__in=[category.pk, category.parent_id], takes_micro_matters=True
    ).select_related("division")
    return any(case.region.startswith(remit.division.prefix) for remit in listed)


def _require_room_under_cap(person: Person) -> None:
    cap = policy.current().micro_cap
    open_ones = Case.objects.open().filter(triage=Triage.MICRO_DIRECT)
    mine = JournalEntry.objects.filter(
        case__in=open_ones, move="assign_directly", actor_id=person.pk
    )
    if mine.values("case").distinct().count() >= cap:
        raise Refusal(
            _("您直接交办且未办结的微小事已有%(cap)s件，请等办结后再交办。") % {"cap": cap}
        )


@witnessed
def reassign(case: Case, *, by: By, lead: Unit, reason: str) -> Case:
    """Change the lead by authority; the second assignment may not be handed back (R-055)."""
    turn = begin(case, "reassign", by)
    if not reason.strip():
        raise Refusal(_("请写明改派的理由。"), field="reason")
    if lead.pk == case.lead_unit_id:
        raise Refusal(_("这个单位已经是主办单位。"), field="lead")
    require_leader(turn)
    _check_units(turn, lead)
    limit = _what_is_left(turn)
    due_on = deadlines.due_of(limit, turn.clocks.calendar)
    leaving = Q(role=AssignmentRole.LEAD) | Q(unit=lead)
    case.assignments.filter(leaving, ended_at__isnull=True).update(ended_at=turn.at)
    Assignment.objects.create(
        case=case,
        unit=lead,
        role=AssignmentRole.LEAD,
        round=case.round,
        assigned_at=turn.at,
        instructions=reason,
    )
    mark_units(case, [lead])
    return turn.finish(
        reason=reason,
        facts={"unit": lead.name, "due_on": due_on},
        lead_unit=lead,
        is_return_disabled=True,
        assigned_at=turn.at,
        limits={Stage.REPLY: limit},
    )


def _what_is_left(turn: Turn) -> Basis:
    """Another unit gets the time that is left, though never less than today."""
    reply = turn.clocks.get(Stage.REPLY)
    if reply is None or reply.due_on < turn.today:
        return deadlines.given(turn.today)
    basis: Basis = reply.basis
    return basis


@witnessed
def add_co_unit(case: Case, *, by: By, unit: Unit, instructions: str = "") -> Case:
    """Ask one more unit to give its opinion to the lead (R-050)."""
    turn = begin(case, "add_co_unit", by)
    _check_units(turn, unit)
    if case.assignments.filter(unit=unit, ended_at__isnull=True).exists():
        raise Refusal(_("这个单位已经在承办这件事项。"), field="unit")
    Assignment.objects.create(
        case=case,
        unit=unit,
        role=AssignmentRole.CO,
        round=case.round,
        assigned_at=turn.at,
        instructions=instructions,
    )
    ask_opinion(turn, unit, case.due_on or turn.today)
    mark_units(case, [unit])
    return turn.finish(facts={"unit": unit.name}, reason=instructions)


def officer_of_lead(case: Case) -> Person | None:
    """Who sees to the matter in the lead unit; the next round goes on with them (R-063)."""
    live = case.assignments.filter(role=AssignmentRole.LEAD, ended_at__isnull=True)
    asked = live.select_related("officer").first()
    return asked.officer if asked else None


def live_lead(case: Case) -> Assignment:
    """The one live lead assignment of the case."""
    return case.assignments.get(role=AssignmentRole.LEAD, ended_at__isnull=True)


@transaction.atomic
def acknowledge(case: Case, *, by: Account) -> Case:
    """签收 (R-054): the unit has it; the reply falls due next."""
    turn = begin(case, "acknowledge", by)
    case.assignments.filter(ended_at__isnull=True, role=AssignmentRole.LEAD).update(
        acknowledged_at=turn.at,
        acknowledged_by=by.person,
        officer=Coalesce("officer", Value(by.person_id)),
    )
    return turn.finish(facts={"unit": case.lead_unit, "due_on": case.due_on})


@transaction.atomic
def hand_back(case: Case, *, by: By, reason: str) -> Case:
    """R-055: once, within the working days of the policy, with a reason."""
    turn = begin(case, "hand_back", by)
    if not reason.strip():
        raise Refusal(_("请写明退回的理由。"), field="reason")
    if case.is_return_disabled:
        raise Refusal(_("这件事项已经裁定或指定由贵单位办理，不能再退回。"))
    lead, days = live_lead(case), policy.current().return_workdays
    assigned_on = timezone.localdate(lead.assigned_at)
    if add_workdays(assigned_on, days, calendar=turn.clocks.calendar) < turn.today:
        raise Refusal(_("交办已超过%(days)s个工作日，不能退回。") % {"days": days})
    case.assignments.filter(pk=lead.pk).update(return_asked_at=turn.at, return_reason=reason)
    return turn.finish(
        reason=reason,
        facts={"unit": case.lead_unit},
        is_return_disabled=True,
    )


@transaction.atomic
def accept_return(case: Case, *, by: By, reason: str = "") -> Case:
    """R-056: back to the coordinator, who answers for it until it is assigned anew."""
    turn = begin(case, "accept_return", by)
    lead = live_lead(case)
    case.assignments.filter(pk=lead.pk).update(was_returned=True, return_decision=reason)
    end_assignments(case, turn)
    return turn.finish(
        reason=reason,
        facts={"unit": lead.unit},
        limits={Stage.TRIAGE: turn.clocks.allowed(Stage.ACKNOWLEDGE)},
        lead_unit=None,
    )


@transaction.atomic
def deny_return(case: Case, *, by: By, reason: str) -> Case:
    """The ruling stands: the unit handles it (R-055)."""
    turn = begin(case, "deny_return", by)
    if not reason.strip():
        raise Refusal(_("请写明不同意退回的理由。"), field="reason")
    case.assignments.filter(pk=live_lead(case).pk).update(return_decision=reason)
    return turn.finish(reason=reason, is_return_disabled=True)


@transaction.atomic
def give_opinion(case: Case, *, by: Account, unit: Unit, opinion: str) -> Case:
    """A co-handling unit tells the lead what it found (R-050)."""
    turn = begin(case, "give_opinion", by)
    if not opinion.strip():
        raise Refusal(_("请写下会办意见。"), field="opinion")
    if unit.pk not in standing(by).units:
        raise Refusal(_("您不是这个会办单位的承办人。"))
    asked = case.assignments.filter(
        unit=unit, role=AssignmentRole.CO, ended_at__isnull=True
    ).update(opinion=opinion, opinion_at=turn.at, officer=Coalesce("officer", Value(by.person_id)))
    if not asked:
        raise Refusal(_("贵单位不是这件事项的会办单位。"))
    owed = turn.clocks.get(Stage.OPINION, unit)
    if owed is not None:
        turn.clocks.end(owed, turn.at, is_met=True)
    return turn.finish(facts={"unit": unit.name})
