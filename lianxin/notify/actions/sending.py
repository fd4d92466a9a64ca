"""Messages are written and put on their way: any number of events in a constant number of queries.

A message goes at most once per event and reader; only a message that is new gets deliveries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import Func, QuerySet, TextField, Value
from django.utils import translation
from django.utils.translation import gettext

from lianxin.kit import clock
from lianxin.kit.prepared import Parcel
from lianxin.notify import config
from lianxin.notify.actions.delivering import put_in_line
from lianxin.notify.channels import Content
from lianxin.notify.kinds import Group, Kind, kind_of
from lianxin.notify.models import Delivery, Message, Template
from lianxin.notify.queries.readers import Reader, readers
from lianxin.notify.queries.wording import Key, ask_ahead, in_force
from lianxin.notify.states import WAITING, Channel, Status
from lianxin.notify.texts import INBOX, content

HOUSE_LANGUAGE = "zh-hans"
Told = tuple[UUID | None, str]


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened, in words, and whom it concerns.

    `kind` names a registered kind; `text` replaces its words (a message id with %(facts)s).
    `secrets` are facts that go out and are kept nowhere in the open (a query code).
    `stays_inside`: told in the inbox alone, whatever people chose (R-047).
    """

    recipients: Collection[UUID]
    event: str
    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    link: str = ""
    kind: str = ""
    residents: Collection[UUID] = ()
    secrets: Mapping[str, str] = field(default_factory=dict)
    is_urgent: bool = False
    stays_inside: bool = False


def send(
    recipients: Iterable[UUID],
    *,
    event: str,
    text: str = "",
    facts: Mapping[str, Any],
    link: str = "",
    kind: str = "",
) -> None:
    """Tell some persons of one event, once; `text` is a message id with %(facts)s."""
    send_all([Notice(frozenset(recipients), event, text, facts, link, kind)])


def ahead() -> None:
    """Ask now for what `send_all` will want."""
    ask_ahead()


@transaction.atomic(savepoint=False)
def send_all(notices: Iterable[Notice], *, parcel: Parcel | None = None) -> None:
    """Tell of many events at once: eight queries and a job a channel, however many there are.

    The messages of a few go along in a parcel, if there is one; it is sent only where their
    deliveries depend on it.
    """
    told_of = [each for each in notices if each.recipients or each.residents]
    if not told_of:
        return
    now, texts = clock.now(), in_force()
    rows = [(row, each) for each in told_of for row in _messages(each, texts, now)]
    offered = config.current().channels
    _write([row for row, _notice in rows], parcel, at_once=bool(offered))
    if not offered:
        return
    told = {_told(row): notice for row, notice in reversed(rows)}
    fresh = list(_made_now(sorted({event for _reader, event in told}), now))
    letters = _Letters(texts, offered, now).of(fresh, told)
    Delivery.objects.bulk_create(letters, ignore_conflicts=True)
    put_in_line({each.channel for each in letters if each.next_try_at <= now})


def _write(rows: list[Message], parcel: Parcel | None, *, at_once: bool) -> None:
    """Whoever was told of an event already keeps the older message."""
    if parcel is None:
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        return
    for row in rows:
        parcel.put(row, unless_known=True)
    if at_once:
        parcel.send()


def _told(message: Message) -> Told:
    """To whom, and of what: this happens once."""
    return message.recipient_id or message.resident_id, message.event


def _messages(notice: Notice, texts: Mapping[Key, Template], now: datetime) -> list[Message]:
    kind = kind_of(notice.kind)
    own = texts.get((kind.name, INBOX, HOUSE_LANGUAGE))
    row = {
        "event": notice.event,
        "kind": kind.name,
        "group": kind.group,
        "is_urgent": notice.is_urgent or kind.is_urgent,
        "text": own.body if own else notice.text or kind.text,
        "facts": dict(notice.facts),
        "link": notice.link,
        "sent_at": now,
    }
    people = [Message(recipient_id=each, **row) for each in set(notice.recipients)]
    return people + [Message(resident_id=each, **row) for each in set(notice.residents)]


