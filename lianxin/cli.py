"""The console script `lianxin`: one door to every command, whichever room it lives in.

Exit codes: 0 done, 1 refused or faults found, 2 wrong usage.
"""

import json
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import click

from lianxin.runtime import tools
from lianxin.runtime.lease import database
from lianxin.runtime.place import DEMO, OFFICE, Place, TroubleError
from lianxin.runtime.supervisor import environment, serve
from lianxin.runtime.words import _, language


class Entry(NamedTuple):
    """A command that a room gives: where it lives, and its line in the list."""

    target: str
    summary: str


# Rooms' commands are imported only when they run: they need Django, the list does not.
ROOM_COMMANDS = {
    "calendar": Entry("lianxin.places.commands:calendar", _("装入、查看、导出放假安排")),
    "demo": Entry("lianxin.demo.commands:demo", _("装入演示县，或列出演示账号")),
    "import-cases": Entry("lianxin.cases.commands:import_cases", _("导入事项台账（xlsx、csv）")),
    "init": Entry("lianxin.people.commands:init", _("启用正式单位：建表并创建首批管理员")),
    "load-divisions": Entry("lianxin.places.commands:load_divisions", _("装入行政区划")),
    "notify": Entry("lianxin.notify.commands:notify", _("试发通知、查看和设置通知渠道")),
    "report": Entry("lianxin.cases.commands:report", _("统计事项办理情况")),
    "rotate-keys": Entry("lianxin.vault.commands:rotate_keys", _("为个人信息启用新的加密密钥")),
    "sweep": Entry("lianxin.oversight.commands:sweep", _("立即巡查全部在办事项的时限")),
    "verify": Entry("lianxin.audit.commands:verify", _("核验台账与审计记录未被改动")),
}

# The first of these to run says for good what a data folder is for.
CLAIMS = {"demo": DEMO, "init": OFFICE}


class House(click.Group):
    """The group: its own commands, and those of the rooms, which find a running database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *ROOM_COMMANDS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ROOM_COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _colon, name = ROOM_COMMANDS[cmd_name].target.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] in ROOM_COMMANDS:
            _open_room(ctx, args[0], only_help="--help" in args[1:])
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        own = [
            (name, command.get_short_help_str(80))
            for name, command in self.commands.items()
            if not command.hidden
        ]
        rooms = [(name, entry.summary) for name, entry in ROOM_COMMANDS.items()]
        with formatter.section(_("命令")):
            formatter.write_dl(sorted(own + rooms))


def _open_room(ctx: click.Context, name: str, *, only_help: bool) -> None:
    place = Place.from_environment()
    if only_help:
        _set_up(place, "")
        # The words of a command's help are read when it is imported, which comes next.
        import_module("django.utils.translation").activate(language(os.environ))
        return
    if name in CLAIMS:
        place.claim(CLAIMS[name])
    _enter(ctx, place)
    if name in CLAIMS:
        _migrate()


def _enter(ctx: click.Context, place: Place) -> None:
    """Set Django up, with the database running until the command is done."""
    _set_up(place, ctx.with_resource(database(place)))


def _set_up(place: Place, database_url: str) -> None:
    place.prepare()
    ready = environment(place, database_url)
    os.environ.update({name: value for name, value in ready.items() if value})
    import_module("django").setup()


@click.group(cls=House, help=_("连心：人大代表联络站工作系统"))
def lianxin() -> None:
    """Leave everything to the commands."""


@lianxin.command("serve", help=_("启动数据库、网页服务和后台任务，Ctrl-C 停止"))
def serve_command() -> None:
    sys.exit(serve(Place.from_environment()))


@lianxin.command(help=_("运行后台任务（serve 已包含）"))
@click.pass_context
def worker(ctx: click.Context) -> None:
    _enter(ctx, Place.from_environment())
    import_module("lianxin.kit.jobs").run_worker()


@lianxin.command(help=_("把数据库结构更新到当前版本"))
@click.pass_context
def migrate(ctx: click.Context) -> None:
    _enter(ctx, Place.from_environment())
    _migrate()


@lianxin.command(help=_("备份数据库到文件（密钥和附件另行备份）"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    with database(Place.from_environment()) as url:
        tools.back_up(url, file)
    click.echo(_("数据库已备份到 %s；密钥目录和附件请另行备份。") % file)


@lianxin.command(help=_("用备份文件恢复数据库，现有数据被替换"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.confirmation_option(prompt=_("现有数据将被替换，继续吗？"), help=_("不再询问"))
def restore(file: Path) -> None:
    with database(Place.from_environment()) as url:
        tools.restore(url, file)
    click.echo(_("数据库已恢复。请运行 lianxin verify 核验。"))


@lianxin.command(
    help=_("打开数据库控制台（供维护者使用）"),
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(arguments: tuple[str, ...]) -> None:
    with database(Place.from_environment()) as url:
        code = tools.psql(url, arguments)
    sys.exit(code)


@lianxin.command(hidden=True)
@click.pass_context
def prepare(ctx: click.Context) -> None:
    """For `serve`: migrate, load the demo county on first run, print its sign-ins as JSON."""
    place = Place.from_environment()
    _enter(ctx, place)
    _migrate()
    import_module("lianxin.config.statics").collect()
    accounts = import_module("lianxin.config.first_run").load_and_list(place)
    click.echo(json.dumps(accounts, ensure_ascii=False))


@lianxin.command(
    help=_("Django 管理命令（供开发者使用）"),
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def manage(ctx: click.Context, arguments: Sequence[str]) -> None:
    _enter(ctx, Place.from_environment())
    import_module("django.core.management").execute_from_command_line(["lianxin", *arguments])


def _migrate() -> None:
    management: Any = import_module("django.core.management")
    management.call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
    # Without categories no matter can be registered; the list comes with the version.
    import_module("lianxin.cases.setup").load_categories()


def main() -> None:
    """Run the command; what a person can mend is one sentence and exit code 1."""
    try:
        lianxin(prog_name="lianxin")
    except TroubleError as trouble:
        click.echo(str(trouble), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
