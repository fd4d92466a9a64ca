"""Files and remarks on a case, at any time while it is open."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.cases.actions.journal import begin
from lianxin.cases.models import Case, CaseFile
from lianxin.cases.rules import By
from lianxin.documents.models import StoredFile
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account


@transaction.atomic
def attach(case: Case, *, by: By, file: StoredFile, is_internal: bool = False) -> CaseFile:
    """Add a stored file to the case."""
    turn = begin(case, "attach", by)
    kept = CaseFile.objects.create(
        case=case,
        file=file,
        added_by=by.person if isinstance(by, Account) else None,
        is_internal=is_internal,
        added_at=turn.at,
    )
    turn.finish(facts={"file": file.name})
    return kept


@transaction.atomic
def comment(case: Case, *, by: By, words: str) -> Case:
    """An internal remark: seen by those who handle the matter, never by the public (R-067)."""
    turn = begin(case, "comment", by)
    if not words.strip():
        raise Refusal(_("请写下要留言的内容。"), field="words")
    return turn.finish(reason=words)
