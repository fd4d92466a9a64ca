"""Makes the adapter of a channel from what the office has set up."""

from __future__ import annotations

from lianxin.notify.channels.contract import Adapter, Tokens
from lianxin.notify.channels.mail import MailAdapter
from lianxin.notify.channels.sms import SmsAdapter
from lianxin.notify.channels.wechat import WechatAdapter
from lianxin.notify.channels.wecom import WecomAdapter
from lianxin.notify.config import Email, Gateway, Sms, Wecom


def make_adapter(gateway: Gateway, *, secret: str, tokens: Tokens, timeout: float) -> Adapter:
    """The adapter that speaks with this gateway."""
    if isinstance(gateway, Email):
        return MailAdapter(gateway, secret, timeout)
    if isinstance(gateway, Sms):
        return SmsAdapter(gateway, secret, timeout)
    if isinstance(gateway, Wecom):
        return WecomAdapter(gateway, secret, tokens, timeout)
    return WechatAdapter(gateway, secret, tokens, timeout)
