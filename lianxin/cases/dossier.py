"""Everything that one page tells about a case, read in a number of queries that never grows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.cases import rules
from lianxin.cases.advice import Suggestion, suggestion_for
from lianxin.cases.models import (
    Assignment,
    AssignmentRole,
    Case,
    CaseFile,
    Deadline,
    Extension,
    ExtensionStatus,
    Feedback,
    Grade,
    JournalEntry,
    Petitioner,
    Rating,
    Reply,
    ReplyStatus,
    Research,
    UnitNote,
)
from lianxin.cases.queries.clocks import clocks_of, latest
from lianxin.cases.queries.staff import on_duty
from lianxin.cases.sentences import Event, timeline
from lianxin.cases.states import (
    ASKED_OF_A_UNIT,
    ENDED,
    FRONT,
    LEADERS,
    UNIT,
    Hat,
    Move,
    Result,
    Stage,
    State,
    Supervision,
)
from lianxin.cases.timed import Timed
from lianxin.documents.models import ERASED
from lianxin.people.models import Account, Unit
from lianxin.people.queries import standing
from lianxin.places.calendar import Calendar
from lianxin.vault.masks import mask_address, mask_name, mask_phone

RECENT = 20
OUTSIDE = frozenset({Hat.DEPUTY, Hat.FORMER_UNIT})

RELATED = (
    "station__division",
    "category__parent",
    "place",
    "accused_unit",
    "lead_unit",
    "text",
    "major_report",
    "escalation",
)

# The step that is next for whoever may make it; the first that is offered stands out.
FIRST_CHOICES = (
    "register", "inform", "assign", "acknowledge", "accept_return", "grant_extension",
    "answer_question", "resume", "sign_reply", "submit_reply", "accept_reply", "gather",
    "answer_escalated", "feed_back", "rate", "close", "archive", "give_opinion", "assign_directly",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A petitioner as the reader may see them now."""

    key: int
    is_first: bool
    name: str
    phone: str
    address: str
    gender: str
    age_band: str
    is_unmasked: bool


@dataclass(frozen=True, slots=True)
class Round:
    """One round: what was answered, what the resident heard, what they think of it."""

    number: int
    replies: list[Reply]
    feedbacks: list[Feedback]
    ratings: list[Rating]


def read(user: Account, number: str) -> Case | None:
    """The case with what stands in its own row and its one-to-one rows, if the user may see it."""
    seen = Case.objects.visible_to(user).select_related(*RELATED)
    return seen.filter(number=number).first()


