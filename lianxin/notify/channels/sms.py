"""Short messages by Alibaba Cloud's Dysmsapi: SendSms and QuerySendDetails, signed HMAC-SHA1.

The signature is the RPC style's second version (SignatureVersion 1.0), as Alibaba publishes it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from lianxin.kit import clock
from lianxin.notify.channels.contract import (
    Fate,
    Letter,
    PermanentError,
    Receipt,
    TemporaryError,
    UnreachableError,
    UnsureError,
)
from lianxin.notify.channels.http import call
from lianxin.notify.config import Sms

MOBILE = re.compile(r"^1[3-9]\d{9}$")
# Alibaba: a variable of a template holds no more than 35 characters.
LONGEST_PARAMETER = 35
ROWS, PAGES = 50, 4
OK = "OK"
# Busy: later. For the office to mend (key, right, money): no letter goes until it has. Lost: the
# gateway does not know itself. Every other code says that this message will never be sent.
BUSY = re.compile(r"^(Throttling|ServiceUnavailable|isv\.BUSINESS_LIMIT_CONTROL)")
OFFICE = re.compile(
    r"^(Signature|InvalidAccessKeyId|InvalidTimeStamp|Forbidden|isp\.RAM_PERMISSION_DENY"
    r"|isv\.(OUT_OF_SERVICE|AMOUNT_NOT_ENOUGH|ACCOUNT|PRODUCT_UN_?SUBSCRI))"
)
LOST = re.compile(r"^(InternalError|isp\.(SYSTEM_ERROR|GATEWAY_ERROR|UNKNOWN))")
FATES = {1: Fate.UNDER_WAY, 2: Fate.FAILED, 3: Fate.DELIVERED}


def signature(parameters: Mapping[str, str], secret: str, method: str = "GET") -> str:
    """The signature over all parameters, sorted by name."""
    pairs = "&".join(f"{_plain(k)}={_plain(v)}" for k, v in sorted(parameters.items()))
    text = f"{method}&%2F&{_plain(pairs)}"
    digest = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _plain(text: str) -> str:
    """RFC 3986: everything but letters, digits and -_.~ is written %XY."""
    return quote(text, safe="-_.~")


@dataclass(frozen=True, slots=True)
class SmsAdapter:
    """`deliver` by SendSms; the key goes along as OutId, by which `find` knows it again."""

    config: Sms
    secret: str = field(repr=False)
    timeout: float
    safe_minutes: int = 0
    can_find: bool = True

    def deliver(self, letter: Letter) -> Receipt:
        if not MOBILE.match(letter.to):
            raise UnreachableError(_("登记的不是手机号码，不能发短信。"))
        values = {name: _short(value) for name, value in letter.content.parameters.items()}
        answer = self._ask(
            "SendSms",
            PhoneNumbers=letter.to,
            SignName=self.config.sign_name,
            TemplateCode=letter.content.template,
            TemplateParam=json.dumps(values, ensure_ascii=False),
            OutId=letter.key,
        )
        _check(answer)
        return Receipt(str(answer.get("BizId", ""))[:100])

    def find(self, letter: Letter) -> Fate:
        """Ask for the day of sending and the next: a message sent at midnight is in either."""
        for on in (letter.sent_on, letter.sent_on + timedelta(days=1)):
            if on > clock.today():
                break
            fate = self._find_on(letter, on.strftime("%Y%m%d"))
            if fate != Fate.UNKNOWN:
                return fate
        return Fate.UNKNOWN

    def _find_on(self, letter: Letter, day: str) -> Fate:
        for page in range(1, PAGES + 1):
            answer = self._ask(
                "QuerySendDetails",
                PhoneNumber=letter.to,
                SendDate=day,
                PageSize=str(ROWS),
                CurrentPage=str(page),
            )
            _check(answer)
            rows = _details(answer)
            for row in rows:
                if row.get("OutId") == letter.key:
                    return FATES.get(row.get("SendStatus", 0), Fate.UNDER_WAY)
            if len(rows) < ROWS:
                return Fate.UNKNOWN
        raise UnsureError(_("这个号码当天的短信太多，查不到这一条。"))

    def _ask(self, action: str, **parameters: str) -> dict[str, Any]:
        common = {
            "AccessKeyId": self.config.access_key_id,
            "Action": action,
            "Format": "JSON",
            "RegionId": self.config.region,
            "SignatureMethod": "HMAC-SHA1",
            "SignatureNonce": uuid.uuid4().hex,
            "SignatureVersion": "1.0",
            "Timestamp": clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "Version": "2017-05-25",
        }
        asked = {**common, **parameters}
        # A form in the body: the number stands in no address that somebody's proxy writes down.
        signed = {**asked, "Signature": signature(asked, self.secret, "POST")}
        return call("POST", f"{self.config.endpoint}/", timeout=self.timeout, fields=signed)


def _short(value: str) -> str:
    return value if len(value) <= LONGEST_PARAMETER else f"{value[: LONGEST_PARAMETER - 1]}…"


def _check(answer: Mapping[str, Any]) -> None:
    """Raise what the gateway's code means; an answer without a code is no answer."""
    code = answer.get("Code")
    if code == OK:
        return
    if not isinstance(code, str) or LOST.match(code):
        raise UnsureError(_("网关的答复看不懂。"), is_gateway=True)
    facts = {"code": code[:60], "words": str(answer.get("Message", ""))[:100]}
    sentence = _("短信网关拒绝：%(words)s（%(code)s）。") % facts
    if OFFICE.match(code):
        raise TemporaryError(sentence, is_gateway=True)
    raise TemporaryError(sentence) if BUSY.match(code) else PermanentError(sentence)


def _details(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of QuerySendDetails; anything of another shape is no answer."""
    box = answer.get("SmsSendDetailDTOs")
    rows = box.get("SmsSendDetailDTO") if isinstance(box, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise UnsureError(_("网关的答复看不懂。"), is_gateway=True)
    return rows
