"""`notify`: for the person who sets the channels up: what is set up, a trial, secrets, accounts."""

from __future__ import annotations

import csv
from pathlib import Path

import click
from django.utils.translation import gettext as _

from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.notify import config
from lianxin.notify.actions.addresses import enter, plain
from lianxin.notify.actions.gateways import adapter_for, keep_secret
from lianxin.notify.channels import Content, Letter, TroubleError
from lianxin.notify.kinds import TRIAL
from lianxin.notify.models import Delivery
from lianxin.notify.queries.callbacks import path_of
from lianxin.notify.queries.wording import in_force
from lianxin.notify.states import Channel
from lianxin.notify.texts import content
from lianxin.people.models import Account

CHANNELS = click.Choice([each.value for each in Channel])


@click.group("notify")
def notify() -> None:
    """Set up and try the channels for notices."""


@notify.command()
def status() -> None:
    """Say which channels are set up, and where the provider is to report."""
    offered = config.current().channels
    for channel in Channel:
        known = _("已开通") if channel in offered else _("未开通")
        click.echo(f"{channel.value}\t{channel.label}\t{known}")
    if Channel.SMS in offered:
        click.echo(_("短信回执推送地址：%s") % (config.current().site + path_of(Channel.SMS)))


@notify.command()
@click.option("--channel", type=CHANNELS, required=True)
@click.option("--to", required=True, help="Phone number, mail address or account.")
def test(channel: str, to: str) -> None:
    """Send one trial notice and print what the provider answers."""
    way = Channel(channel)
    adapter = adapter_for(way)
    if adapter is None:
        raise click.ClickException(_("这个渠道还没有开通，请先写 notify.toml。"))
    try:
        letter = Letter(plain(way, to), _trial(way), Delivery().key, clock.today())
        receipt = adapter.deliver(letter)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    except TroubleError as trouble:
        raise click.ClickException(trouble.sentence) from trouble
    click.echo(_("已发出，服务商回执号：%s") % (receipt.number or "—"))


def _trial(channel: Channel) -> Content:
    words = in_force().get((TRIAL.name, channel, "zh-hans"))
    made = content(TRIAL, channel, words, text=_(TRIAL.text), facts={}, link=config.current().site)
    if made is None:
        raise click.ClickException(_("请先在“通知文本”里填写“试发”的模板编号。"))
    return made


@notify.command()
@click.option("--channel", type=CHANNELS, required=True)
@click.option("--secret", prompt=True, hide_input=True, help="Asked for when left out.")
def secret(channel: str, secret: str) -> None:
    """Keep a channel's secret sealed in the database."""
    keep_secret(Channel(channel), secret.strip())
    click.echo(_("密钥已加密保存。"))


@notify.command("import-accounts")
@click.option("--channel", type=click.Choice(["wecom", "wechat"]), required=True)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_accounts(channel: str, file: Path) -> None:
    """Enter accounts from a CSV file with two columns: sign-in name, account."""
    done, refused = 0, 0
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.reader(lines), start=1):
            fault = _enter(Channel(channel), row)
            done, refused = done + (not fault), refused + bool(fault)
            if fault:
                click.echo(_("第%(number)s行：%(fault)s") % {"number": number, "fault": fault})
    click.echo(_("登记%(done)s个，%(refused)s行没有登记。") % {"done": done, "refused": refused})
    if refused:
        raise SystemExit(1)


def _enter(channel: Channel, row: list[str]) -> str:
    """What is wrong with a line; empty when it was entered."""
    username, value = (*row, "", "")[:2]
    account = Account.objects.filter(username=username.strip().lower()).first()
    if account is None:
        return _("没有这个账号，请核对。")
    try:
        enter(account.person, channel, value, by=None)
    except Refusal as refusal:
        return refusal.message
    return ""
