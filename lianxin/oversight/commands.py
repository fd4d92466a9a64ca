"""`lianxin sweep`: look after every open matter now, as the worker does each working morning."""

from __future__ import annotations

import json

import click
from django.utils.translation import gettext_lazy as _

from lianxin.oversight.actions.sweeping import sweep as run_sweep


@click.command(help=str(_("立即巡查全部在办事项的时限（后台每个工作日8:05自动巡查）")))
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def sweep(shape: str) -> None:
    """Running it twice changes nothing."""
    run = run_sweep()
    if shape == "json":
        click.echo(json.dumps(run.did))
    else:
        click.echo("  ".join(f"{name}={count}" for name, count in run.did.items()))
