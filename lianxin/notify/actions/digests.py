"""Once a day, what a person waits for goes out as one letter for each channel."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from lianxin.kit import clock
from lianxin.notify.actions.delivering import due, put_in_line
from lianxin.notify.actions.sending import HOUSE_LANGUAGE, link_to
from lianxin.notify.channels import Content
from lianxin.notify.kinds import DIGEST
from lianxin.notify.models import Delivery, Preference, Template
from lianxin.notify.queries.wording import Key, in_force
from lianxin.notify.states import Channel, Status
from lianxin.notify.texts import content

# A letter lists so many; the rest is counted, and waits in the inbox.
MOST_LISTED = 20
INBOX_PATH = "/desk/messages/"
MOST_AT_ONCE = 5_000


@transaction.atomic
def bundle() -> int:
    """Bundle what is held and due, in a constant number of queries; return how many letters go."""
    held = Delivery.objects.filter(due(clock.now()), status=Status.HELD).order_by(
        "made_at", "message_id", "pk"
    )
    letters = list(held.select_for_update(skip_locked=True)[:MOST_AT_ONCE])
    if not letters:
        return 0
    by_reader: dict[tuple[UUID | None, str], list[Delivery]] = defaultdict(list)
    for each in letters:
        by_reader[each.person_id, each.channel].append(each)
    wishes = Preference.objects.filter(person__in={each.person_id for each in letters})
    languages = dict(wishes.values_list("person_id", "language"))
    texts, carriers = in_force(), []
    for (person_id, channel), held_back in by_reader.items():
        language = languages.get(person_id, HOUSE_LANGUAGE) if person_id else HOUSE_LANGUAGE
        carriers += _carried(held_back, Channel(channel), language, texts)
    Delivery.objects.bulk_create(carriers)
    Delivery.objects.bulk_update(letters, ["status", "carrier", "next_try_at"])
    put_in_line({each.channel for each in letters})
    return len(by_reader)


def _carried(
    held_back: list[Delivery], channel: Channel, language: str, texts: dict[Key, Template]
) -> list[Delivery]:
    """One letter for all; a single one, or one without a digest's text, goes as it stands."""
    now = clock.now()
    with translation.override(language):
        made, words = _digest(held_back, channel, language, texts)
    if made is None or len(held_back) == 1:
        for each in held_back:
            each.status, each.next_try_at = Status.QUEUED, now
        return []
    carrier = Delivery(
        person_id=held_back[0].person_id,
        kind=DIGEST.name,
        channel=channel,
        status=Status.QUEUED,
        content=made.sealed_form(),
        template=words.mark if words else "",
        made_at=now,
        next_try_at=now,
    )
    for each in held_back:
        each.status, each.carrier = Status.BUNDLED, carrier
    return [carrier]


def _digest(
    held_back: list[Delivery], channel: Channel, language: str, texts: dict[Key, Template]
) -> tuple[Content | None, Template | None]:
    words = texts.get((DIGEST.name, channel, language)) or texts.get(
        (DIGEST.name, channel, HOUSE_LANGUAGE)
    )
    lines = [Content.read(each.content).shown for each in held_back[:MOST_LISTED]]
    listed = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))
    made = content(
        DIGEST,
        channel,
        words,
        text=gettext(DIGEST.text),
        facts={"count": len(held_back), "list": listed},
        link=link_to(INBOX_PATH),
    )
    return made, words
