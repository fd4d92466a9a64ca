"""What a resident does without an account, in one transaction: raise a matter with its photos."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from lianxin.cases.actions.feedback import rate
from lianxin.cases.actions.handling import answer_question
from lianxin.cases.actions.intake import Circumstances, Raised, Words, receive
from lianxin.cases.actions.notes import attach
from lianxin.cases.actions.splitting import join_master
from lianxin.cases.models import Case, Grade
from lianxin.cases.rules import Party
from lianxin.documents.actions import store
from lianxin.documents.models import StoredFile
from lianxin.kit.refusals import Refusal
from lianxin.stations.models import Station


def raise_matter(
    station: Station,
    *,
    words: Words,
    about: Circumstances,
    raised: Raised,
    files: Iterable[UUID] = (),
    join: Case | None = None,
    key: UUID,
) -> Case:
    """Take in a matter raised online; the same key gives the same case, with each file once.

    `join` is a matter that the resident finds to be the same. If it cannot be joined any more, the
    matter stands by itself: the caller sees it by `merged_into`.
    """
    take_in = partial(
        receive, station, by=Party.RESIDENT, words=words, about=about, raised=raised, key=key
    )
    wanted = [*files]
    if not wanted and join is None:
        return take_in()
    with transaction.atomic():
        case = take_in()
        _attach_once(case, wanted)
        if join is not None:
            with suppress(Refusal):
                join_master(case, by=Party.RESIDENT, master=join)
    return case


def _attach_once(case: Case, wanted: list[UUID]) -> None:
    """Sent twice from a phone without a draft, the files come twice under other keys."""
    if not wanted or case.files.exists():
        return
    for file in StoredFile.objects.filter(pk__in=wanted, case_file__isnull=True):
        attach(case, by=Party.RESIDENT, file=file)


@transaction.atomic
def attach_uploads(case: Case, *, uploads: Iterable[UploadedFile[Any]]) -> Case:
    """A resident adds files to their matter: all of them, or none if one is refused."""
    for upload in uploads:
        attach(case, by=Party.RESIDENT, file=store(upload, by=None))
    return case


@transaction.atomic
def answer_with_files(case: Case, *, answer: str, uploads: Iterable[UploadedFile[Any]]) -> Case:
    """A resident answers what was asked, with photos: all of it or nothing."""
    answered = answer_question(case, by=Party.RESIDENT, answer=answer)
    attach_uploads(case, uploads=uploads)
    return answered


@transaction.atomic
def rate_with_files(
    case: Case,
    *,
    grade: Grade,
    attitude: Grade,
    words: str,
    uploads: Iterable[UploadedFile[Any]],
) -> Case:
    """A resident judges the round; the photos come first, so that the next round has them."""
    attach_uploads(case, uploads=uploads)
    return rate(case, by=Party.RESIDENT, grade=grade, attitude=attitude, words=words)
