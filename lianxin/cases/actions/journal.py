"""The one way through: lock, check under the lock, write columns, journal and notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from lianxin.audit import chain
from lianxin.cases import notices, rules
from lianxin.cases.models import Case, JournalEntry
from lianxin.cases.rules import By, Party
from lianxin.cases.states import ENDED, MOVES, Hat, Move, State
from lianxin.kit import clock, origin
from lianxin.kit.refusals import Refusal
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

    @property
    def today(self) -> date:
        return clock.today()

    def finish(
        self,
        *,
        reason: str = "",
        told: str = "",
        facts: Mapping[str, Any] | None = None,
        state: State | None = None,
        **columns: Any,
    ) -> Case:
        """Write the columns, the state and the journal row; tell those whom it concerns."""
        case, before = self.case, self.case.state
        after = state or self.move.target or before
        for name, value in columns.items():
            setattr(case, name, value)
        case.state = after
        entry = entry_of(self, before, reason=reason, told=told, facts=facts or {})
        case.save(update_fields=[*columns, "state", *HEAD])
        entry.save(force_insert=True)
        notices.tell(case, entry)
        return case


def begin(case: Case, name: str, by: By) -> Turn:
    """Lock the case and check the move under the lock. Call it inside `transaction.atomic`."""
    case.refresh_from_db(from_queryset=Case.objects.select_for_update())
    hat = rules.require(case, name, rules.hats_of(case, by))
    return Turn(case, MOVES[name], hat, by, clock.now())


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


def open_journal(
    case: Case, name: str, *, by: By, told: str = "", facts: Mapping[str, Any] | None = None
) -> Hat:
    """Write a new case together with the first row of its journal; return the hat that did it."""
    move = MOVES[name]
    worn = move.hats & rules.hats_to_raise(case, by)
    if not worn:
        raise Refusal(_("您没有在这个联络站登记事项的权限。"), field="station")
    turn = Turn(case, move, next(hat for hat in Hat if hat in worn), by, clock.now())
    entry = entry_of(turn, "", reason="", told=told, facts=facts or {})
    case.save(force_insert=True)
    entry.save(force_insert=True)
    notices.tell(case, entry)
    return turn.hat


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
            step_due_on=None,
        )
