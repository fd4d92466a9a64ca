"""What in a publication may tell of a person, and what was said of it (R-161)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django_stubs_ext import StrOrPromise

from lianxin.cases.models import Case
from lianxin.language.personal import SURE, Find, Kind, Known, find, masked
from lianxin.people.models import Contact, MandateStatus, Person
from lianxin.people.rules import in_force
from lianxin.publishing.models import Publication
from lianxin.publishing.states import KINDS, MUST_GO

FIELDS = ("title", "raised", "done")


@dataclass(frozen=True, slots=True)
class Suspect:
    """One wording that may tell of a person, however often it stands in the text."""

    kind: Kind
    text: str
    mask: str
    times: int
    dismissed_by: str = ""

    @property
    def label(self) -> StrOrPromise:
        return KINDS[self.kind]

    @property
    def must_go(self) -> bool:
        return self.kind in MUST_GO

    @property
    def is_open(self) -> bool:
        """It must still be masked or looked at."""
        return not self.dismissed_by


def suspects(publication: Publication) -> list[Suspect]:
    """All of them, in the order of the text; names of those in office are none."""
    finds = _finds([getattr(publication, name) for name in FIELDS], known_of(publication.case))
    said = {
        (each.kind, each.text): str(each.dismissed_by)
        for each in publication.dismissals.select_related("dismissed_by")
    }
    firsts: dict[tuple[Kind, str], list[Find]] = {}
    for each in finds:
        firsts.setdefault((each.kind, each.text), []).append(each)
    return [
        Suspect(kind, text, same[0].mask, len(same), _said(said, kind, text))
        for (kind, text), same in firsts.items()
    ]


def _said(said: dict[tuple[str, str], str], kind: Kind, text: str) -> str:
    return "" if kind in MUST_GO else said.get((kind.value, text), "")


def known_of(case: Case) -> Known:
    """What those who raised the matter left."""
    contacts = list(Contact.objects.filter(petitions__case=case))
    return Known(
        tuple(each.name for each in contacts),
        tuple(each.phone for each in contacts),
        tuple(each.address for each in contacts),
    )


def cleaned(text: str, known: Known) -> str:
    """A first draft: what is certain is masked before anybody reads it."""
    return masked(text, (each for each in find(text, known) if each.kind in SURE))


def without(text: str, known: Known, kind: str, wording: str) -> str:
    """The text with every place of one wording masked."""
    finds = find(text, known)
    return masked(text, (each for each in finds if (each.kind, each.text) == (kind, wording)))


def _finds(texts: Iterable[str], known: Known) -> list[Find]:
    finds = [each for text in texts for each in find(text, known)]
    in_office = _in_office({each.text for each in finds if each.kind == Kind.NAME})
    return [each for each in finds if each.kind != Kind.NAME or each.text not in in_office]


def _in_office(names: set[str]) -> set[str]:
    """Which of the names are those of deputies and of people who hold an office today."""
    if not names:
        return set()
    held = Q(pk__in=in_force().values("person")) | Q(mandates__status=MandateStatus.ACTIVE)
    return set(Person.objects.filter(held, name__in=names).values_list("name", flat=True))
