"""A provider reports what became of its messages; said twice, it changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from lianxin.notify.actions.recording import learn
from lianxin.notify.channels import Fate
from lianxin.notify.models import Delivery
from lianxin.notify.states import Channel

HEX = 32


@dataclass(frozen=True, slots=True)
class Report:
    """What the provider says of one message; `key` is the one under which it was sent."""

    key: str
    fate: Fate
    words: str = ""


def reports_of(given: object) -> list[Report] | None:
    """Alibaba's SmsReport: a list of objects with `out_id` and `success`; None if it is no such."""
    if not isinstance(given, list):
        return None
    rows = [row for row in given if isinstance(row, dict)]
    if len(rows) != len(given):
        return None
    return [_report(row) for row in rows if isinstance(row.get("out_id"), str)]


def _report(row: Mapping[str, Any]) -> Report:
    arrived = row.get("success") is True
    words = f"{row.get('err_msg') or ''}（{row.get('err_code') or ''}）"
    return Report(row["out_id"], Fate.DELIVERED if arrived else Fate.FAILED, words)


@transaction.atomic
def take_in(channel: Channel, reports: Iterable[Report]) -> bool:
    """Write the reports down. False: a letter is just in a worker's hands, report once more."""
    told = {each.key: each for each in reports}
    keys = {key for key in map(_uuid, told) if key is not None}
    known = Delivery.objects.filter(pk__in=keys, channel=channel)
    wanted = known.count()
    found = list(known.select_for_update(skip_locked=True))
    for letter in found:
        report = told.get(letter.key)
        if report is not None:
            learn(letter, report.fate, report.words)
    return len(found) == wanted


def _uuid(key: str) -> UUID | None:
    try:
        return UUID(hex=key[:HEX])
    except ValueError:
        return None
