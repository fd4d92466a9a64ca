"""Congresses convene, deputies are seated, mandates are suspended and end (R-120, R-121, R-131)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.audit.actions import record
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.kit.text import clean
from lianxin.people.models import (
    Account,
    Congress,
    EndReason,
    Mandate,
    MandateStatus,
    Person,
    SuspensionReason,
)
from lianxin.people.records import kept
from lianxin.people.rules import MANAGE_PERSONS, require
from lianxin.places.models import Constituency, Division

LEGAL_REASONS = frozenset(EndReason.values) - {EndReason.TERM_OVER}


@dataclass(frozen=True, slots=True)
class NewMandate:
    """A seat to be given in `seat_many`."""

    person: Person
    congress: Congress
    kind: str
    constituency: Constituency | None = None
    electing_unit: str = ""
    certificate_no: str = ""
    may_assign_directly: bool = False
    since_on: date | None = None


@transaction.atomic
def convene(
    level: int, division: Division | None, *, by: Account | None, term: int, begins_on: date
) -> Congress:
    """Enter the first session of a term; the mandates of the term before end on it (R-131)."""
    require(by, MANAGE_PERSONS)
    if (division.level if division else 0) != level - 1:
        raise Refusal(_("请选择与级别相符的行政区划。"), field="division")
    if begins_on > clock.today():
        raise Refusal(_("首次会议召开之后再登记新一届。"), field="begins_on")
    if division is not None:
        # The division's row is the lock under which its terms follow each other.
        Division.objects.select_for_update().get(pk=division.pk)
    before = _latest(level, division)
    if before is not None:
        _follow(before, term, begins_on)
    congress = Congress.objects.create(
        level=level, division=division, term=term, begins_on=begins_on
    )
    ended = _end_term(before, begins_on) if before else 0
    detail = {"level": level, "term": term, "mandates_ended": ended}
    record("people.convene", by=by, about=congress, detail=detail)
    return congress


@transaction.atomic
def seat(
    person: Person,
    congress: Congress,
    *,
    by: Account | None,
    kind: str,
    constituency: Constituency | None = None,
    electing_unit: str = "",
    certificate_no: str = "",
    may_assign_directly: bool = False,
    since_on: date | None = None,
) -> Mandate:
    """Give a person a seat in a congress: at most one in each congress and term (R-120).

    `since_on` is the day of a by-election; without it the seat begins with the first session.
    """
    new = NewMandate(
        person=person,
        congress=congress,
        kind=kind,
        constituency=constituency,
        electing_unit=electing_unit,
        certificate_no=certificate_no,
        may_assign_directly=may_assign_directly,
        since_on=since_on,
    )
    return seat_many([new], by=by)[0]


@transaction.atomic
def seat_many(given: Iterable[NewMandate], *, by: Account | None) -> list[Mandate]:
    """Give many seats at once, all or none, in the order given."""
    require(by, MANAGE_PERSONS)
    news = list(given)
    wanted = {new.congress.pk for new in news}
    # The congress' row is the lock under which its seats are told apart.
    locked = Congress.objects.select_for_update(of=("self",)).order_by("pk").filter(pk__in=wanted)
    congresses = {congress.pk: congress for congress in locked}
    taken = set(Mandate.objects.filter(congress__in=wanted).values_list("person_id", "congress_id"))
    rows = []
    for new in news:
        congress = congresses[new.congress.pk]
        _check_seat(new, congress, is_taken=(new.person.pk, congress.pk) in taken)
        taken.add((new.person.pk, congress.pk))
        rows.append(_seat_row(new, congress))
    mandates = Mandate.objects.bulk_create(rows, batch_size=500)
    if len(mandates) == 1:
        _note("people.seat", mandates[0], by)
    else:
        record("people.seat_many", by=by, detail={"count": len(mandates)})
    return mandates


@transaction.atomic
def suspend_mandate(mandate: Mandate, *, by: Account | None, reason: str) -> Mandate:
    """Suspend a deputy for one of the two legal reasons (R-121, 代表法 61)."""
    if reason not in SuspensionReason.values:
        raise Refusal(_("请从法定情形中选择暂停的原因。"), field="reason")
    held = _locked(mandate, by, {MandateStatus.ACTIVE})
    held.status, held.suspended_because = MandateStatus.SUSPENDED, reason
    held.save(update_fields=["status", "suspended_because"])
    _note("people.suspend_mandate", held, by, reason=kept(SuspensionReason(reason).label))
    return held


@transaction.atomic
def restore_mandate(mandate: Mandate, *, by: Account | None) -> Mandate:
    """Let a suspended deputy act again (R-121)."""
    held = _locked(mandate, by, {MandateStatus.SUSPENDED})
    held.status, held.suspended_because = MandateStatus.ACTIVE, ""
    held.save(update_fields=["status", "suspended_because"])
    _note("people.restore_mandate", held, by)
    return held


@transaction.atomic
def end_mandate(mandate: Mandate, *, by: Account | None, on: date, reason: str) -> Mandate:
    """End a mandate for good, for one of the eight legal reasons (R-121, 代表法 62)."""
    if reason not in LEGAL_REASONS:
        raise Refusal(_("请从法定情形中选择终止的原因。"), field="reason")
    held = _locked(mandate, by, {MandateStatus.ACTIVE, MandateStatus.SUSPENDED})
    if on < held.since_on or on > clock.today():
        raise Refusal(_("终止日期要在就任之后，且不晚于今天。"), field="on")
    held.status, held.until_on, held.ended_because = MandateStatus.TERMINATED, on, reason
    held.save(update_fields=["status", "until_on", "ended_because"])
    _note("people.end_mandate", held, by, reason=kept(EndReason(reason).label), on=on)
    return held


def _note(action: str, held: Mandate, by: Account | None, **facts: object) -> None:
    record(action, by=by, about=held, detail={"person": held.person.name, **facts})


def _latest(level: int, division: Division | None) -> Congress | None:
    terms = Congress.objects.select_for_update(of=("self",)).filter(level=level, division=division)
    return terms.order_by("-term").first()


def _follow(before: Congress, term: int, begins_on: date) -> None:
    if term <= before.term:
        raise Refusal(
            _("已有第%(term)s届，请填写之后的届次。") % {"term": before.term}, field="term"
        )
    if begins_on <= before.begins_on:
        raise Refusal(_("首次会议日期要晚于上一届的首次会议。"), field="begins_on")


def _end_term(before: Congress, begins_on: date) -> int:
    before.ends_on = begins_on
    before.save(update_fields=["ends_on"])
    return before.mandates.exclude(status=MandateStatus.TERMINATED).update(
        status=MandateStatus.TERMINATED,
        until_on=begins_on,
        ended_because=EndReason.TERM_OVER,
    )


def _check_seat(new: NewMandate, congress: Congress, *, is_taken: bool) -> None:
    facts = {"person": new.person, "congress": congress}
    if is_taken:
        raise Refusal(_("%(person)s已是%(congress)s代表，同一届只有一个代表资格。") % facts)
    if congress.ends_on is not None:
        raise Refusal(_("%(congress)s已经届满。") % facts)
    if new.since_on is not None and new.since_on < congress.begins_on:
        raise Refusal(_("就任日期不能早于首次会议。"), field="since_on")
    # A constituency elects to the congress of its own division (选举法 25).
    if new.constituency and congress.division_id != new.constituency.division_id:
        raise Refusal(_("这个选区不属于%(congress)s。") % facts, field="constituency")


def _seat_row(new: NewMandate, congress: Congress) -> Mandate:
    return Mandate(
        person=new.person,
        congress=congress,
        constituency=new.constituency,
        electing_unit=clean(new.electing_unit).strip(),
        certificate_no=clean(new.certificate_no).strip(),
        kind=new.kind,
        may_assign_directly=new.may_assign_directly,
        since_on=new.since_on or congress.begins_on,
    )


def _locked(mandate: Mandate, by: Account | None, allowed: set[MandateStatus]) -> Mandate:
    require(by, MANAGE_PERSONS)
    held = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if held.status not in allowed:
        raise Refusal(
            _("这个代表资格现在是“%(status)s”，不能这样办理。请刷新后再看。")
            % {"status": held.get_status_display()}
        )
    return held
