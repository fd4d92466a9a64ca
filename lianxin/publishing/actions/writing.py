"""Writing: a draft out of the matter's own words, cleaned of personal data, sent to the checks."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases.models import Case, CaseText
from lianxin.cases.tracking import replies
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account
from lianxin.publishing import finds, notices, rules
from lianxin.publishing.models import TITLE, WORDS, Publication, Version
from lianxin.publishing.states import LIVING, MOVES, MUST_GO, Status

DIGITS = 8


@dataclass(frozen=True, slots=True)
class Words:
    """What the public reads."""

    title: str
    raised: str
    done: str


def locked(publication: Publication) -> Publication:
    """The publication as it stands, locked until the transaction ends."""
    rows = Publication.objects.select_related("case", "station")
    return rows.select_for_update(of=("self",)).get(pk=publication.pk)


@transaction.atomic
def start(case: Case, *, by: Account) -> Publication:
    """Begin a draft of an ended matter; numbers and the petitioner's own name are masked in it."""
    case = Case.objects.select_for_update(of=("self",)).select_related("station").get(pk=case.pk)
    if not MOVES["start"].hats & rules.hats_of(case, by):
        raise Refusal(_("您没有“%(move)s”的权限。") % {"move": MOVES["start"].label})
    if Publication.objects.filter(case=case, status__in=LIVING).exists():
        raise Refusal(_("这件事已经有公开稿。"))
    require_publishable(case)
    words = _first_words(case)
    publication = Publication.objects.create(
        case=case,
        slug=_free_slug(),
        title=words.title,
        raised=words.raised,
        done=words.done,
        drafted_by=by.person,
        drafted_at=clock.now(),
        **facts_of(case),
    )
    _keep_version(publication, by)
    audit.record("publishing.start", by=by, about=publication, detail={"case": case.number})
    return publication


def facts_of(case: Case) -> dict[str, object]:
    """What is shown of the matter besides the words: days to the month only."""
    closed_at = case.closed_at or clock.now()
    return {
        "station": case.station,
        "category_id": case.category_id,
        "result": case.result,
        "closed_month": closed_at.astimezone(clock.ZONE).date().replace(day=1),
    }


def require_publishable(case: Case) -> None:
    """Refuse what may not be public (R-095)."""
    if reason := rules.why_not(case):
        raise Refusal(reason)


def _first_words(case: Case) -> Words:
    known, text = finds.known_of(case), CaseText.objects.get(case=case)
    reply = replies(case).first()
    said = (reply.findings, reply.basis, reply.measures) if reply else ()
    done = "\n".join(part for part in said if part)
    return Words(
        finds.cleaned(case.title, known)[:TITLE],
        finds.cleaned(text.summary or text.verbatim, known)[:WORDS],
        finds.cleaned(done, known)[:WORDS],
    )


def _free_slug() -> str:
    """A number of its own, told by nothing: neither the matter's nor one in a row."""
    while True:
        slug = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        if not Publication.objects.filter(slug=slug).exists():
            return slug


def _keep_version(publication: Publication, by: Account) -> None:
    Version.objects.create(
        publication=publication,
        number=publication.version,
        title=publication.title,
        raised=publication.raised,
        done=publication.done,
        written_by=by.person,
        written_at=clock.now(),
    )


@transaction.atomic
def write(publication: Publication, *, by: Account, words: Words) -> Publication:
    """Put other words into a draft; every wording is kept with its writer."""
    publication = locked(publication)
    rules.require(publication, "write", by)
    _measure(words)
    if words == Words(publication.title, publication.raised, publication.done):
        return publication
    publication.title, publication.raised, publication.done = words.title, words.raised, words.done
    publication.version += 1
    publication.save(update_fields=["title", "raised", "done", "version"])
    _keep_version(publication, by)
    return publication


def _measure(words: Words) -> None:
    for field, longest in (("title", TITLE), ("raised", WORDS), ("done", WORDS)):
        length = len(getattr(words, field).strip())
        if not length:
            raise Refusal(_("请填写这一项。"), field=field)
        if length > longest:
            raise Refusal(_("最多%(longest)s个字。") % {"longest": longest}, field=field)


@transaction.atomic
def mask(publication: Publication, *, by: Account, kind: str, text: str) -> Publication:
    """R-161: put the mask in every place of one wording."""
    known = finds.known_of(publication.case)
    publication = locked(publication)
    titled, raised, done = (
        finds.without(getattr(publication, name), known, kind, text) for name in finds.FIELDS
    )
    return write(publication, by=by, words=Words(titled, raised, done))


@transaction.atomic
def dismiss(publication: Publication, *, by: Account, kind: str, text: str) -> Publication:
    """R-161: say that one find is no personal data; who said so is kept."""
    publication = locked(publication)
    rules.require(publication, "write", by)
    named = [each for each in finds.suspects(publication) if (each.kind, each.text) == (kind, text)]
    if not named:
        raise Refusal(_("公开稿里已经没有这一处，请刷新后再看。"))
    if kind in MUST_GO:
        raise Refusal(_("反映人自己的姓名和电话必须遮盖，不能保留。"))
    publication.dismissals.get_or_create(
        kind=kind,
        text=text,
        defaults={"dismissed_by": by.person, "dismissed_at": clock.now()},
    )
    audit.record("publishing.dismiss", by=by, about=publication, detail={"kind": kind})
    return publication


def require_clean(publication: Publication) -> None:
    """R-161: nothing goes on while a find was neither masked nor looked at."""
    left = sum(each.is_open for each in finds.suspects(publication))
    if left:
        raise Refusal(
            _("还有%(count)s处疑似个人信息没有处理，请逐处遮盖，或确认不是个人信息。")
            % {"count": left}
        )


@transaction.atomic
def submit(publication: Publication, *, by: Account) -> Publication:
    """Send a clean draft to the first check."""
    publication = locked(publication)
    rules.require(publication, "submit", by)
    require_publishable(publication.case)
    _measure(Words(publication.title, publication.raised, publication.done))
    require_clean(publication)
    publication.status = Status.FIRST
    publication.save(update_fields=["status"])
    notices.tell(publication)
    audit.record("publishing.submit", by=by, about=publication)
    return publication
