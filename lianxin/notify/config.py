"""The office's channels, read from `notify.toml`; secrets come from the environment or sealed."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lianxin.notify.states import Channel

SECURITY = ("ssl", "starttls", "none")


@dataclass(frozen=True, slots=True)
class Email:
    """A mail server: `security` is ssl, starttls or none."""

    host: str
    sender: str
    port: int = 465
    user: str = ""
    security: str = "ssl"


@dataclass(frozen=True, slots=True)
class Sms:
    """Alibaba Cloud's short message service (Dysmsapi)."""

    access_key_id: str
    sign_name: str
    endpoint: str = "https://dysmsapi.aliyuncs.com"
    region: str = "cn-hangzhou"


@dataclass(frozen=True, slots=True)
class Wecom:
    """An application of the office's own WeCom (企业微信)."""

    corp_id: str
    agent_id: int
    endpoint: str = "https://qyapi.weixin.qq.com"


@dataclass(frozen=True, slots=True)
class Wechat:
    """A WeChat official account that may send template messages."""

    app_id: str
    endpoint: str = "https://api.weixin.qq.com"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How patiently: minutes before each further try, seconds that a gateway may take."""

    waits: tuple[int, ...] = (1, 5, 25, 120, 600)
    timeout: float = 10.0
    slice_seconds: float = 20.0


Gateway = Email | Sms | Wecom | Wechat
_SECTIONS: dict[str, type[Any]] = {
    Channel.EMAIL: Email,
    Channel.SMS: Sms,
    Channel.WECOM: Wecom,
    Channel.WECHAT: Wechat,
    "delivery": Delivery,
}
_KINDS: dict[str, set[type]] = {"str": {str}, "int": {int}, "float": {int, float}}


@dataclass(frozen=True, slots=True)
class Config:
    """What is set up. `site` is the address by which people reach the house."""

    site: str = ""
    delivery: Delivery = field(default_factory=Delivery)
    gateways: Mapping[str, Gateway] = field(default_factory=dict)

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that the office has set up."""
        return tuple(channel for channel in Channel if channel in self.gateways)


@cache
def current() -> Config:
    """What is in force. Read once: a change of the file needs a restart."""
    path = settings.LIANXIN_NOTIFY
    if not path.exists():
        return Config()
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        message = f"{path}: {fault}"
        raise ImproperlyConfigured(message) from None
    _refuse_unknown(given.keys() - _SECTIONS.keys() - {"site"})
    parts = {name: _section(name, given[name]) for name in _SECTIONS if name in given}
    delivery = parts.pop("delivery", Delivery())
    return Config(str(given.get("site", "")).rstrip("/"), delivery, parts)


def _section(name: str, given: Mapping[str, Any]) -> Any:
    form = _SECTIONS[name]
    _refuse_unknown(
        {f"{name}.{key}" for key in given.keys() - {each.name for each in fields(form)}}
    )
    values = {
        key: tuple(value) if isinstance(value, list) else value for key, value in given.items()
    }
    if faults := [key for key, value in values.items() if not _fits(form, key, value)]:
        message = f"{settings.LIANXIN_NOTIFY}: [{name}] wrong value of {', '.join(faults)}"
        raise ImproperlyConfigured(message)
    try:
        return form(**values)
    except TypeError as lacking:
        message = f"{settings.LIANXIN_NOTIFY}: [{name}] {lacking}"
        raise ImproperlyConfigured(message) from None


def _fits(form: type[Any], key: str, value: object) -> bool:
    """Whether a value is of the kind that its name asks for."""
    if key == "security":
        return value in SECURITY
    if key == "endpoint":
        return isinstance(value, str) and value.startswith(("https://", "http://"))
    if key == "waits":
        return isinstance(value, tuple) and all(isinstance(each, int) for each in value)
    wanted = next(each.type for each in fields(form) if each.name == key)
    return type(value) in _KINDS[str(wanted)]


def _refuse_unknown(names: set[str]) -> None:
    if names:
        message = f"{settings.LIANXIN_NOTIFY}: unknown settings {', '.join(sorted(names))}"
        raise ImproperlyConfigured(message)


def secret_in_environment(channel: str) -> str:
    """LIANXIN_SMS_SECRET and its like; empty where the secret is kept sealed in the database."""
    return os.environ.get(f"LIANXIN_{channel.upper()}_SECRET", "")
