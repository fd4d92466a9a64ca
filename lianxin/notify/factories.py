"""Rows of the notify room for tests: people who are reached, and texts that are approved."""

from __future__ import annotations

from typing import Any

from lianxin.kit import clock
from lianxin.notify.models import Address, Preference, Template
from lianxin.notify.states import Channel
from lianxin.people.models import Person

ADDRESSES = {
    Channel.EMAIL: "wang@office.example",
    Channel.SMS: "13812340000",
    Channel.WECOM: "WangFang",
    Channel.WECHAT: "openid-1",
}


def reached(
    person: Person, *channels: Channel, groups: tuple[str, ...] = (), value: str = ""
) -> Person:
    """Confirm addresses of a person, and let them choose these channels for the named groups."""
    Address.objects.bulk_create(
        Address(
            person=person,
            channel=channel,
            value=value or ADDRESSES[channel],
            confirmed_at=clock.now(),
        )
        for channel in channels
    )
    if groups:
        chosen = {group: [str(each) for each in channels] for group in groups}
        Preference.objects.update_or_create(person=person, defaults={"channels": chosen})
    return person


def approved(
    kind: str, *, channel: Channel = Channel.SMS, body: str = "事项%(number)s有了进展。"
) -> Template:
    """A text with a code of the provider, in use."""
    return Template.objects.create(
        kind=kind, channel=channel, version=1, body=body, code="SMS_1", made_at=clock.now()
    )


def sealed(value: Any) -> bytes:
    """What the database holds of a sealed text, as `values_list` gives it."""
    return bytes(value)
