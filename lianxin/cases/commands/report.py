"""`lianxin report`: the county's figures on the command line, as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import chain
from typing import Any

import click
from django.utils.translation import gettext_lazy as _

from lianxin.cases import queries
from lianxin.cases.definitions import DEFINITIONS, Kind
from lianxin.cases.models import Case
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.places.models import Division

DAY = click.DateTime(formats=["%Y-%m-%d"])
Lines = list[dict[str, Any]]


def _funnel(scope: CaseQuerySet, since: date | None, until: date | None) -> Lines:
    found = queries.funnel(scope, since, until)
    return [
        {
            "collected": found.collected,
            "assigned": found.assigned,
            "closed": found.closed,
            "assigned_rate": found.assigned_rate,
            "closed_of_assigned_rate": found.closed_of_assigned_rate,
            "closed_rate": found.closed_rate,
        }
    ]


def _results(scope: CaseQuerySet, since: date | None, until: date | None) -> Lines:
    found = queries.result_distribution(scope, since, until)
    return [
        {"result": each.code, "label": each.label, "count": each.count, "percent": each.percent}
        for each in found
    ]


def _measures(scope: CaseQuerySet, since: date | None, until: date | None) -> Lines:
    """Every measure by unit, the whole county first; the days count as each definition says."""
    table = queries.Table(scope, tuple(DEFINITIONS), queries.Span(since, until))
    lines = [table.whole(), *table.lines(queries.DIMENSIONS["unit"])]
    return [{"unit": line.label, **dict(chain.from_iterable(_figures(line)))} for line in lines]


def _figures(line: queries.Line) -> Iterable[list[tuple[str, Any]]]:
    for name, each in DEFINITIONS.items():
        figure = line.now[name]
        if each.kind == Kind.RATE:
            yield [(name, figure.value), (f"{name}_numerator", figure.part)]
        elif each.kind == Kind.MEAN:
            yield [(name, figure.value)]
        elif each.kind == Kind.DAYS:
            parts = ("median_workdays", "p90_workdays", "median", "p90")
            yield [(f"{name}_{part}", getattr(figure.days, part, None)) for part in parts]
        yield [(name if each.kind == Kind.COUNT else f"{name}_denominator", figure.whole)]


REPORTS: dict[str, Callable[[CaseQuerySet, date | None, date | None], Lines]] = {
    "funnel": _funnel,
    "results": _results,
    "measures": _measures,
}


@click.command(
    help=str(
        _("统计事项办理情况：funnel 收集交办办结，results 办理结果，measures 承办单位的办理指标")
    )
)
@click.argument("name", type=click.Choice([*REPORTS]))
@click.option(
    "--since", type=DAY, help=str(_("时段自（含）；收集和结果按接待日期，指标按各自口径"))
)
@click.option("--until", type=DAY, help=str(_("时段至（含）")))
@click.option("--division", default="", help=str(_("区划代码，只统计这个区划内的联络站")))
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text")
def report(
    name: str, since: datetime | None, until: datetime | None, division: str, shape: str
) -> None:
    """Counts over every case of the database: the operator of the machine sees totals, no names."""
    days = (since.date() if since else None, until.date() if until else None)
    lines = REPORTS[name](_inside(division), *days)
    if shape == "json":
        click.echo(json.dumps(lines, ensure_ascii=False, default=str))
    else:
        click.echo("\n".join(_text(lines)))


def _inside(code: str) -> CaseQuerySet:
    if not code:
        return Case.objects.all()
    division = Division.objects.filter(code=code).first()
    if division is None:
        raise click.BadParameter(str(_("没有这个区划代码。")), param_hint="--division")
    return Case.objects.filter(region__startswith=division.prefix)


def _text(lines: Lines) -> Iterable[str]:
    for line in lines:
        yield "  ".join(f"{name}={'-' if value is None else value}" for name, value in line.items())
