"""登记 at the counter: received, registered and, where it can be, answered in one breath."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cases.actions.intake import (
    Circumstances,
    Raised,
    Words,
    receive,
    register,
    seal,
)
from lianxin.cases.actions.replies import ReplyText
from lianxin.cases.actions.triage import answer_on_spot
from lianxin.cases.models import Case
from lianxin.cases.states import State
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account
from lianxin.stations.models import Station


@transaction.atomic
def register_at_counter(
    station: Station,
    *,
    by: Account,
    words: Words,
    about: Circumstances,
    raised: Raised,
    answer: ReplyText | None = None,
    key: UUID | None = None,
) -> Case:
    """Take the matter in and register it; `answer` answers it on the spot.

    The same key with the same words is the same submission, pressed twice; with other words it is
    a page that the browser brought back, and a new matter.

    An accusation is received and sealed: its registration is left to the secret intake (R-047).
    An emergency stays referred until the station finds that it is none (R-048).
    """
    if about.category is None:
        raise Refusal(_("请选择类别。"), field="category")
    if known := _registered_before(key):
        if known.text.verbatim == words.verbatim:
            return known
        key = None
    case = receive(station, by=by, words=words, about=_open(about), raised=raised, key=key)
    if case.state != State.RECEIVED:
        return case
    if about.is_accusation:
        return seal(case, by=by, accused_unit=about.accused_unit)
    register(case, by=by, category=about.category, summary=words.summary)
    return answer_on_spot(case, by=by, reply=answer) if answer else case


def _registered_before(key: UUID | None) -> Case | None:
    known = Case.objects.select_related("text").filter(submission_key=key)
    return known.first() if key else None


def _open(about: Circumstances) -> Circumstances:
    """The staff of a station stand on no sealed case: it is taken in open, then sealed."""
    return replace(about, is_accusation=False)
