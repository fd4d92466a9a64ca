"""Reads of the texts: those in force, and the versions of one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from lianxin.kit.prepared import Asked
from lianxin.notify.kinds import KINDS, NEWS, Group, Kind
from lianxin.notify.models import Template
from lianxin.notify.states import Channel
from lianxin.notify.texts import BY_CODE, INBOX

Key = tuple[str, str, str]


_active = Asked(lambda: Template.objects.filter(is_active=True).order_by())


def in_force() -> dict[Key, Template]:
    """The committee's texts by kind, channel and language; one query."""
    return {(each.kind, each.channel, each.language): each for each in _active.models()}


def ask_ahead() -> None:
    """Ask now for what `in_force` will want."""
    _active.ahead()


def can_go(kind: str, channel: Channel) -> bool:
    """Whether the gateway of a channel with texts of its own knows the text of a kind."""
    if channel not in BY_CODE:
        return True
    known = Template.objects.filter(kind=kind, channel=channel, language="zh-hans")
    return known.filter(is_active=True).exclude(code="").exists()


def versions(kind: str, channel: str, language: str) -> QuerySet[Template]:
    """Every version of one text, newest first."""
    found = Template.objects.filter(kind=kind, channel=channel, language=language)
    return found.select_related("made_by")


@dataclass(frozen=True, slots=True)
class Cell:
    """One text in the list: whether the office worded it, and whether it can go out at all."""

    channel: str
    version: int
    lacks_code: bool


def overview(offered: Iterable[Channel]) -> list[tuple[Group, list[tuple[Kind, list[Cell]]]]]:
    """Every kind by group, with a cell for the inbox and each channel offered; one query."""
    known = {key[:2]: each for key, each in in_force().items() if key[2] == "zh-hans"}
    ways = [INBOX, *offered]
    found: list[tuple[Group, list[tuple[Kind, list[Cell]]]]] = []
    for group in Group:
        kinds = [kind for kind in KINDS.values() if kind.group == group and kind is not NEWS]
        rows = [(kind, [_cell(kind, way, known) for way in ways]) for kind in kinds]
        if rows:
            found.append((group, rows))
    return found


def _cell(kind: Kind, way: str, known: dict[tuple[str, str], Template]) -> Cell:
    """An empty channel: the kind does not go that way."""
    fits = way in kind.channels or (way == INBOX and kind.group != Group.RESIDENT)
    words = known.get((kind.name, way))
    lacks = way in BY_CODE and not (words and words.code)
    return Cell(way if fits else "", words.version if words else 0, lacks)
