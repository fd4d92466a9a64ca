"""The audit record as its readers see it: filtered, page by page, and as a CSV file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lianxin.audit.actions import record
from lianxin.audit.forms import EntryFilter
from lianxin.audit.models import AuditEntry
from lianxin.audit.queries import entries_of, sheet_of
from lianxin.audit.words import fact, spoken, thing
from lianxin.kit import clock
from lianxin.kit.export import Column, csv_response
from lianxin.kit.pages import page
from lianxin.kit.rights import needs

READ = "audit.read"


def details(entry: AuditEntry) -> str:
    """The facts of an entry in one line."""
    told = {key: value for key, value in entry.detail.items() if value not in (None, "", [])}
    return " · ".join(fact(key, value) for key, value in told.items())


COLUMNS: list[Column[AuditEntry]] = [
    Column(gettext_lazy("序号"), lambda entry: entry.seq),
    Column(gettext_lazy("时间"), lambda entry: entry.at),
    Column(gettext_lazy("操作人"), lambda entry: entry.actor_name),
    Column(gettext_lazy("做了什么"), lambda entry: spoken(entry.action)),
    Column(gettext_lazy("对象"), lambda entry: thing(entry.about_type, entry.about_id, whole=True)),
    Column(gettext_lazy("用途或原因"), lambda entry: entry.purpose),
    Column(gettext_lazy("详情"), details),
    Column(gettext_lazy("地址"), lambda entry: entry.ip),
    Column(gettext_lazy("请求编号"), lambda entry: entry.request_id),
]


@require_GET
@needs(READ)
def entries(request: HttpRequest) -> HttpResponse:
    form = EntryFilter(request.GET)
    sheet = sheet_of(entries_of(_chosen(form)), request.GET.get("page", ""))
    rows = [
        {
            "entry": entry,
            "action": spoken(entry.action),
            "about": thing(entry.about_type, entry.about_id),
            "details": details(entry),
        }
        for entry in sheet.rows
    ]
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "rows": rows, "sheet": sheet, "query": query.urlencode()}
    return page(request, "audit/entries.html", context, part="rows")


@require_GET
@needs(READ)
def export(request: HttpRequest) -> HttpResponseBase:
    """The same choice as a file; taking it away is itself on record."""
    chosen = _chosen(EntryFilter(request.GET))
    asked = {name: value for name, value in chosen.items() if value}
    record("audit.exported", by=request.user, detail=asked)
    found = entries_of(chosen).iterator(chunk_size=2_000)
    name = _("审计记录-%(day)s.csv") % {"day": clock.today().isoformat()}
    return csv_response(name, COLUMNS, found)


def _chosen(form: EntryFilter) -> dict[str, Any]:
    form.is_valid()
    return form.cleaned_data
