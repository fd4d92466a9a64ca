"""The committee words its notices; every version is kept, and an older one can come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from lianxin.audit.actions import record
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.notify.kinds import Kind, kind_of
from lianxin.notify.models import Template
from lianxin.notify.rules import EDIT_TEXTS, require
from lianxin.notify.texts import check
from lianxin.people.models import Account


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text is used."""

    kind: str
    channel: str
    language: str = "zh-hans"


@dataclass(frozen=True, slots=True)
class NewWords:
    """A text as it was typed."""

    body: str
    subject: str = ""
    code: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def write_text(place: Place, words: NewWords, *, by: Account | None) -> Template:
    """Put a new version in force; placeholders that the kind does not know are refused."""
    require(by, EDIT_TEXTS)
    return _put_in_force(place, checked(place, words), by)


def checked(place: Place, words: NewWords) -> NewWords:
    """The words, if every placeholder is right; otherwise a refusal that names the wrong one."""
    check(_known(place), words.body, more=words.subject + "".join(words.parameters.values()))
    return words


@transaction.atomic
def take_up(old: Template, *, by: Account | None) -> Template:
    """Go back to an older version: it becomes the newest."""
    require(by, EDIT_TEXTS)
    place = Place(old.kind, old.channel, old.language)
    words = NewWords(old.body, old.subject, old.code, old.parameters)
    return _put_in_force(place, checked(place, words), by)


@transaction.atomic
def use_built_in(place: Place, *, by: Account | None) -> None:
    """Use the text that comes with the house again; the versions are kept."""
    require(by, EDIT_TEXTS)
    _rows(place).filter(is_active=True).update(is_active=False)
    record("notify.use_built_in", by=by, detail=_facts(place))


def _known(place: Place) -> Kind:
    kind = kind_of(place.kind)
    if kind.name != place.kind:
        raise Refusal(_("没有这类通知。"))
    return kind


def _rows(place: Place) -> QuerySet[Template]:
    return Template.objects.filter(kind=place.kind, channel=place.channel, language=place.language)


def _put_in_force(place: Place, words: NewWords, by: Account | None) -> Template:
    rows = _rows(place)
    list(rows.select_for_update())
    last = rows.aggregate(last=Max("version"))["last"] or 0
    rows.filter(is_active=True).update(is_active=False)
    made = Template.objects.create(
        kind=place.kind,
        channel=place.channel,
        language=place.language,
        version=last + 1,
        subject=words.subject,
        body=words.body,
        code=words.code.strip(),
        parameters=dict(words.parameters),
        made_by=by.person if by else None,
        made_at=clock.now(),
    )
    facts = {**_facts(place), "version": made.version}
    record("notify.write_text", by=by, about=made, detail=facts)
    return made


def _facts(place: Place) -> dict[str, str]:
    return {"kind": place.kind, "channel": place.channel, "language": place.language}
