"""Words with holes: which placeholders a text has, what is wrong with it, and filling it in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from typing import Protocol

from django.utils.translation import gettext as _

from lianxin.kit.refusals import Refusal
from lianxin.notify.channels import Content
from lianxin.notify.kinds import Kind
from lianxin.notify.states import Channel

HOLE = re.compile(r"%\((\w+)\)s")
# What gateways with texts of their own need: the code under which they approved it.
BY_CODE = (Channel.SMS, Channel.WECHAT)
INBOX = "inbox"


class Words(Protocol):
    """A text as the committee wrote it."""

    subject: str
    body: str
    code: str
    parameters: Mapping[str, str]


def holes(text: str) -> set[str]:
    """The names of the placeholders in a text."""
    return set(HOLE.findall(text))


def filled(text: str, facts: Mapping[str, object]) -> str:
    """The text with its facts; a placeholder without a fact stays as it stands."""
    return HOLE.sub(lambda hole: str(facts.get(hole[1], hole[0])), text)


def check(kind: Kind, body: str, *, more: str = "") -> None:
    """Refuse a text with a placeholder that its kind does not know, or without one it needs."""
    if HOLE.sub("", body + more).count("%("):
        raise Refusal(
            _("占位符要写成%(example)s的样子。") % {"example": "%(number)s"}, field="body"
        )
    if unknown := holes(body + more) - kind.facts.keys():
        shown = _listed(unknown)
        raise Refusal(_("这类通知没有占位符%(names)s。") % {"names": shown}, field="body")
    if missing := kind.needed - holes(body):
        shown = _listed(missing)
        raise Refusal(_("正文里必须有占位符%(names)s。") % {"names": shown}, field="body")


def _listed(names: Set[str]) -> str:
    return "、".join(f"%({name})s" for name in sorted(names))


def content(
    kind: Kind,
    channel: Channel,
    words: Words | None,
    *,
    text: str,
    facts: Mapping[str, object],
    link: str,
    secrets: Mapping[str, str] | None = None,
) -> Content | None:
    """What goes out by a channel; None where the gateway's own text has not been entered."""
    if channel in BY_CODE and (words is None or not words.code):
        return None
    known = {**facts, **(secrets or {})}
    body = filled(words.body if words else text, known)
    subject = filled(words.subject, known) if words and words.subject else str(kind.label)
    return Content(
        body=body,
        subject=subject,
        link=link,
        template=words.code if words else "",
        parameters=_parameters(words, known) if words else {},
        secrets=tuple((secrets or {}).values()),
    )


def _parameters(words: Words, facts: Mapping[str, object]) -> dict[str, str]:
    """The gateway's variables: as written down, or each placeholder under its own name."""
    wanted = words.parameters or {name: f"%({name})s" for name in sorted(holes(words.body))}
    return {name: filled(value, facts) for name, value in wanted.items()}
