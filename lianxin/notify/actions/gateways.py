"""What the house keeps of its gateways: secrets, access tokens, and when one has to rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from lianxin.kit import clock
from lianxin.notify import config
from lianxin.notify.channels import Adapter, make_adapter
from lianxin.notify.models import Gateway
from lianxin.notify.states import Channel

# A token is given up this long before its end, so that none expires on the way.
EARLY = timedelta(minutes=5)
LONGEST_REST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class KeptTokens:
    """Keeps the access token sealed in the gateway's row; whoever renews it locks the row."""

    channel: Channel

    def get(self, fetch: Callable[[], tuple[str, int]]) -> str:
        kept = Gateway.objects.filter(channel=self.channel).first()
        if kept is not None and _holds(kept):
            return str(kept.token)
        return self._renewed(fetch)

    @transaction.atomic
    def _renewed(self, fetch: Callable[[], tuple[str, int]]) -> str:
        kept = locked(self.channel)
        if _holds(kept):
            return str(kept.token)
        token, seconds = fetch()
        kept.token = token
        kept.token_until = clock.now() + timedelta(seconds=seconds)
        kept.save(update_fields=["token", "token_until"])
        return token

    @transaction.atomic
    def forget(self, token: str) -> None:
        kept = locked(self.channel)
        if kept.token == token:
            kept.token, kept.token_until = "", None
            kept.save(update_fields=["token", "token_until"])


def _holds(kept: Gateway) -> bool:
    """A token that seems to hold for days was written under another clock: it is not trusted."""
    if kept.token_until is None:
        return False
    now = clock.now()
    return now + EARLY < kept.token_until < now + timedelta(days=1)


def locked(channel: Channel) -> Gateway:
    """The gateway's row, made on first use and locked until the transaction ends."""
    Gateway.objects.bulk_create([Gateway(channel=channel)], ignore_conflicts=True)
    return Gateway.objects.select_for_update().get(channel=channel)


def adapter_for(channel: Channel) -> Adapter | None:
    """The adapter of a channel that the office has set up."""
    known = config.current()
    gateway = known.gateways.get(channel)
    if gateway is None:
        return None
    return make_adapter(
        gateway,
        secret=config.secret_in_environment(channel) or _sealed_secret(channel),
        tokens=KeptTokens(channel),
        timeout=known.delivery.timeout,
    )


def _sealed_secret(channel: Channel) -> str:
    kept = Gateway.objects.filter(channel=channel).first()
    return str(kept.secret) if kept else ""


@transaction.atomic
def keep_secret(channel: Channel, secret: str) -> None:
    """Seal a gateway's secret; the token made with the old one is forgotten."""
    kept = locked(channel)
    kept.secret, kept.token, kept.token_until = secret, "", None
    kept.save(update_fields=["secret", "token", "token_until"])


def is_resting(channel: Channel) -> bool:
    """Whether the gateway was in trouble a moment ago; a clock set back ends every rest."""
    until = Gateway.objects.filter(channel=channel).values_list("rests_until", flat=True).first()
    now = clock.now()
    return until is not None and now < until <= now + LONGEST_REST


@transaction.atomic
def note_trouble(channel: Channel) -> None:
    """Let the gateway rest: 1, 2, 4 … minutes, so that a dead one takes no worker's time."""
    kept = locked(channel)
    kept.troubles = min(kept.troubles + 1, 10)
    rest = min(timedelta(minutes=2 ** (kept.troubles - 1)), LONGEST_REST)
    kept.rests_until = clock.now() + rest
    kept.save(update_fields=["troubles", "rests_until"])


def note_success(channel: Channel) -> None:
    """The gateway works: its troubles are forgotten."""
    Gateway.objects.filter(channel=channel, troubles__gt=0).update(troubles=0, rests_until=None)
