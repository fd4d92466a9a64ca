"""What a resident may know of their own matter: where it stands and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lianxin.cases import policy
from lianxin.cases.models import Case, CaseFile, JournalEntry, Reply, ReplyStatus
from lianxin.cases.rules import what_keeps
from lianxin.cases.sentences import PHRASES, Event, sentence
from lianxin.cases.states import ENDED, MOVES, STEP_OF, Result, State, Step, Supervision
from lianxin.documents.models import ERASED
from lianxin.kit import clock
from lianxin.kit.templatetags.ui import day

PUBLIC_MOVES = tuple(name for name, move in MOVES.items() if move.is_public)
S = State


def timeline(case: Case) -> list[Event]:
    """The public rows of the journal, newest first. Of a sealed matter only neutral sentences."""
    if case.is_sealed:
        return _neutral(case)
    rows = JournalEntry.objects.filter(case=case, move__in=PUBLIC_MOVES).order_by("-seq")
    return [_public_event(row) for row in rows]


def _public_event(row: JournalEntry) -> Event:
    """Told by the office and its words to the resident; the person and the reason stay inside."""
    phrase = PHRASES[row.move]
    return Event(sentence(row), row.at, "", row.told, phrase.tone, phrase.icon)


def _neutral(case: Case) -> list[Event]:
    """R-047: nothing that a glance over the shoulder could use."""
    told = [
        (_("联络站已收到您反映的情况。"), case.received_at),
        (_("已转有权受理的机关依法办理。"), case.registered_at),
        (_("这件事已经办结。"), case.closed_at),
    ]
    events = [Event(words, at, "", "", "", "point") for words, at in told if at is not None]
    return events[::-1]


@dataclass(frozen=True, slots=True)
class Progress:
    """The line of seven steps: where it stands, and which were not needed."""

    current: int
    skipped: tuple[int, ...]


def progress(case: Case) -> Progress:
    """Where the matter stands on the seven steps; beyond the last when it is filed."""
    step = STEP_OF[S(case.state)]
    is_pushed = case.supervision != Supervision.NONE and not case.is_sealed
    if is_pushed and step == Step.HANDLE and case.lead_unit_id is not None:
        step = Step.SUPERVISE
    current = step + (case.state == S.ARCHIVED)
    skipped = () if is_pushed or current <= Step.SUPERVISE else (int(Step.SUPERVISE),)
    return Progress(current, skipped)


def replies(case: Case) -> QuerySet[Reply]:
    """The signed replies the resident has been told of; none of a sealed matter."""
    if case.is_sealed:
        return Reply.objects.none()
    told = Q(round__lt=case.round)
    if case.fed_back_at is not None:
        told |= Q(round=case.round)
    return Reply.objects.filter(told, case=case, status=ReplyStatus.SIGNED).order_by("-round")


def question(case: Case) -> str:
    """What the resident is being asked; empty when nothing is."""
    if case.state != S.ASKING:
        return ""
    asked = JournalEntry.objects.filter(case=case, move="ask_resident").order_by("-seq").first()
    return asked.told if asked else ""


@dataclass(frozen=True, slots=True)
class Urging:
    """Whether a resident may urge now, and in how many days again (R-072)."""

    wait_days: int
    count: int

    @property
    def is_open(self) -> bool:
        return self.wait_days <= 0


def urging(case: Case) -> Urging | None:
    """None where there is nothing to urge: it is not with anybody, or sealed (R-047)."""
    if case.is_sealed or S(case.state) not in MOVES["urge"].sources:
        return None
    made = list(case.journal.filter(move="urge").order_by("-seq").values_list("at", flat=True))
    if not made:
        return Urging(0, 0)
    left = made[0] + timedelta(days=policy.current().urge_days) - clock.now()
    return Urging(ceil(left / timedelta(days=1)), len(made))


@dataclass(frozen=True, slots=True)
class Together:
    """The matter into which this one was merged: where it stands, and none of its words."""

    progress: Progress
    outlook: str


def together(case: Case) -> Together | None:
    """R-049: who was joined to another's matter follows that one's way."""
    master = case.merged_into if case.state == S.MERGED else None
    if master is None or master.is_sealed:
        return None
    told = _TO_OTHERS.get(S(master.state))
    return Together(progress(master), told() if told else outlook(master))


def may_withdraw(case: Case) -> bool:
    """Whether the resident may take the matter back now."""
    return S(case.state) in MOVES["withdraw"].sources and not what_keeps(case)


def waits_for(case: Case) -> str:
    """What the resident may do now that others wait for; empty when nothing."""
    if case.state == S.ASKING:
        return _("请您补充情况")
    is_rated = any(each.round == case.round for each in case.ratings.all())
    return _("请您评价") if case.state == S.FED_BACK and not is_rated else ""


def files(case: Case) -> QuerySet[CaseFile]:
    """Files that the resident may open: of a sealed matter only their own."""
    kept = CaseFile.objects.exclude(file__path__startswith=ERASED).select_related("file")
    shown = kept.filter(case=case, is_internal=False)
    return shown.filter(added_by__isnull=True) if case.is_sealed else shown


def outlook(case: Case) -> str:
    """What happens next and by when, in one sentence."""
    if case.is_sealed:
        return _sealed_outlook(case)
    state = S(case.state)
    return _OUTLOOKS.get(state, _with_unit)(case)


def _sealed_outlook(case: Case) -> str:
    if case.state in ENDED:
        return _("这件事已经办结。")
    return _("您反映的情况由专门的受理人保管，会依法转有权受理的机关办理。")


def _by(day_on: date | None) -> str:
    return day(day_on) if day_on else _("近日")


def _with_unit(case: Case) -> str:
    if case.lead_unit is None or case.due_on is None:
        return _("联络站正在确定由哪个单位办理。")
    facts = {"unit": case.lead_unit.name, "due": day(case.due_on)}
    return _("%(unit)s正在办理，%(due)s前答复。") % facts


# What is said to one resident is not said to the others who wait for the same matter.
_TO_OTHERS: dict[State, Callable[[], str]] = {
    S.RECEIVED: lambda: _("联络站正在登记。"),
    S.ASKING: lambda: _("办理单位正在向先反映的群众了解情况。"),
    S.REVIEWED: lambda: _("已有办理结果，联络站正在告诉群众。"),
    S.FED_BACK: lambda: _("已有办理结果，办结后会告诉您。"),
    S.DECLINED: lambda: _("联络站正在告知办理意见。"),
    S.REFERRED: lambda: _("联络站正在告知办理意见。"),
}


def _is_withdrawn(case: Case) -> bool:
    return case.result == Result.WITHDRAWN


_OUTLOOKS: dict[State, Callable[[Case], str]] = {
    S.RECEIVED: lambda case: (
        _("联络站会在%(due)s前登记您反映的事，再决定由谁办理。") % {"due": _by(case.step_due_on)}
    ),
    S.REGISTERED: lambda case: (
        _("联络站会在%(due)s前决定由谁办理。") % {"due": _by(case.step_due_on)}
    ),
    S.RETURNING: lambda case: _("联络站正在确定由哪个单位办理。"),
    S.ASKING: lambda case: _("办理单位需要您补充情况。您补充后继续办理，期限相应顺延。"),
    S.SUSPENDED: lambda case: (
        _("暂时还不能解决，已经挂账，%(due)s前再看一次。") % {"due": _by(case.review_on)}
    ),
    S.REVIEWING: lambda case: _("办理单位已写好答复，正在签发。"),
    S.REPLIED: lambda case: _("办理单位已经答复，联络站正在审核。"),
    S.REVIEWED: lambda case: (
        _("联络站会在%(due)s前把结果告诉您。") % {"due": _by(case.step_due_on)}
    ),
    S.FED_BACK: lambda case: (
        _("您已经评价，联络站接着办结、归档。")
        if any(each.round == case.round for each in case.ratings.all())
        else _("结果已经告诉您，请您评价。")
    ),
    S.DECLINED: lambda case: _("这件事不由联络站受理，联络站会告诉您应当找谁。"),
    S.REFERRED: lambda case: _("这件事要走别的渠道，怎么走写在下面的经过里。"),
    S.MERGED: lambda case: _("这件事和同类的事一起办理，办结后会告诉您。"),
    S.ESCALATED: lambda case: _("这件事已经上报，有了答复会告诉您。"),
    S.SPLIT: lambda case: _("这件事分成几件同时办理，都有了结果会告诉您。"),
    S.CLOSED: lambda case: (
        _("这件事您已经撤回，不再办理。") if _is_withdrawn(case) else _("这件事已经办结。")
    ),
    S.ARCHIVED: lambda case: (
        _("这件事您已经撤回，不再办理。") if _is_withdrawn(case) else _("这件事已经办结并归档。")
    ),
}
