"""An office that has set up every channel, with gateways on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from lianxin.notify import config
from lianxin.notify.tests.fakes import SECRET, SMS_KEY, Gateway, Post, gateway, post

if TYPE_CHECKING:
    from pytest_django import Settings

SetUp = Callable[[str], None]


@pytest.fixture
def set_up(settings: Settings, tmp_path: Path) -> Iterator[SetUp]:
    """Write notify.toml and let it count."""

    def write(text: str) -> None:
        settings.LIANXIN_NOTIFY = tmp_path / "notify.toml"
        settings.LIANXIN_NOTIFY.write_text(text, "utf-8")
        config.current.cache_clear()

    yield write
    config.current.cache_clear()


@pytest.fixture
def provider(set_up: SetUp, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """One provider that plays SMS, WeCom and WeChat; all three are set up."""
    for channel in ("SMS", "WECOM", "WECHAT"):
        monkeypatch.setenv(f"LIANXIN_{channel}_SECRET", SECRET)
    with gateway() as made:
        set_up(
            f'site = "https://house.example"\n[delivery]\ntimeout = 0.5\n'
            f'[sms]\naccess_key_id = "{SMS_KEY}"\nsign_name = "连心"\nendpoint = "{made.url}"\n'
            f'[wecom]\ncorp_id = "corp"\nagent_id = 7\nendpoint = "{made.url}"\n'
            f'[wechat]\napp_id = "app"\nendpoint = "{made.url}"\n'
        )
        yield made


@pytest.fixture
def mail_server(set_up: SetUp) -> Iterator[Post]:
    """A mail server; only e-mail is set up."""
    with post() as made:
        set_up(
            f'site = "https://house.example"\n[delivery]\ntimeout = 1\n'
            f'[email]\nhost = "127.0.0.1"\nport = {made.port}\nsecurity = "none"\n'
            f'sender = "连心 <notice@office.example>"\n'
        )
        yield made


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """Rows that other threads and processes see. What flushes them afterwards forgets the jobs."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
