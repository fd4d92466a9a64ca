"""Template messages of a WeChat official account (公众号模板消息)."""

from __future__ import annotations

from dataclasses import dataclass, field

from lianxin.notify.channels.contract import Fate, Letter, Receipt, Tokens
from lianxin.notify.channels.tencent import fetch_token, post
from lianxin.notify.config import Wechat

# WeChat knows a client_msg_id again for ten minutes.
SAFE_MINUTES = 9


@dataclass(frozen=True, slots=True)
class WechatAdapter:
    """The key is the `client_msg_id`, by which WeChat drops a second sending."""

    config: Wechat
    secret: str = field(repr=False)
    tokens: Tokens
    timeout: float
    safe_minutes: int = SAFE_MINUTES
    can_find: bool = False

    def deliver(self, letter: Letter) -> Receipt:
        content = letter.content
        body = {
            "touser": letter.to,
            "template_id": content.template,
            "client_msg_id": letter.key,
            "data": {name: {"value": value} for name, value in content.parameters.items()},
            **({"url": content.link} if content.link else {}),
        }
        url = f"{self.config.endpoint}/cgi-bin/message/template/send"
        answer = post(url, body, tokens=self.tokens, fetch=self._fetch, timeout=self.timeout)
        return Receipt(str(answer.get("msgid", ""))[:100])

    def find(self, letter: Letter) -> Fate:
        return Fate.UNKNOWN

    def _fetch(self) -> tuple[str, int]:
        return fetch_token(
            f"{self.config.endpoint}/cgi-bin/token",
            self.timeout,
            grant_type="client_credential",
            appid=self.config.app_id,
            secret=self.secret,
        )
