"""Messages of an application of the office's own WeCom (企业微信应用消息)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lianxin.notify.channels.contract import Fate, Letter, PermanentError, Receipt, Tokens
from lianxin.notify.channels.tencent import fetch_token, post
from lianxin.notify.config import Wecom

# The longest that WeCom keeps the marks of duplicates (four hours), less a margin.
KEPT_SECONDS = 14_400
SAFE_MINUTES = 220


@dataclass(frozen=True, slots=True)
class WecomAdapter:
    """The key is part of the content, so that WeCom's own check drops a second sending."""

    config: Wecom
    secret: str = field(repr=False)
    tokens: Tokens
    timeout: float
    safe_minutes: int = SAFE_MINUTES
    can_find: bool = False

    def deliver(self, letter: Letter) -> Receipt:
        body = {
            "touser": letter.to,
            "agentid": self.config.agent_id,
            **_words(letter),
            "enable_duplicate_check": 1,
            "duplicate_check_interval": KEPT_SECONDS,
        }
        url = f"{self.config.endpoint}/cgi-bin/message/send"
        answer = post(url, body, tokens=self.tokens, fetch=self._fetch, timeout=self.timeout)
        if letter.to.lower() in str(answer.get("invaliduser", "")).lower().split("|"):
            raise PermanentError(_("企业微信里没有这个成员账号，或者应用对其不可见。"))
        return Receipt(str(answer.get("msgid", ""))[:100])

    def find(self, letter: Letter) -> Fate:
        return Fate.UNKNOWN

    def _fetch(self) -> tuple[str, int]:
        url = f"{self.config.endpoint}/cgi-bin/gettoken"
        return fetch_token(url, self.timeout, corpid=self.config.corp_id, corpsecret=self.secret)


def _words(letter: Letter) -> dict[str, Any]:
    """A card that leads to the matter. The key behind # makes each letter's content its own."""
    content = letter.content
    if not content.link:
        return {"msgtype": "text", "text": {"content": content.body}}
    card = {
        "title": content.subject or _("连心通知"),
        "description": content.body,
        "url": f"{content.link}#{letter.key}",
    }
    return {"msgtype": "textcard", "textcard": card}