class Dossier:
    """A case as its page shows it to one reader. Each part is read once, when first asked for."""

    def __init__(self, case: Case, user: Account) -> None:
        self.case, self.user = case, user

    @cached_property
    def hats(self) -> frozenset[Hat]:
        return rules.hats_on(self.case, self.user, asked=self.assignments)

    @cached_property
    def assignments(self) -> list[Assignment]:
        return list(self.case.assignments.select_related("unit", "acknowledged_by", "officer"))

    @cached_property
    def clocks(self) -> list[Deadline]:
        return clocks_of(self.case)

    @property
    def reply_clock(self) -> Deadline | None:
        return latest(self.clocks, Stage.REPLY, self.case)

    @property
    def timed(self) -> list[Timed]:
        """What is timed now, the earliest first."""
        running = [each for each in self.clocks if each.is_running]
        return [self._timed(each) for each in sorted(running, key=lambda one: one.due_on)]

    @property
    def past_clocks(self) -> list[Timed]:
        """What was met or called off, the latest first."""
        return [self._timed(each) for each in reversed(self.clocks) if not each.is_running]

    @cached_property
    def _calendar(self) -> Calendar:
        return Calendar.read()

    def _timed(self, row: Deadline) -> Timed:
        return Timed(row, self._calendar)

    @property
    def asked(self) -> list[tuple[Assignment, Deadline | None]]:
        """Every unit that was asked, with the clock of what it owes."""
        return [(each, self._clock_of(each)) for each in self.assignments]

    def _clock_of(self, asked: Assignment) -> Deadline | None:
        stage = Stage.OPINION if asked.role == AssignmentRole.CO else Stage.REPLY
        owed = [
            each
            for each in self.clocks
            if (each.stage, each.round, each.unit_id) == (stage, asked.round, asked.unit_id)
        ]
        return owed[-1] if owed else None

    @property
    def live_assignments(self) -> list[Assignment]:
        return [each for each in self.assignments if each.ended_at is None]

    @cached_property
    def on_duty(self) -> set[tuple[int | None, UUID]]:
        """Unit and person of everybody on duty in the units that have the matter now."""
        units = [each.unit_id for each in self.live_assignments]
        held = on_duty().filter(unit__in=units)
        return set(held.order_by().values_list("unit_id", "person_id")) if units else set()

    @property
    def is_deserted(self) -> bool:
        """R-056: the unit that has the matter in hand has nobody on duty."""
        lead = self.case.lead_unit_id
        has_it = self.case.state in ASKED_OF_A_UNIT and lead is not None
        return has_it and all(unit != lead for unit, _person in self.on_duty)

    @property
    def officers(self) -> list[tuple[Assignment, bool]]:
        """Who sees to the matter in each unit that has it now, and whether they are still there."""
        return [
            (each, (each.unit_id, each.officer_id) in self.on_duty)
            for each in self.live_assignments
            if each.officer_id is not None
        ]

    @cached_property
    def note_unit(self) -> Unit | None:
        """The reader's own unit that has the matter in hand; None for all others."""
        if not self.hats & (UNIT | {Hat.CO_HANDLER}):
            return None
        mine = standing(self.user).units
        return next((one.unit for one in self.live_assignments if one.unit_id in mine), None)

    @cached_property
    def unit_notes(self) -> list[UnitNote]:
        """What the reader's own units wrote down for themselves; nobody else's."""
        mine = standing(self.user).units
        if not mine:
            return []
        notes = self.case.unit_notes.filter(unit__in=mine).select_related("written_by", "unit")
        return list(notes)

    @cached_property
    def extensions(self) -> list[Extension]:
        asked = self.case.extensions.select_related("asked_by", "decided_by")
        return list(asked.order_by("asked_at"))

    @property
    def waits_for_extension(self) -> bool:
        return any(
            each.status == ExtensionStatus.ASKED and each.round == self.case.round
            for each in self.extensions
        )

    @cached_property
    def replies(self) -> list[Reply]:
        return list(self.case.replies.select_related("signed_by", "drafted_by"))

    @cached_property
    def ratings(self) -> list[Rating]:
        return list(self.case.ratings.select_related("recorded_by"))

    @cached_property
    def feedbacks(self) -> list[Feedback]:
        return list(self.case.feedbacks.select_related("told_by"))

    @property
    def tries(self) -> int:
        """How often the resident was not reached in this round (R-061)."""
        this_round = [each for each in self.feedbacks if each.round == self.case.round]
        return sum(not each.was_reached for each in this_round)

    @cached_property
    def rounds(self) -> list[Round]:
        """Every round that holds anything this reader may see, the latest first (R-064)."""
        numbers = range(self.case.round, 0, -1)
        rounds = [
            Round(
                number,
                [each for each in self.shown_replies if each.round == number],
                [each for each in self.feedbacks if each.round == number],
                [each for each in self.ratings if each.round == number],
            )
            for number in numbers
        ]
        return [each for each in rounds if each.replies or each.feedbacks or each.ratings]

    @property
    def shown_replies(self) -> list[Reply]:
        """A draft is the unit's own until its head has signed it."""
        is_unit = bool(self.hats & {Hat.HANDLER, Hat.UNIT_HEAD})
        inside = {ReplyStatus.DRAFT, ReplyStatus.SUBMITTED}
        return [each for each in self.replies if is_unit or each.status not in inside]

    @property
    def is_rated(self) -> bool:
        return any(each.round == self.case.round for each in self.ratings)

    @cached_property
    def files(self) -> list[CaseFile]:
        return list(files_for(self.case, self.hats).select_related("file", "added_by"))

    @cached_property
    def research(self) -> list[Research]:
        return list(self.case.research.all())

    @cached_property
    def links(self) -> list[tuple[str, Case]]:
        """Matters tied to this one that the reader may see, each with what ties it."""
        case = self.case
        near = Q(merged_into=case) | Q(parent=case) | Q(previous=case)
        named = [pk for pk in (case.merged_into_id, case.parent_id, case.previous_id) if pk]
        found = Case.objects.visible_to(self.user).filter(near | Q(pk__in=named))
        return [(self._tie(each), each) for each in found.order_by("number")]

    def _tie(self, other: Case) -> str:
        case = self.case
        if other.pk == case.merged_into_id:
            return _("已并入")
        if other.merged_into_id == case.pk:
            return _("并入本件")
        if other.pk == case.parent_id:
            return _("分自")
        if other.parent_id == case.pk:
            return _("分出")
        return _("上一件") if other.pk == case.previous_id else _("重新反映")

    @cached_property
    def petitioners(self) -> list[Petitioner]:
        return list(self.case.petitioners.select_related("contact"))

    @cached_property
    def deputies(self) -> list[str]:
        """R-067: the deputies who take part, the collector first."""
        taking = self.case.participants.select_related("person").order_by("-is_collector", "pk")
        return [
            _("%(name)s（收集）") % {"name": each.person.name}
            if each.is_collector
            else each.person.name
            for each in taking
        ]

    @property
    def may_look(self) -> bool:
        return rules.may_look(self.case, self.hats) and bool(self.petitioners)

    def shown_petitioners(self, seen: set[int] | None = None) -> list[Shown]:
        """Masked, but for those just looked at with a purpose (R-160)."""
        return [shown(each, is_unmasked=each.pk in (seen or ())) for each in self.petitioners]

    def events(self, *, everything: bool = False) -> list[Event]:
        """The journal, the latest first; the older rows only when asked for."""
        rows = JournalEntry.objects.filter(case=self.case).order_by("-seq")
        return timeline(rows if everything else rows[:RECENT])

    @property
    def older_count(self) -> int:
        return max(self.case.journal_count - RECENT, 0)

    @cached_property
    def moves(self) -> list[Move]:
        """The moves of the table that mean something now, without those that no page offers."""
        return [
            move
            for move in rules.offered(self.case, self.hats)
            if move.name not in PSEUDO and not POINTLESS.get(move.name, _never)(self)
        ]

    @property
    def first_move(self) -> Move | None:
        by_name = {move.name: move for move in self.moves}
        return next((by_name[name] for name in FIRST_CHOICES if name in by_name), None)

    @property
    def other_moves(self) -> list[Move]:
        first = self.first_move
        return [move for move in self.moves if first is None or move.name != first.name]

    @cached_property
    def advice(self) -> Suggestion | None:
        """What the rules advise, for those who decide on it."""
        return suggestion_for(self.case) if self.hats & (FRONT | LEADERS) else None

    @property
    def supervision_label(self) -> str:
        level = Supervision(self.case.supervision)
        return str(level.label) if level else ""

    @property
    def due_working(self) -> str:
        clock = self.reply_clock
        if clock is None or self.case.due_on is None:
            return ""
        return self._timed(clock).working

    @property
    def is_open(self) -> bool:
        return self.case.state not in ENDED

    @property
    def plain_state(self) -> str:
        """Where the matter stands, as one would say it."""
        case = self.case
        if case.is_sealed and case.state in {State.RECEIVED, State.REGISTERED}:
            return _("已密封，等检举控告受理人决定怎么办。")
        if case.state == State.FED_BACK and self.is_rated:
            return _("群众已评价，等办结。")
        speak = SPOKEN[State(case.state)]
        facts = {
            "unit": str(case.lead_unit) if case.lead_unit else "",
            "result": str(Result(case.result).label) if case.result else "",
            "round": case.round,
        }
        return speak() % facts


