"""`demo`: fills a demo house with an invented county, and lists who may sign in there."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict

import click
from django.utils.translation import gettext as _
from django.utils.translation import override

from lianxin.demo import signins
from lianxin.demo.plan import FULL, SMALL
from lianxin.demo.play import Progress, play
from lianxin.people.models import Account
from lianxin.runtime.place import OFFICE, Place
from lianxin.runtime.words import language

BAR = 30


@click.command("demo")
@click.option("--small", is_flag=True, help="Three townships, some seventy matters in every state.")
@click.option("--accounts", is_flag=True, help="List the demo sign-ins instead of loading.")
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def demo(*, small: bool, accounts: bool, style: str) -> None:
    """Load the demo county, or list its sign-ins."""
    if accounts:
        _list(style)
        return
    _load_once(small=small)
    _list(style)


def _console() -> override:
    """The county is written in Chinese; only what stands on the console is in its language."""
    return override(language(os.environ))


def _load_once(*, small: bool) -> None:
    if Account.objects.exists():
        with _console():
            if not signins.listed():
                raise click.ClickException(_("这里已有正式账号，不能装入演示县。"))
            click.echo(
                _("演示县已经装入，没有改动。要另装一个，请用 LIANXIN_HOME 指定另一个目录。")
            )
        return
    _load(small=small)


def _list(style: str) -> None:
    with _console():
        _list_aloud(style)


def _list_aloud(style: str) -> None:
    if Place.from_environment().purpose == OFFICE:
        raise click.ClickException(_("这里是正式单位，没有演示账号。"))
    given = signins.listed()
    if style == "json":
        click.echo(json.dumps([asdict(each) for each in given], ensure_ascii=False))
    elif given:
        click.echo(signins.as_table(given))
    else:
        click.echo(_("演示县还没有装入：请先运行 lianxin demo。"))


def _load(*, small: bool) -> None:
    began = time.monotonic()
    found = play(SMALL if small else FULL, _progress())
    facts = {**asdict(found), "time": round(time.monotonic() - began)}
    with _console():
        told = _(
            "演示县已装入：收集%(collected)s件，交办转办%(assigned)s件，办结%(closed)s件（%(time)s秒）。"
        )
    click.echo(told % facts, err=True)


def _progress() -> Progress:
    """A bar that grows in place; where there is no terminal, a line for every tenth."""
    shown = -1

    def tell(done: int, total: int) -> None:
        nonlocal shown
        percent = done * 100 // total
        is_told = percent != shown if sys.stderr.isatty() else percent // 10 != shown // 10
        if not is_told:
            return
        shown = percent
        bar = "#" * (percent * BAR // 100)
        end = "\r" if sys.stderr.isatty() and done < total else "\n"
        with _console():
            line = _("正在上演%(total)s个步骤") % {"total": total}
        click.echo(f"{line} [{bar:<{BAR}}] {percent:3d} %{end}", nl=False, err=True)

    return tell
