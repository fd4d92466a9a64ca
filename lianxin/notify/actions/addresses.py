"""How a person is reached: they prove an address by a code sent there, or the office enters it."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from lianxin.audit.actions import record
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.kit.throttle import Throttle
from lianxin.notify import config
from lianxin.notify.actions.sending import HOUSE_LANGUAGE, send_alone
from lianxin.notify.channels.sms import MOBILE
from lianxin.notify.kinds import CODE
from lianxin.notify.models import Address, Template
from lianxin.notify.rules import KEEP_DELIVERIES, require
from lianxin.notify.states import Channel
from lianxin.notify.texts import content
from lianxin.people.models import Account, Person
from lianxin.vault import sign

BY_CODE = (Channel.EMAIL, Channel.SMS)
BY_OFFICE = (Channel.WECOM, Channel.WECHAT)
HOLDS = timedelta(minutes=10)
MOST_TRIES = 5
ASKING = Throttle("notify.code", free=3, first_wait=60, longest_wait=600)
ACCOUNT = re.compile(r"^[\w@.\-]{1,64}$", re.ASCII)


def plain(channel: Channel, value: str) -> str:
    """The address as it is kept, or a refusal that says what is wrong with it."""
    value = "".join(value.split())
    if channel == Channel.SMS:
        value = re.sub(r"^(\+?86)", "", value.replace("-", ""))
        if not MOBILE.match(value):
            raise Refusal(_("请写11位手机号。"), field="value")
    elif channel == Channel.EMAIL:
        try:
            validate_email(value)
        except ValidationError:
            raise Refusal(_("邮箱地址不对，应当像 name@example.cn。"), field="value") from None
    elif not ACCOUNT.match(value):
        raise Refusal(_("账号只能有字母、数字和 _ - . @。"), field="value")
    return value


def ask_code(person: Person, channel: Channel, value: str) -> Address:
    """Send a code to the address. The one before counts no more, until this one is proved."""
    _require_offered(channel)
    value = plain(channel, value)
    for who in (f"person {person.pk}", f"{channel} {value}"):
        if wait := ASKING.wait(who):
            raise Refusal(
                _("验证码发得太频繁，请%(wait)s秒后再试。") % {"wait": wait}, field="value"
            )
    code = f"{secrets.randbelow(1_000_000):06d}"
    words = Template.objects.filter(
        kind=CODE.name, channel=channel, language=HOUSE_LANGUAGE, is_active=True
    ).first()
    made = content(
        CODE, channel, words, text=_(CODE.text), facts={}, link="", secrets={"code": code}
    )
    if made is None:
        raise Refusal(_("还没有填写验证码短信的模板编号，请找系统管理员。"), field="value")
    with transaction.atomic():
        address = _locked(person, channel)
        address.value, address.confirmed_at, address.code_tries = value, None, 0
        address.code_digest = _digest(address, code)
        address.code_until = clock.now() + HOLDS
        address.save()
        send_alone(person.pk, CODE, channel, made)
    for who in (f"person {person.pk}", f"{channel} {value}"):
        ASKING.note(who)
    return address


def _require_offered(channel: Channel) -> None:
    if channel not in BY_CODE or channel not in config.current().channels:
        raise Refusal(_("本单位没有开通这个渠道。"), field="value")


def _locked(person: Person, channel: Channel) -> Address:
    Address.objects.bulk_create([Address(person=person, channel=channel)], ignore_conflicts=True)
    return Address.objects.select_for_update().get(person=person, channel=channel)


def _digest(address: Address, code: str) -> bytes:
    return sign(f"{address.pk}:{code}".encode(), "notify.code")


def confirm(person: Person, channel: Channel, code: str) -> None:
    """The person proves that the code reached them. A wrong one counts, though it is refused."""
    with transaction.atomic():
        refused = _try(person, channel, code)
    if refused:
        raise Refusal(refused, field="code")


def _try(person: Person, channel: Channel, code: str) -> str:
    """What is wrong with a code; empty when it is right, and the address confirmed."""
    waiting = Address.objects.filter(person=person, channel=channel, code_digest__isnull=False)
    address = waiting.select_for_update().first()
    if address is None or address.code_until is None or address.code_until < clock.now():
        return _("验证码已过期，请重新获取。")
    if address.code_tries >= MOST_TRIES:
        return _("输错太多次，请重新获取验证码。")
    if not hmac.compare_digest(bytes(address.code_digest or b""), _digest(address, code.strip())):
        address.code_tries += 1
        address.save(update_fields=["code_tries"])
        return _("验证码不对，请再看一下。")
    address.confirmed_at, address.code_digest, address.code_until = clock.now(), None, None
    address.save(update_fields=["confirmed_at", "code_digest", "code_until"])
    return ""


def remove(person: Person, channel: Channel) -> None:
    """The person is not reached by this channel any more."""
    Address.objects.filter(person=person, channel=channel).delete()


@transaction.atomic
def enter(person: Person, channel: Channel, value: str, *, by: Account | None) -> Address:
    """The office enters an account of WeCom or WeChat, which nobody needs to prove."""
    require(by, KEEP_DELIVERIES)
    if channel not in BY_OFFICE:
        raise Refusal(_("邮箱和手机由本人用验证码确认。"), field="channel")
    address = _locked(person, channel)
    address.value, address.confirmed_at = plain(channel, value), clock.now()
    address.save()
    facts = {"person": person.name, "channel": str(channel)}
    record("notify.enter_address", by=by, about=person, detail=facts)
    return address
