"""Matters and people for the tests of this room."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from lianxin.cases.actions.portal import attach_uploads
from lianxin.cases.factories import WAYS, Cast, case_in
from lianxin.cases.models import Case
from lianxin.cases.states import State
from lianxin.cases.tests.test_raising import photo
from lianxin.kit import clock
from lianxin.people.factories import account_with
from lianxin.people.models import Account, Contact, Role

WHEN = datetime(2026, 3, 2, 9, 0, tzinfo=clock.ZONE)
LATER = datetime(2060, 1, 4, 9, 0, tzinfo=clock.ZONE)


def second_committee(cast: Cast) -> Account:
    """The other person without whom nothing is destroyed."""
    return account_with(
        Role.COMMITTEE, name="乔贰", username="second_committee", division=cast.county
    )


def upload() -> SimpleUploadedFile:
    return photo("路灯.jpg")


def with_file(state: State, cast: Cast) -> Case:
    """A matter in that state; the resident uploaded a photo while it was open."""
    chain = [state]
    while chain[-1] in WAYS and chain[-1] != State.HANDLING:
        chain.append(WAYS[chain[-1]][0])
    case = case_in(State.HANDLING, cast)
    attach_uploads(case, uploads=[upload()])
    for step in reversed(chain[:-1]):
        WAYS[step][1](case, cast)
        case.refresh_from_db()
    return case


def contact_of(case: Case) -> Contact:
    return case.petitioners.get(is_first=True).contact
