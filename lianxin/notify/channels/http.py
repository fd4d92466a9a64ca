"""One HTTP call to a gateway, bounded in time and size, with every way to fail told apart."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import urllib3
from django.utils.translation import gettext as _
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
)

from lianxin.notify.channels.contract import TemporaryError, UnsureError

# An answer is a few hundred bytes; whoever sends more is no gateway.
LONGEST_ANSWER = 64 * 1024
_POOL = urllib3.PoolManager(maxsize=4, retries=False)
_NEVER_LEFT = (NewConnectionError, NameResolutionError, ConnectTimeoutError)


def call(
    method: str,
    url: str,
    *,
    timeout: float,
    fields: Mapping[str, str] | None = None,
    body: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The JSON object that the gateway answers, whatever its status below 500.

    `fields` go into the address of a GET and, as a form, into the body of a POST; `body` as JSON.
    TemporaryError: the request never left. UnsureError: it left, and no readable answer came.
    """
    until = time.monotonic() + timeout
    try:
        answer = _POOL.request(
            method,
            url,
            **_carried(method, fields, body),
            timeout=urllib3.Timeout(connect=min(timeout, 5), read=timeout),
            redirect=False,
            preload_content=False,
        )
        with answer:
            text = _read(answer, until)
    except _NEVER_LEFT as gone:
        raise TemporaryError(_("连不上服务商的网关，稍后再发。"), is_gateway=True) from gone
    except HTTPError as broken:
        raise UnsureError(_("网关没有在限定时间内答复。"), is_gateway=True) from broken
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise UnsureError(
            _("网关内部出错（HTTP %(status)s）。") % {"status": answer.status}, is_gateway=True
        )
    return _object(text)


def _carried(
    method: str, fields: Mapping[str, str] | None, body: Mapping[str, Any] | None
) -> dict[str, Any]:
    if body is not None:
        return {"json": body}
    return {
        "fields": dict(fields or {}),
        **({"encode_multipart": False} if method == "POST" else {}),
    }


def _read(answer: urllib3.BaseHTTPResponse, until: float) -> bytes:
    """The body, piece by piece: a gateway that drips holds nobody beyond the time."""
    pieces, size = [], 0
    while piece := answer.read1(LONGEST_ANSWER):
        pieces.append(piece)
        size += len(piece)
        if size > LONGEST_ANSWER or time.monotonic() > until:
            raise HTTPError("too long an answer")
    return b"".join(pieces)


def _object(text: bytes) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise UnsureError(_("网关的答复看不懂。"), is_gateway=True)
    return given
