"""Checking: three persons one after the other; sending back; taking down (R-161, R-174)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lianxin.audit import actions as audit
from lianxin.cases.models import Case
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.language import search
from lianxin.people.models import Account
from lianxin.publishing import notices, rules
from lianxin.publishing.actions.writing import (
    facts_of,
    locked,
    require_clean,
    require_publishable,
)
from lianxin.publishing.models import Check, Objection, Publication
from lianxin.publishing.states import LIVING, PASS_OF, READERS, STAGE_OF, Stage, Status

MOVED_ON = gettext_noop("事项有了新的进展，公开稿由系统撤下。")
UNWANTED = gettext_noop("群众不同意公开，公开稿撤下。")


def _require_check(publication: Publication, name: str, by: Account, stage: int) -> None:
    """The check that the person saw is the one that is due, and theirs to do."""
    if STAGE_OF.get(Status(publication.status)) != stage:
        raise Refusal(_("这一审已经有人办理，请刷新后再看。"))
    rules.require(publication, name, by)
    if barred := rules.bars_check(publication, by):
        raise Refusal(barred)


@transaction.atomic
def pass_check(
    publication: Publication, *, by: Account, stage: int, words: str = ""
) -> Publication:
    """R-174: one of three checks; the third publishes. Nobody does two, nobody their own words."""
    publication = locked(publication)
    move = PASS_OF[Stage(stage)]
    _require_check(publication, move.name, by, stage)
    require_publishable(publication.case)
    require_clean(publication)
    _keep(publication, by, stage, words, is_passed=True)
    publication.status = str(move.target)
    if publication.status == Status.PUBLISHED:
        _put_out(publication)
    publication.save()
    notices.tell(publication)
    audit.record(f"publishing.{move.name}", by=by, about=publication)
    return publication


def _put_out(publication: Publication) -> None:
    publication.published_at = clock.now()
    for name, value in facts_of(publication.case).items():
        setattr(publication, name, value)
    texts = (publication.title, publication.raised, publication.done)
    publication.terms = search.vector(*texts)


def _keep(
    publication: Publication, by: Account, stage: int, words: str, *, is_passed: bool
) -> None:
    Check.objects.create(
        publication=publication,
        round=publication.round,
        version=publication.version,
        stage=stage,
        is_passed=is_passed,
        words=words.strip(),
        checked_by=by.person,
        checked_at=clock.now(),
    )


@transaction.atomic
def send_back(publication: Publication, *, by: Account, stage: int, words: str) -> Publication:
    """Back to the writer with a reason: afterwards all three checks are done anew."""
    publication = locked(publication)
    _require_check(publication, "send_back", by, stage)
    if not PASS_OF[Stage(stage)].hats & rules.hats_of(publication.case, by):
        raise Refusal(_("您没有审核这一审的权限。"))
    if not words.strip():
        raise Refusal(_("请写明要改什么。"), field="words")
    _keep(publication, by, stage, words, is_passed=False)
    publication.status = Status.DRAFT
    publication.round += 1
    publication.save(update_fields=["status", "round"])
    notices.tell(publication)
    audit.record("publishing.send_back", by=by, about=publication)
    return publication


@transaction.atomic
def drop(publication: Publication, *, by: Account, reason: str) -> Publication:
    """Give up what was never out."""
    return _end(publication, "drop", by, reason)


@transaction.atomic
def take_down(publication: Publication, *, by: Account, reason: str) -> Publication:
    """Off the public pages at once; a reason is kept, and nobody need agree first."""
    return _end(publication, "take_down", by, reason)


def _end(publication: Publication, name: str, by: Account, reason: str) -> Publication:
    publication = locked(publication)
    rules.require(publication, name, by)
    if not reason.strip():
        raise Refusal(_("请写明理由。"), field="reason")
    return _withdraw(publication, by, reason.strip())


def _withdraw(publication: Publication, by: Account | None, reason: str) -> Publication:
    publication.status = Status.WITHDRAWN
    publication.withdrawn_at = clock.now()
    publication.withdrawn_by = by.person if by else None
    publication.withdrawn_reason = reason
    publication.save()
    notices.tell(publication)
    audit.record("publishing.withdraw", by=by, about=publication, purpose=reason)
    return publication


@transaction.atomic
def object_to(case: Case, *, by: Account, reason: str) -> Objection:
    """The resident does not want it public: what is out or on its way comes down (PIPL 15)."""
    case = _locked_case(case, by)
    if not reason.strip():
        raise Refusal(_("请写明理由。"), field="reason")
    objection, _made = Objection.objects.update_or_create(
        case=case,
        defaults={
            "is_lifted": False,
            "reason": reason.strip()[:200],
            "noted_by": by.person,
            "noted_at": clock.now(),
        },
    )
    for living in Publication.objects.filter(case=case, status__in=LIVING):
        _withdraw(locked(living), by, UNWANTED)
    audit.record("publishing.object", by=by, about=case)
    return objection


@transaction.atomic
def lift_objection(case: Case, *, by: Account) -> None:
    """The resident agrees after all; a new draft may be begun."""
    case = _locked_case(case, by)
    Objection.objects.filter(case=case).update(is_lifted=True)
    audit.record("publishing.lift_objection", by=by, about=case)


def _locked_case(case: Case, by: Account) -> Case:
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not READERS & rules.hats_of(case, by):
        raise Refusal(_("您没有办理这件事的权限。"))
    return case


def take_down_what_moved_on() -> int:
    """Write down what the public pages hide already: reopened or no longer ended matters."""
    out = Publication.objects.filter(status=Status.PUBLISHED)
    gone = out.exclude(pk__in=Publication.objects.public().values("pk"))
    taken = 0
    for each in gone.order_by("pk"):
        with transaction.atomic():
            publication = locked(each)
            if publication.status == Status.PUBLISHED and rules.why_not(publication.case):
                _withdraw(publication, None, MOVED_ON)
                taken += 1
    return taken
