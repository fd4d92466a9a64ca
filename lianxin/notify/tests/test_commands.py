"""`lianxin notify`: what the person who sets the channels up types."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.exceptions import ImproperlyConfigured

from lianxin.cases.factories import Cast
from lianxin.notify import config
from lianxin.notify.commands import notify
from lianxin.notify.factories import approved, sealed
from lianxin.notify.kinds import TRIAL
from lianxin.notify.models import Address
from lianxin.notify.models import Gateway as Kept
from lianxin.notify.states import Channel
from lianxin.notify.tests.fakes import SECRET, Gateway, Post

pytestmark = pytest.mark.django_db


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(notify, words)
    return done.exit_code, done.output


def test_a_trial_is_sent_and_its_receipt_printed(provider: Gateway) -> None:
    approved(TRIAL.name, body="试发")
    code, said = run("test", "--channel", "sms", "--to", "138 1234 0000")
    assert (code, "biz-1" in said) == (0, True)
    assert provider.taken[0]["to"] == "13812340000"


def test_a_trial_that_fails_says_why(provider: Gateway) -> None:
    provider.mood = "refuses"
    code, said = run("test", "--channel", "wecom", "--to", "Li")
    assert (code, "invalid template_id" in said) == (1, True)


def test_a_trial_by_sms_needs_its_approved_text(provider: Gateway) -> None:
    code, said = run("test", "--channel", "sms", "--to", "13812340000")
    assert (code, "模板编号" in said) == (1, True)


def test_a_channel_that_is_not_set_up_is_named() -> None:
    code, said = run("test", "--channel", "sms", "--to", "13812340000")
    assert (code, "notify.toml" in said) == (1, True)


def test_the_status_says_where_reports_go(mail_server: Post, provider: Gateway) -> None:
    code, said = run("status")
    assert code == 0
    assert "https://house.example/notify/receipts/sms/" in said
    assert "email\t电子邮件\t未开通" in said


def test_a_secret_is_kept_sealed(provider: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LIANXIN_SMS_SECRET")
    code, said = run("secret", "--channel", "sms", "--secret", SECRET)
    assert (code, SECRET in said) == (0, False)
    kept = Kept.objects.filter(channel="sms").values_list("secret", flat=True)[0]
    assert SECRET.encode() not in sealed(kept)
    assert Kept.objects.get(channel="sms").secret == SECRET


def test_accounts_are_entered_from_a_file(cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "wecom.csv"
    rows = [f"{cast.handler.username},LiHua", "nobody,X", f"{cast.liaison.username},李"]
    file.write_text("\n".join(rows), "utf-8")
    code, said = run("import-accounts", "--channel", "wecom", str(file))
    assert (code, "第2行" in said, "第3行" in said) == (1, True, True)
    assert Address.objects.get().value == "LiHua"


SMS = '[sms]\naccess_key_id = "a"\nsign_name = "b"\n'
MAIL = '[email]\nhost = "h"\nsender = "a@b.example"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f'{SMS}secret = "no"\n', r"sms\.secret"),
        ('[sms]\nsign_name = "b"\n', "access_key_id"),
        ("[pigeon]\n", "pigeon"),
        ("[sms\n", "notify.toml"),
        (f'{MAIL}security = "SSL"\n', "security"),
        (f'{MAIL}port = "465"\n', "port"),
        (f'{SMS}endpoint = "file:///etc/passwd"\n', "endpoint"),
        ('[delivery]\nwaits = ["1"]\n', "waits"),
    ],
)
def test_a_fault_in_the_file_is_named_at_once(
    text: str, said: str, set_up: Callable[[str], None]
) -> None:
    set_up(text)
    with pytest.raises(ImproperlyConfigured, match=said):
        config.current()


def test_a_whole_file_is_understood(set_up: Callable[[str], None]) -> None:
    set_up(f'site = "https://a.example/"\n{SMS}{MAIL}[delivery]\nwaits = [2]\ntimeout = 3\n')
    known = config.current()
    assert (known.site, known.delivery.waits) == ("https://a.example", (2,))
    assert known.channels == (Channel.EMAIL, Channel.SMS)
