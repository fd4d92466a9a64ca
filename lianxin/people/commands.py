"""`init`: starts a real office in an empty house, without demo data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
from django.utils.translation import gettext as _

from lianxin.kit.refusals import Refusal
from lianxin.people.actions.offices import FirstAdministrator, set_up_office
from lianxin.people.models import Account, Role, Unit
from lianxin.people.passwords import invented
from lianxin.places import sources
from lianxin.places.actions import load_divisions
from lianxin.places.models import Division

if TYPE_CHECKING:
    _ParamType = click.ParamType[tuple[str, str]]
else:
    _ParamType = click.ParamType

COUNTY_DIGITS = 6


class Named(_ParamType):
    """A name and a username, with a colon between."""

    name = "NAME:USERNAME"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        name, _colon, username = value.replace("：", ":").partition(":")
        if not name.strip() or not username.strip():
            self.fail(_("请按“姓名:账号”填写，例如 王芳:wangfang"), param, ctx)
        return name.strip(), username.strip()


@click.command("init")
@click.option("--county", prompt=True, help="Code of the county, such as 431223.")
@click.option("--office", prompt=True, help="Name of the county congress' office.")
@click.option("--system-admin", type=Named(), prompt=True, help="Keeps persons and units.")
@click.option("--security-admin", type=Named(), prompt=True, help="Keeps accounts and roles.")
@click.option("--audit-admin", type=Named(), prompt=True, help="Reads the audit record.")
@click.option(
    "--ask-passwords", is_flag=True, help="Type first passwords instead of printing them."
)
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def init(
    county: str,
    office: str,
    system_admin: tuple[str, str],
    security_admin: tuple[str, str],
    audit_admin: tuple[str, str],
    ask_passwords: bool,
    style: str,
) -> None:
    """Start a real office: its county, its unit, and three administrators.

    First passwords are printed once, and changed at the first sign-in.
    """
    named = {
        Role.SYSTEM_ADMIN: system_admin,
        Role.SECURITY_ADMIN: security_admin,
        Role.AUDIT_ADMIN: audit_admin,
    }
    try:
        _refuse_a_second_time()
        administrators = [
            FirstAdministrator(role, *both, _password(both[1], ask=ask_passwords))
            for role, both in named.items()
        ]
        unit = set_up_office(_county(county.strip()), office, administrators)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    tell = _as_json if style == "json" else _as_text
    click.echo(tell(unit, administrators, printed=not ask_passwords))


def _refuse_a_second_time() -> None:
    """Before any question about passwords is asked; the action asks again under its lock."""
    if Account.objects.exists():
        raise Refusal(_("系统已经启用，不能再次初始化。新的管理员请由安全管理员任命。"))


def _county(code: str) -> Division:
    """The county, with its divisions loaded from what comes with the house or was installed."""
    prefix = code[:COUNTY_DIGITS]
    if len(prefix) < COUNTY_DIGITS or not (prefix.isascii() and prefix.isdigit()):
        raise Refusal(_("县级区划代码是6位数字，例如 431223。"))
    key = prefix.ljust(sources.CODE_LENGTH, "0")
    known = Division.objects.filter(pk=key).first()
    if known is not None:
        return known
    listed = [row for row in sources.embedded() if row.code == key]
    rows = sources.embedded() if listed else list(sources.read_package(within=prefix))
    if key not in {row.code for row in rows}:
        raise Refusal(_("区划名单里没有代码 %(code)s。") % {"code": prefix})
    load_divisions(rows, by=None, within=prefix)
    return Division.objects.get(pk=key)


def _password(username: str, *, ask: bool) -> str:
    if not ask:
        return invented()
    words: str = click.prompt(
        _("%(username)s 的初始密码") % {"username": username},
        hide_input=True,
        confirmation_prompt=True,
        err=True,
    )
    return words


def _facts(one: FirstAdministrator, *, printed: bool) -> dict[str, str]:
    facts = {"role": one.role.value, "name": one.name, "username": one.username.lower()}
    return {**facts, "password": one.password} if printed else facts


def _as_json(unit: Unit, administrators: list[FirstAdministrator], *, printed: bool) -> str:
    facts = {
        "county": unit.division_id,
        "office": unit.name,
        "administrators": [_facts(one, printed=printed) for one in administrators],
    }
    return json.dumps(facts, ensure_ascii=False, indent=1)


def _as_text(unit: Unit, administrators: list[FirstAdministrator], *, printed: bool) -> str:
    lines = [_("%(office)s已启用。") % {"office": unit.name}]
    for one in administrators:
        facts = _facts(one, printed=printed)
        lines.append("  ".join([str(one.role.label), *list(facts.values())[1:]]))
    if printed:
        lines.append(_("密码只显示这一次，首次登录须修改；管理员还须开启两步验证。"))
    return "\n".join(lines)
