"""Reads of the texts: those in force, and the versions of one."""

from __future__ import annotations

from django.db.models import QuerySet

from lianxin.notify.models import Template

Key = tuple[str, str, str]


def in_force() -> dict[Key, Template]:
    """The committee's texts by kind, channel and language; one query."""
    found = Template.objects.filter(is_active=True).order_by()
    return {(each.kind, each.channel, each.language): each for each in found}


def versions(kind: str, channel: str, language: str) -> QuerySet[Template]:
    """Every version of one text, newest first."""
    found = Template.objects.filter(kind=kind, channel=channel, language=language)
    return found.select_related("made_by")
