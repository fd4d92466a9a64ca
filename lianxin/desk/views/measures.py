"""Measures: rates and days by group and period, each with its definition and its cases (R-073)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.audit import actions as audit
from lianxin.cases.definitions import DEFINITIONS, Kind, Part
from lianxin.cases.models import Case
from lianxin.cases.periods import Period
from lianxin.cases.queries import DIMENSIONS, Figure, Line, Span, Table, ranked
from lianxin.desk.forms import VIEWS, MeasuresForm
from lianxin.desk.nav import place_of
from lianxin.kit import clock
from lianxin.kit.export import Column, csv_response, xlsx_response
from lianxin.kit.pages import page
from lianxin.people.models import Account, Congress, CongressLevel


def measures(request: HttpRequest) -> HttpResponse:
    """The figures of what the reader may see; every number leads to its cases."""
    form = _form(request)
    dimension = DIMENSIONS[form.dimension]
    table = _table(request, form, form.names)
    lines = table.lines(dimension)
    sort, is_falling = form.order
    if sort:
        lines = ranked(lines, sort, is_falling=is_falling)
    context = {
        "form": form,
        "views": _views(request, form),
        "columns": _columns(request, form),
        "definitions": [DEFINITIONS[name] for name in form.names],
        "total": _row(table.whole(), form),
        "rows": [_row(line, form) for line in lines],
        "dimension": dimension,
        "period": form.asked,
        "steps": _steps(request, form.asked),
        "export_query": request.GET.urlencode(),
    }
    return page(request, "desk/measures.html", context, part="rows")


def _form(request: HttpRequest) -> MeasuresForm:
    if not place_of(cast(Account, request.user)).counts:
        raise PermissionDenied
    return MeasuresForm(request.GET, term_began_on=_term_began_on())


def _term_began_on() -> date | None:
    """R-186: since the county's congress last changed."""
    terms = Congress.objects.filter(level=CongressLevel.COUNTY, begins_on__lte=clock.today())
    return terms.order_by("-begins_on").values_list("begins_on", flat=True).first()


def _table(request: HttpRequest, form: MeasuresForm, names: tuple[str, ...]) -> Table:
    visible = Case.objects.visible_to(request.user)
    before = form.asked.previous
    return Table(visible, names, form.asked.span, before.span if before else None)


def _address(request: HttpRequest, **changed: str) -> str:
    kept = {name: value for name, value in request.GET.items() if value}
    return f"{request.path}?{urlencode({**kept, **changed})}"


def _views(request: HttpRequest, form: MeasuresForm) -> list[dict[str, Any]]:
    return [
        {
            "title": label,
            "url": _address(request, show=name, sort=""),
            "active": name == form.view,
        }
        for name, (label, _names) in VIEWS.items()
    ]


def _columns(request: HttpRequest, form: MeasuresForm) -> list[dict[str, Any]]:
    """The headings; pressing the one that is sorted by turns the order round."""
    sort, is_falling = form.order
    found = []
    for name in form.names:
        falls_next = not (name == sort and is_falling)
        found.append(
            {
                "definition": DEFINITIONS[name],
                "url": _address(request, sort=f"-{name}" if falls_next else name),
                "order": ("descending" if is_falling else "ascending") if name == sort else "",
            }
        )
    return found


def _steps(request: HttpRequest, period: Period) -> list[dict[str, Any]]:
    """The way to the period before and to the one after."""
    near = ((period.previous, _("上一时段")), (period.following, _("下一时段")))
    return [
        {"title": title, "url": _address(request, day=each.span.since.isoformat())}
        for each, title in near
        if each is not None and each.span.since and period.following is not None
    ]


def _row(line: Line, form: MeasuresForm) -> dict[str, Any]:
    group = {DIMENSIONS[form.dimension].asks: line.key} if line.key else {}
    cells = [
        _cell(name, line.now[name], line.before[name], form.asked.span, group)
        for name in form.names
    ]
    return {"label": line.label, "cells": cells}


def _cell(
    name: str, now: Figure, before: Figure, span: Span, group: dict[str, str]
) -> dict[str, Any]:
    kind = DEFINITIONS[name].kind
    return {
        "name": name,
        "label": DEFINITIONS[name].label,
        "kind": kind.value,
        "figure": now,
        "whole_url": _cases(name, Part.DENOMINATOR, span, group),
        "part_url": _cases(name, Part.NUMERATOR, span, group),
        "change": _change(name, now.rank, before.rank) if kind != Kind.COUNT else None,
    }


def _change(name: str, now: Decimal | None, before: Decimal | None) -> dict[str, Any] | None:
    """How far it moved since the period before, and whether that is to the good."""
    if now is None or before is None:
        return None
    moved = now - before
    is_good = (moved > 0) == DEFINITIONS[name].is_better_high
    return {"words": f"{moved:+}" if moved else "±0", "tone": "" if not moved else _tone(is_good)}


def _tone(is_good: bool) -> str:
    return "green" if is_good else "red"


def _cases(name: str, part: Part, span: Span, group: dict[str, str]) -> str:
    days = {"since": span.since, "until": span.until}
    asked = {"tab": "all", "measure": name, "part": part.value, **group}
    asked |= {key: day.isoformat() for key, day in days.items() if day}
    return f"{reverse('cases:list')}?{urlencode(asked)}"


def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Every measure of every group, the whole first, as CSV or xlsx; every export is audited."""
    if kind not in {"csv", "xlsx"}:
        raise Http404
    form = _form(request)
    table = _table(request, form, tuple(DEFINITIONS))
    lines = [table.whole(), *table.lines(DIMENSIONS[form.dimension])]
    asked = {name: value for name, value in request.GET.items() if value}
    audit.record("measures.exported", by=cast(Account, request.user), detail={"filter": asked})
    name = f"{_('办理指标')}-{clock.today():%Y%m%d}.{kind}"
    respond = csv_response if kind == "csv" else xlsx_response
    return respond(name, list(_file_columns(form)), lines)


def _file_columns(form: MeasuresForm) -> Iterable[Column[Line]]:
    title = DIMENSIONS[form.dimension].label
    yield Column(str(title), lambda line: line.label, 24)
    yield Column(_("时段"), lambda _line: form.asked.title, 30)
    for name, each in DEFINITIONS.items():
        yield from _columns_of(name, each.kind, str(each.label))


def _columns_of(name: str, kind: Kind, label: str) -> Iterable[Column[Line]]:
    if kind == Kind.RATE:
        yield Column(f"{label}（%）", lambda line: line.now[name].value)
        yield Column(f"{label}·{_('分子')}", lambda line: line.now[name].part)
    if kind == Kind.MEAN:
        yield Column(label, lambda line: line.now[name].value)
    if kind == Kind.DAYS:
        for part, words in _spread_parts():
            yield Column(f"{label}·{words}", _spread_cell(name, part))
    over = label if kind == Kind.COUNT else f"{label}·{_('件数')}"
    yield Column(over, lambda line: line.now[name].whole)


def _spread_parts() -> list[tuple[str, str]]:
    return [
        ("median_workdays", _("中位数（工作日）")),
        ("p90_workdays", _("九成不超过（工作日）")),
        ("median", _("中位数（日历日）")),
        ("p90", _("九成不超过（日历日）")),
    ]


def _spread_cell(name: str, part: str) -> Any:
    return lambda line: getattr(line.now[name].days, part, None)