def files_for(case: Case, hats: frozenset[Hat]) -> QuerySet[CaseFile]:
    """The files that these hats may open: internal ones only by those who handle the matter."""
    files = CaseFile.objects.filter(case=case).exclude(file__path__startswith=ERASED)
    return files if hats - OUTSIDE else files.filter(is_internal=False)


def shown(petitioner: Petitioner, *, is_unmasked: bool) -> Shown:
    """One petitioner, masked unless the look was recorded."""
    contact = petitioner.contact
    phone, address = contact.phone or "", contact.address or ""
    return Shown(
        key=petitioner.pk,
        is_first=petitioner.is_first,
        name=_shown_name(petitioner, is_unmasked=is_unmasked),
        phone=phone if is_unmasked else mask_phone(phone),
        address=address if is_unmasked else mask_address(address),
        gender=str(contact.get_gender_display()) if contact.gender else "",
        age_band=str(contact.get_age_band_display()) if contact.age_band else "",
        is_unmasked=is_unmasked,
    )


def _shown_name(petitioner: Petitioner, *, is_unmasked: bool) -> str:
    if petitioner.contact.erased_at is not None:
        return _("已删除")
    name = petitioner.contact.name or ""
    return name if is_unmasked else mask_name(name)


SPOKEN: dict[State, Callable[[], str]] = {
    State.RECEIVED: lambda: _("已收到，等联络站登记。"),
    State.REGISTERED: lambda: _("已登记，等站长或主席团决定怎么办。"),
    State.ASSIGNED: lambda: _("已交办%(unit)s，等单位签收。"),
    State.RETURNING: lambda: _("%(unit)s申请退回，等交办方裁定。"),
    State.HANDLING: lambda: _("%(unit)s正在办理。"),
    State.ASKING: lambda: _("等群众补充情况，计时暂停。"),
    State.SUSPENDED: lambda: _("暂时挂账，到复核日再定。"),
    State.REVIEWING: lambda: _("答复已写好，等%(unit)s负责人签发。"),
    State.REPLIED: lambda: _("单位已答复，等联络站审核。"),
    State.REVIEWED: lambda: _("答复已审核，等反馈群众。"),
    State.FED_BACK: lambda: _("已反馈群众，等群众评价。"),
    State.DECLINED: lambda: _("不予受理，等告知群众。"),
    State.REFERRED: lambda: _("已引导到其他渠道，等告知群众。"),
    State.MERGED: lambda: _("已并入另一件一起办理。"),
    State.ESCALATED: lambda: _("已上报县级以上，等上级答复。"),
    State.SPLIT: lambda: _("已分成几件分别办理。"),
    State.CLOSED: lambda: _("已办结（%(result)s），等归档。"),
    State.ARCHIVED: lambda: _("已归档（%(result)s），只能查看。"),
}


