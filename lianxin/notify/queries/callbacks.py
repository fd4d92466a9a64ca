"""The secret part of the address at which a provider reports."""

from lianxin.notify.states import Channel
from lianxin.vault import sign

LENGTH = 40


def token_of(channel: Channel) -> str:
    """Derived under a key of the ring, stored nowhere."""
    return sign(channel.encode(), "notify.receipts").hex()[:LENGTH]


def path_of(channel: Channel) -> str:
    """The path to give to the provider, behind the address of the site."""
    return f"/notify/receipts/{channel}/{token_of(channel)}/"
