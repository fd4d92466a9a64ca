"""WeCom and WeChat share one manner: an access token, JSON, and an `errcode`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from lianxin.notify.channels.contract import (
    PermanentError,
    TemporaryError,
    Tokens,
    TroubleError,
    UnsureError,
)
from lianxin.notify.channels.http import call

# The token is wrong, expired or replaced by a newer one: fetch anew and try once more.
STALE = frozenset({40001, 40014, 41001, 42001, 42007})
# System busy, called too often, out of the quota: later.
BUSY = frozenset({-1, 45009, 45011, 45033, 45047, 6000})


def fetch_token(url: str, timeout: float, **query: str) -> tuple[str, int]:
    """A new access token and the seconds it holds."""
    try:
        answer = call("GET", url, timeout=timeout, fields=query)
    except UnsureError as lost:
        # Nothing was sent yet: only the token is missing.
        raise TemporaryError(lost.sentence, is_gateway=True) from lost
    if answer.get("errcode", 0) != 0:
        raise refusal_of(answer)
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(token, str) or not token or not isinstance(seconds, int):
        raise TemporaryError(_("网关的答复看不懂。"), is_gateway=True)
    return token, seconds


def post(
    url: str,
    body: Mapping[str, Any],
    *,
    tokens: Tokens,
    fetch: Callable[[], tuple[str, int]],
    timeout: float,
) -> dict[str, Any]:
    """Post with the token in force; one that expired midway is fetched anew, once."""
    answer: dict[str, Any] = {}
    for _try in range(2):
        token = tokens.get(fetch)
        # The token belongs into the address: the gateways ask for it there.
        answer = call("POST", f"{url}?access_token={token}", timeout=timeout, body=body)
        if answer.get("errcode") not in STALE:
            break
        tokens.forget(token)
    if not isinstance(answer.get("errcode"), int):
        raise UnsureError(_("网关的答复看不懂。"), is_gateway=True)
    if answer["errcode"] != 0:
        raise refusal_of(answer)
    return answer


def refusal_of(answer: Mapping[str, Any]) -> TroubleError:
    """What an `errcode` other than 0 means for the letter."""
    code = answer.get("errcode")
    facts = {"code": code, "words": str(answer.get("errmsg", ""))[:120]}
    sentence = _("网关拒绝：%(words)s（%(code)s）。") % facts
    if code in BUSY or code in STALE:
        return TemporaryError(sentence, is_gateway=code in STALE)
    return PermanentError(sentence)