def _never(_dossier: Dossier) -> bool:
    return False


def _cannot_hand_back(dossier: Dossier) -> bool:
    return dossier.case.is_return_disabled


def _has_extension(dossier: Dossier) -> bool:
    return any(
        each.round == dossier.case.round and each.status != ExtensionStatus.DENIED
        for each in dossier.extensions
    )


def _has_no_merit_to_rehandle(dossier: Dossier) -> bool:
    """A rating of 不满意 opens the next round by itself."""
    return not any(
        each.round == dossier.case.round and each.grade == Grade.BASICALLY
        for each in dossier.ratings
    )


# Moves that happen with another one, or have a page of their own.
PSEUDO = frozenset(
    {
        "receive",
        "carry_over",
        "carry_over_replied",
        "part_off",
        "close_with_master",
        "join_master",
        "retriage",
        "recalculate",
        "answer_letter",
    }
)

# Moves that the table allows but that would be refused as the papers stand.
POINTLESS: dict[str, Callable[[Dossier], bool]] = {
    "seal": lambda dossier: dossier.case.is_sealed,
    "unseal": lambda dossier: not dossier.case.is_sealed,
    "hand_back": _cannot_hand_back,
    "ask_extension": _has_extension,
    "grant_extension": lambda dossier: not dossier.waits_for_extension,
    "deny_extension": lambda dossier: not dossier.waits_for_extension,
    "contact": lambda dossier: dossier.case.is_anonymous,
    "lift": lambda dossier: not dossier.case.supervision,
    "withdraw": lambda dossier: bool(rules.what_keeps(dossier.case)),
    "rate": lambda dossier: dossier.is_rated,
    "try_reach": lambda dossier: dossier.is_rated,
    "close": lambda dossier: (
        not (dossier.is_rated or dossier.case.is_anonymous) and dossier.tries < 1
    ),
    "rehandle": _has_no_merit_to_rehandle,
    "split": lambda dossier: dossier.case.parent_id is not None,
    "deem_major": lambda dossier: dossier.case.triage == "town_major",
    "answer_on_spot": lambda dossier: dossier.case.triage == "town_major",
}
