"""Who stands where: the hats a person wears on a case, and what the table lets a hat do."""

from __future__ import annotations

from collections.abc import Sequence, Set
from enum import Enum

from django.utils.translation import gettext as _

from lianxin.cases.models import Assignment, AssignmentRole, Case
from lianxin.cases.states import FRONT, LEADERS, MOVES, UNIT, Hat, Move, State, moves_for
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account, Role
from lianxin.people.queries import Standing, standing
from lianxin.stations.models import PostKind
from lianxin.stations.queries import posts_of

LOOKERS: Set[Hat] = FRONT | LEADERS | UNIT | {Hat.DEPUTY}
POST_HATS = {PostKind.HEAD: Hat.STATION_HEAD, PostKind.LIAISON: Hat.LIAISON}


class Party(Enum):
    """Those who act without an account."""

    RESIDENT = Hat.RESIDENT
    SYSTEM = Hat.SYSTEM


By = Account | Party


def account_of(by: By) -> Account | None:
    """The account that acts, if one does."""
    return by if isinstance(by, Account) else None


def hats_of(case: Case, by: By) -> frozenset[Hat]:
    """The hats of anyone who acts: an account, the resident with the query code, or the system."""
    return frozenset({by.value}) if isinstance(by, Party) else hats_on(case, by)


def hats_on(
    case: Case, user: Account, *, asked: Sequence[Assignment] | None = None
) -> frozenset[Hat]:
    """In what capacities the user stands on the case; none means that it is invisible (404).

    `asked` are all assignments of the case, for who has read them already.
    """
    if not user.is_active:
        return frozenset()
    who = standing(user)
    if case.is_sealed:
        return _sealed_hats(case, who, asked)
    hats = _unit_hats(case, who, asked) | _office_hats(case, user, who)
    if who.is_deputy and case.participants.filter(person_id=who.person_id).exists():
        hats |= {Hat.DEPUTY}
    return hats


def hats_to_raise(case: Case, by: By) -> frozenset[Hat]:
    """The hats under which a new matter is taken in: whoever hears an accusation may hand it in,
    though they do not see it afterwards (R-047); a deputy collects at any station (R-067)."""
    if isinstance(by, Party):
        return frozenset({by.value})
    who = standing(by)
    collects = {Hat.DEPUTY} if by.is_active and who.is_deputy else set()
    offices = _office_hats(case, by, who) if by.is_active else frozenset()
    return hats_on(case, by) | offices | collects


def _office_hats(case: Case, user: Account, who: Standing) -> frozenset[Hat]:
    """The hats of a post at the case's station and of the congress of its region."""
    post = posts_of(user).get(case.station_id)
    return (
        (frozenset({POST_HATS[post]}) if post is not None else frozenset())
        | _hat_for(Hat.PRESIDIUM, case, who.prefixes(Role.PRESIDIUM))
        | _hat_for(Hat.COMMITTEE, case, who.prefixes(Role.COMMITTEE))
    )


def _sealed_hats(case: Case, who: Standing, asked: Sequence[Assignment] | None) -> frozenset[Hat]:
    """R-047: the secret intake, and a unit while it is asked; nobody of the accused unit."""
    if case.accused_unit_id in who.units:
        return frozenset()
    intake = _hat_for(Hat.SECRET, case, who.prefixes(Role.SECRET_INTAKE))
    return intake | (_unit_hats(case, who, asked) - {Hat.FORMER_UNIT})


def _hat_for(hat: Hat, case: Case, prefixes: tuple[str, ...]) -> frozenset[Hat]:
    return frozenset({hat}) if prefixes and case.region.startswith(prefixes) else frozenset()


def _unit_hats(case: Case, who: Standing, asked: Sequence[Assignment] | None) -> frozenset[Hat]:
    """Lead and co-handling units act while their assignment lives; afterwards they only look."""
    if not who.units:
        return frozenset()
    hats: set[Hat] = set()
    if asked is None:
        asked = list(case.assignments.filter(unit_id__in=who.units))
    for assignment in asked:
        if assignment.unit_id not in who.units or assignment.was_returned:
            continue
        if assignment.ended_at is not None:
            hats.add(Hat.FORMER_UNIT)
        elif assignment.role == AssignmentRole.CO:
            hats.add(Hat.CO_HANDLER)
        elif assignment.unit_id in who.headed_units:
            hats |= {Hat.UNIT_HEAD, Hat.HANDLER}
        else:
            hats.add(Hat.HANDLER)
    return frozenset(hats)


def may_look(case: Case, hats: Set[Hat]) -> bool:
    """Who must reach the resident may see them unmasked; sealed: only the secret intake (R-047)."""
    return bool(hats & ({Hat.SECRET} if case.is_sealed else LOOKERS))


def offered(case: Case, hats: Set[Hat]) -> list[Move]:
    """The moves to show on the case page, in the table's order."""
    return moves_for(State(case.state), hats)


def require(case: Case, name: str, hats: Set[Hat]) -> Hat:
    """The hat under which the move is made now, or a refusal that says what stands in the way."""
    move = MOVES[name]
    worn = move.hats & hats
    if not worn:
        raise Refusal(_("您没有“%(move)s”这件事项的权限。") % {"move": move.label})
    if State(case.state) not in move.sources:
        raise Refusal(
            _("事项现在是“%(state)s”，不能%(move)s。可能已有同事先办理，请刷新后再看。")
            % {"state": case.get_state_display(), "move": move.label}
        )
    return next(hat for hat in Hat if hat in worn)


def what_keeps(case: Case) -> str:
    """Why the matter may not be taken back by the one who raised it; empty when they may."""
    if case.is_sealed:
        return _("检举控告不能在网上撤回，请联系受理机关。")
    if case.parent_id is not None:
        return _("分办出来的事项不能单独撤回。")
    others = case.merged_cases.filter(state=State.MERGED).exists()
    if others or case.journal.filter(move="join").exists():
        return _("还有别的群众也在反映这件事，它会继续办理，不能由一个人撤回。")
    return ""
