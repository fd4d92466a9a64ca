"""The one way through: lock, check under the lock, write columns, journal and notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from lianxin.audit import chain
from lianxin.cases import notices, rules
from lianxin.cases.actions.clocks import Clocks, Limited
from lianxin.cases.actions.numbering import Taking
from lianxin.cases.models import Case, JournalEntry
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.rules import By, Party
from lianxin.cases.states import ENDED, MOVES, Hat, Move, State
from lianxin.kit import clock, origin
from lianxin.kit.copying import copy_in, update_all
from lianxin.kit.prepared import Parcel
from lianxin.kit.refusals import Refusal
from lianxin.notify import actions as notify
from lianxin.people.models import Account

HEAD = ("journal_count", "journal_head", "journal_seal")


@dataclass(slots=True)
class Turn:
    """A move in hand: the case is locked and the move allowed; `finish` writes it."""

    case: Case
    move: Move
    hat: Hat
    by: By
    at: datetime
    clocks: Clocks

    @property
    def today(self) -> date:
        return clock.today()

    def finish(
        self,
        *,
        reason: str = "",
        told: str = "",
        facts: Mapping[str, Any] | None = None,
        limits: Limited | None = None,
        **columns: Any,
    ) -> Case:
        """Write the columns, the state, the clocks and the journal row; tell whom it concerns.

        `limits` gives stages that start now another time than the office's own.
        """
        case, before = self.case, self.case.state
        case.state = self.move.target or before
        _put(case, columns)
        columns |= self.clocks.settle(self.move.name, State(case.state), self.at, limits or {})
        _put(case, columns)
        entry = entry_of(self, before, reason=reason, told=told, facts=facts or {})
        case.save(update_fields=[*columns, "state", *HEAD])
        self.clocks.write()
        entry.save(force_insert=True)
        notices.tell_all([(case, entry)])
        return case


def _put(case: Case, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(case, name, value)


def begin(case: Case, name: str, by: By) -> Turn:
    """Lock the case and check the move under the lock. Call it inside `transaction.atomic`."""
    case.refresh_from_db(from_queryset=Case.objects.select_for_update())
    hat = rules.require(case, name, rules.hats_of(case, by))
    return Turn(case, MOVES[name], hat, by, clock.now(), Clocks.of(case))


@dataclass(slots=True)
class Outcome:
    """What a move of the system leaves on one of many cases."""

    case: Case
    reason: str = ""
    told: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, Any] = field(default_factory=dict)


def lock_all(cases: CaseQuerySet, name: str, *, most: int | None = None) -> list[Case]:
    """Lock the cases on which the system may make the move now; one query for any number."""
    move = MOVES[name]
    if Hat.SYSTEM not in move.hats or move.target is not None:
        raise ValueError(f"{name} is no move that the system makes on many cases in place")
    ready = cases.filter(state__in=move.sources).order_by("pk")
    return list(ready.select_for_update(of=("self",))[:most])


def finish_all(name: str, outcomes: Sequence[Outcome]) -> None:
    """Write one move of the system on many locked cases: a constant number of statements.

    Every outcome names the same columns. Clocks stay as they are: who moves them writes them.
    """
    move, at = MOVES[name], clock.now()
    told = []
    for each in outcomes:
        turn = Turn(each.case, move, Hat.SYSTEM, Party.SYSTEM, at, Clocks(each.case))
        _put(each.case, each.columns)
        entry = entry_of(
            turn, each.case.state, reason=each.reason, told=each.told, facts=each.facts
        )
        told.append((each.case, entry))
    if told:
        update_all([case for case, _entry in told], [*outcomes[0].columns, *HEAD])
        copy_in(entry for _case, entry in told)
        notices.tell_all(told)


def entry_of(
    turn: Turn, before: str, *, reason: str, told: str, facts: Mapping[str, Any]
) -> JournalEntry:
    """The next row of the case's chain; moves the head that the case keeps."""
    case = turn.case
    entry = JournalEntry(
        case=case,
        seq=case.journal_count + 1,
        at=turn.at,
        actor_id=turn.by.person_id if isinstance(turn.by, Account) else None,
        actor_name=str(turn.by.person) if isinstance(turn.by, Account) else "",
        hat=turn.hat,
        move=turn.move.name,
        from_state=before,
        to_state=case.state,
        reason=reason,
        told=told,
        facts={name: _plain(value) for name, value in facts.items()},
        ip=origin.current().ip,
        previous=bytes(case.journal_head),
    )
    entry.digest = chain.link(bytes(entry.previous), chained_fields(entry))
    case.journal_count, case.journal_head = entry.seq, entry.digest
    case.journal_seal = chain.Head.of(chain_name(case.pk), entry.seq, bytes(entry.digest)).seal
    return entry


def chain_name(case_id: UUID) -> str:
    """The name under which the head of a case's chain is sealed."""
    return f"case {case_id}"


def chained_fields(entry: JournalEntry) -> dict[str, Any]:
    """What the digest of a row covers: every column but the two of the chain itself."""
    return {
        "case": str(entry.case_id),
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": str(entry.actor_id or ""),
        "actor_name": entry.actor_name,
        "hat": entry.hat,
        "move": entry.move,
        "from": entry.from_state,
        "to": entry.to_state,
        "reason": entry.reason,
        "told": entry.told,
        "facts": entry.facts,
        "ip": str(ip_address(entry.ip)) if entry.ip else "",
    }


def _plain(value: Any) -> Any:
    """JSON has no dates and no rows: a date is written ISO, a row by its name."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Model) else value


@dataclass(slots=True)
class Opening:
    """A new case with the first row of its journal; `parcel` takes in what belongs to it."""

    case: Case
    entry: JournalEntry
    parcel: Parcel

    def finish(self, also: Sequence[notify.Notice] = ()) -> None:
        """Write all of it at once; tell whom it concerns."""
        notices.tell_all([(self.case, self.entry)], also=also, parcel=self.parcel)
        self.parcel.send()


def open_journal(
    case: Case, name: str, *, by: By, facts: Mapping[str, Any] | None = None
) -> Opening:
    """Number a new case and open its journal; nothing else is written before `finish`."""
    move = MOVES[name]
    worn = move.hats & rules.hats_to_raise(case, by)
    if not worn:
        raise Refusal(_("您没有在这个联络站登记事项的权限。"), field="station")
    hat = next(hat for hat in Hat if hat in worn)
    turn = Turn(case, move, hat, by, clock.now(), Clocks(case))
    number, parcel = Taking(case.station, turn.today.year), Parcel()
    _put(case, turn.clocks.settle(name, State(case.state), turn.at, {}))
    entry = entry_of(turn, "", reason="", told="", facts=facts or {})
    (case.number,) = number.done(parcel)
    for row in (case, *turn.clocks.fresh, entry):
        parcel.put(row)
    return Opening(case, entry, parcel)


def close_followers(case: Case, told: str) -> None:
    """Merged cases and split parts end with the case that answered for them (R-049, R-050)."""
    followers = [
        *case.merged_cases.filter(state=State.MERGED),
        *case.sub_matters.exclude(state__in=ENDED),
    ]
    for follower in sorted(followers, key=lambda each: each.pk):
        turn = begin(follower, "close_with_master", Party.SYSTEM)
        turn.finish(
            facts={"master": case.number},
            told=told,
            result=case.result,
            closed_at=turn.at,
            fed_back_at=turn.at,
        )
