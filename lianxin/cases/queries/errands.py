"""What waits for whom: an errand is a place in the workflow, the hats it waits for, and a word."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from lianxin.cases import policy
from lianxin.cases.models import (
    Assignment,
    AssignmentRole,
    Case,
    Extension,
    ExtensionStatus,
    Participant,
)
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.queries.staff import lead_is_deserted
from lianxin.cases.states import FRONT, LEADERS, RUNNING, UNIT, WITH_UNIT, Hat, State
from lianxin.kit import clock
from lianxin.people.models import Account, Role
from lianxin.people.queries import standing
from lianxin.stations.models import PostKind
from lianxin.stations.queries import posts_of

S, H = State, Hat
TOWN_LEADERS = frozenset({H.STATION_HEAD, H.PRESIDIUM, H.SECRET})


def _anything() -> Q:
    return Q()


def _with_extension_asked() -> Q:
    asked = Extension.objects.filter(case=OuterRef("pk"), status=ExtensionStatus.ASKED)
    return Q(Exists(asked))


def _review_has_come() -> Q:
    return Q(review_on__lte=clock.today())


def _in_a_late_round() -> Q:
    """R-063: from this round on a leader takes the matter in hand."""
    return Q(round__gte=policy.current().leader_round)


@dataclass(frozen=True, slots=True)
class Errand:
    """Cases in these states, that also meet the condition, wait for someone with these hats."""

    name: str
    label: StrOrPromise
    icon: str
    hats: Set[Hat]
    states: tuple[State, ...]
    also: Callable[[], Q] = _anything

    @property
    def condition(self) -> Q:
        place = Q(state=self.states[0]) if len(self.states) == 1 else Q(state__in=self.states)
        return place & self.also()


ERRANDS: dict[str, Errand] = {
    errand.name: errand
    for errand in (
        Errand("register", _("待登记"), "clipboard-text", FRONT, (S.RECEIVED,)),
        Errand("triage", _("待分流"), "arrows-split-2", TOWN_LEADERS, (S.REGISTERED,)),
        Errand(
            "lead",
            _("多轮未办成，待交办"),
            "flag",
            {H.COMMITTEE},
            (S.REGISTERED,),
            _in_a_late_round,
        ),
        Errand("acknowledge", _("待签收"), "inbox", UNIT, (S.ASSIGNED,)),
        Errand("reply", _("待答复"), "pencil", UNIT, (S.HANDLING,)),
        Errand("sign", _("待签发"), "clipboard-check", {H.UNIT_HEAD}, (S.REVIEWING,)),
        Errand("give_opinion", _("待会办"), "messages", {H.CO_HANDLER}, tuple(sorted(WITH_UNIT))),
        Errand(
            "deserted",
            _("承办单位没有在岗人员"),
            "users",
            LEADERS,
            tuple(sorted(RUNNING | {S.ASKING, S.SUSPENDED})),
            lead_is_deserted,
        ),
        Errand("rule_return", _("退回待裁"), "arrow-back-up", LEADERS, (S.RETURNING,)),
        Errand(
            "decide_extension",
            _("延期待批"),
            "hourglass",
            LEADERS,
            (S.HANDLING,),
            _with_extension_asked,
        ),
        Errand("revisit", _("挂账到期"), "clock-pause", LEADERS, (S.SUSPENDED,), _review_has_come),
        Errand("ask", _("待群众补充"), "phone-call", FRONT, (S.ASKING,)),
        Errand("review_reply", _("待审核"), "eye", FRONT, (S.REPLIED,)),
        Errand("feed_back", _("待反馈"), "message-check", FRONT | {H.DEPUTY}, (S.REVIEWED,)),
        Errand("inform", _("待告知"), "speakerphone", FRONT, (S.DECLINED, S.REFERRED)),
        Errand("finish", _("待评价、办结"), "star", FRONT, (S.FED_BACK,)),
        Errand("archive", _("待归档"), "archive", FRONT, (S.CLOSED,)),
        Errand("gather", _("待汇总分办"), "sitemap", LEADERS - {H.COMMITTEE}, (S.SPLIT,)),
        Errand("escalated", _("待上级答复"), "building-bank", LEADERS, (S.ESCALATED,)),
    )
}


def scopes_of(user: Account) -> dict[Hat, Q]:
    """Over which cases the user wears which hat, as conditions that an index can answer."""
    who, posts = standing(user), posts_of(user)
    heads = [station for station, kind in posts.items() if kind == PostKind.HEAD]
    liaisons = [station for station in posts if station not in heads]
    seen = Q(is_sealed=False)
    scopes = {
        H.LIAISON: seen & Q(station_id__in=liaisons) if liaisons else None,
        H.STATION_HEAD: seen & Q(station_id__in=heads) if heads else None,
        H.PRESIDIUM: _inside(who.prefixes(Role.PRESIDIUM), is_sealed=False),
        H.COMMITTEE: _inside(who.prefixes(Role.COMMITTEE), is_sealed=False),
        H.SECRET: _inside(who.prefixes(Role.SECRET_INTAKE), is_sealed=True),
        H.HANDLER: Q(lead_unit_id__in=who.units) if who.units else None,
        H.UNIT_HEAD: Q(lead_unit_id__in=who.headed_units) if who.headed_units else None,
        H.CO_HANDLER: _opinion_owed(who.units) if who.units else None,
        H.DEPUTY: seen & _taken_part(user) if who.is_deputy else None,
    }
    return {hat: scope for hat, scope in scopes.items() if scope is not None}


def _inside(prefixes: tuple[str, ...], *, is_sealed: bool) -> Q | None:
    if not prefixes:
        return None
    return Q(is_sealed=is_sealed) & reduce(or_, (Q(region__startswith=each) for each in prefixes))


def _opinion_owed(units: frozenset[int]) -> Q:
    owed = Assignment.objects.filter(
        case=OuterRef("pk"),
        unit_id__in=units,
        role=AssignmentRole.CO,
        ended_at__isnull=True,
        opinion_at__isnull=True,
    )
    return Q(Exists(owed))


def _taken_part(user: Account) -> Q:
    return Q(Exists(Participant.objects.filter(case=OuterRef("pk"), person_id=user.person_id)))


def errands_of(user: Account) -> dict[str, CaseQuerySet]:
    """The errands that may wait for the user, each with the cases that do."""
    scopes = scopes_of(user)
    found = {}
    for errand in ERRANDS.values():
        worn = [scopes[hat] for hat in Hat if hat in errand.hats and hat in scopes]
        if worn:
            waiting = Case.objects.visible_to(user).filter(reduce(or_, worn))
            found[errand.name] = waiting.filter(errand.condition)
    return found
