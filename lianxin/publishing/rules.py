"""Who may do what with a publication, and which matters may be public at all (R-095, R-161)."""

from __future__ import annotations

from collections.abc import Set

from django.utils.translation import gettext as _

from lianxin.cases.models import Case, Nature
from lianxin.cases.rules import hats_on
from lianxin.cases.states import ENDED, Hat
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account
from lianxin.publishing.models import PUBLISHABLE_RESULTS, Objection, Publication
from lianxin.publishing.states import MOVES, PASS_OF, READERS, STAGE_OF, Move, Status


def hats_of(case: Case, user: Account) -> Set[Hat]:
    """The hats that count here; see `models.reach` for the same rule over rows."""
    return frozenset() if case.is_sealed else hats_on(case, user, asked=()) & READERS


def why_not(case: Case) -> str:
    """What stands in the way of publishing the matter; empty when nothing does.

    `models.publishable` says the same to the database.
    """
    for stands_in_the_way, sentence in (
        (case.is_sealed or case.nature == Nature.REPORT, _("检举控告类事项不公开。")),
        (case.state not in ENDED, _("事项办结以后才能公开。")),
        (case.result not in PUBLISHABLE_RESULTS, _("不予受理和引导其他渠道的事项不公开。")),
        (
            case.merged_into_id is not None or case.parent_id is not None,
            _("并案和分办出来的事项，随主件公开。"),
        ),
    ):
        if stands_in_the_way:
            return sentence
    if case.reopened_as.exists():
        return _("群众已就这件事重新反映，办结以前不公开。")
    if Objection.objects.filter(case=case, is_lifted=False).exists():
        return _("群众不同意公开这件事。")
    return ""


def require(publication: Publication, name: str, by: Account) -> Move:
    """The move if it may be made now by this person; otherwise what stands in the way."""
    move = MOVES[name]
    if not move.hats & hats_of(publication.case, by):
        raise Refusal(_("您没有“%(move)s”的权限。") % {"move": move.label})
    if publication.status not in move.sources:
        raise Refusal(
            _("公开稿现在是“%(status)s”，不能%(move)s。可能已有同事先办理，请刷新后再看。")
            % {"status": publication.get_status_display(), "move": move.label}
        )
    return move


def bars_check(publication: Publication, by: Account) -> str:
    """R-174: why this person may not check now: they wrote it, or have checked it before."""
    if publication.versions.filter(written_by=by.person_id).exists():
        return _("您写过这份公开稿，不能再审核它，请由别人审核。")
    if publication.checks.filter(round=publication.round, checked_by=by.person_id).exists():
        return _("您已经审过一次，三审必须由三个人分别完成。")
    return ""


def may_check(publication: Publication, user: Account) -> bool:
    """Whether the check that is due may be done by this person."""
    stage = STAGE_OF.get(Status(publication.status))
    if stage is None or not PASS_OF[stage].hats & hats_of(publication.case, user):
        return False
    return not bars_check(publication, user)


def may(publication: Publication, name: str, user: Account) -> bool:
    """Whether to offer a move that is no check."""
    move = MOVES[name]
    is_open = publication.status in move.sources
    return is_open and bool(move.hats & hats_of(publication.case, user))