def _made_now(events: list[str], now: datetime) -> QuerySet[Message]:
    """The rows that this very call wrote: an event told before keeps its older moment."""
    listed = Value(events, ArrayField(TextField()))
    named = Func(listed, template="SELECT unnest(%(expressions)s)")
    return Message.objects.filter(event__in=named, sent_at=now).order_by()


@dataclass(frozen=True, slots=True)
class _Letters:
    """Makes the deliveries of messages, for those who are reached by a channel and wish it."""

    texts: Mapping[Key, Template]
    offered: tuple[Channel, ...]
    now: datetime

    def of(self, messages: list[Message], told: Mapping[Told, Notice]) -> list[Delivery]:
        known = readers(each.recipient_id for each in messages if each.recipient_id)
        made: list[Delivery] = []
        for language in {each.language for each in known.values()} | {HOUSE_LANGUAGE}:
            with translation.override(language):
                for message in messages:
                    reader = self._reader(message, known)
                    if reader is not None and reader.language == language:
                        made += self._to(reader, message, told[_told(message)])
        return made

    def _reader(self, message: Message, known: Mapping[UUID, Reader]) -> Reader | None:
        if message.recipient_id is None:
            # A resident left a number for this matter: short messages, in the day's hours.
            return Reader({Channel.SMS}, {Group.RESIDENT: [Channel.SMS]})
        return known.get(message.recipient_id)

    def _to(self, reader: Reader, message: Message, notice: Notice) -> list[Delivery]:
        kind, wanted = kind_of(message.kind), reader.channels(Group(message.group))
        if notice.stays_inside:
            return []
        letters = []
        for channel in kind.channels:
            if channel not in self.offered or channel not in wanted:
                continue
            words = self._words(kind, channel, reader.language)
            made = self._content(kind, channel, words, message, notice)
            if made is not None:
                mark = words.mark if words else ""
                letters.append(self._delivery(reader, message, channel, made, mark))
        return letters

    def _words(self, kind: Kind, channel: Channel, language: str) -> Template | None:
        return self.texts.get((kind.name, channel, language)) or self.texts.get(
            (kind.name, channel, HOUSE_LANGUAGE)
        )

    def _content(
        self,
        kind: Kind,
        channel: Channel,
        words: Template | None,
        message: Message,
        notice: Notice,
    ) -> Content | None:
        return content(
            kind,
            channel,
            words,
            text=gettext(message.text),
            facts={**message.facts, "text": gettext(message.text)},
            link=link_to(message.link),
            secrets=notice.secrets,
        )

    def _delivery(
        self, reader: Reader, message: Message, channel: Channel, made: Content, mark: str
    ) -> Delivery:
        status, moment = reader.goes(self.now, is_urgent=message.is_urgent)
        return Delivery(
            message=message,
            person_id=message.recipient_id,
            resident_id=message.resident_id,
            kind=message.kind,
            channel=channel,
            status=status,
            content=made.sealed_form(),
            template=mark,
            made_at=self.now,
            next_try_at=moment,
        )


def link_to(path: str) -> str:
    """The address of a page of the house as it is reached from outside."""
    site = config.current().site
    return f"{site}{path}" if site and path else ""


def send_alone(person_id: UUID, kind: Kind, channel: Channel, made: Content) -> Delivery:
    """A letter without a message in the inbox: a code, a trial, a digest."""
    now = clock.now()
    letter = Delivery.objects.create(
        person_id=person_id,
        kind=kind.name,
        channel=channel,
        status=Status.QUEUED,
        content=made.sealed_form(),
        made_at=now,
        next_try_at=now,
    )
    put_in_line({channel})
    return letter


def withdraw(event_prefix: str) -> int:
    """Take back what has not gone out yet about these events (R-047); return how much."""
    waiting = Delivery.objects.filter(message__event__startswith=event_prefix, status__in=WAITING)
    return waiting.update(status=Status.DROPPED, ended_at=clock.now())
