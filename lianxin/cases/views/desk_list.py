"""The work list and the search at the desk, and the list as a file."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.audit import actions as audit
from lianxin.cases import search as searching
from lianxin.cases.forms.listing import ListFilter
from lianxin.cases.queries import ERRANDS, Tab, Wanted, counts, page_of
from lianxin.cases.queries.worklist import CAP, LAST_PAGE, Row, exported, listed
from lianxin.cases.views.bulk import offered_moves
from lianxin.kit import clock
from lianxin.kit.export import Column, csv_response, xlsx_response
from lianxin.kit.pages import page
from lianxin.kit.paging import asked_page
from lianxin.language.snippets import snippet
from lianxin.people.models import Account

XLSX_ROWS = 20_000
COUNTED_TABS = (Tab.MINE, Tab.OVERDUE)
WHY_LABELS = {
    searching.Why.NUMBER: gettext_lazy("编号"),
    searching.Why.PETITIONER: gettext_lazy("反映人"),
    searching.Why.TITLE: gettext_lazy("标题"),
    searching.Why.WORDS: gettext_lazy("内容"),
    searching.Why.DEPUTY: gettext_lazy("代表"),
    searching.Why.UNIT: gettext_lazy("承办单位"),
}


def work_list(request: HttpRequest) -> HttpResponse:
    """Everything the reader may see, in tabs, filtered and sorted by what stands in the address."""
    user = cast(Account, request.user)
    form = ListFilter(request.GET)
    wanted = form.wanted
    tallies = counts(user, wanted)
    context = {
        "form": form,
        "listing": page_of(user, wanted, asked_page(request.GET.get("page", ""), LAST_PAGE)),
        "total": tallies["wanted"],
        "tabs": _tabs(request, wanted, tallies),
        "errand": ERRANDS.get(wanted.errand),
        "export_query": request.GET.urlencode(),
        "clear_url": f"{request.path}?{urlencode({'tab': wanted.tab.value})}",
        "bulk_moves": offered_moves(user),
        "picked": set(request.GET.getlist("pick")),
        "cap": CAP,
        "measured": form.measured,
    }
    return page(request, "cases/list.html", context, part="rows")


def _tabs(request: HttpRequest, wanted: Wanted, tallies: dict[str, int]) -> list[dict[str, Any]]:
    """The five heaps; filters stay when the reader goes from one to the other."""
    kept = {
        name: value
        for name, value in request.GET.items()
        if value and name not in {"tab", "page", "errand", "sort", "state", "pick"}
    }
    return [
        {
            "title": tab.label,
            "url": f"{request.path}?{urlencode({'tab': tab.value, **kept})}",
            "active": tab == wanted.tab,
            "count": tallies[tab.value] if tab in COUNTED_TABS else None,
        }
        for tab in Tab
    ]


def search(request: HttpRequest) -> HttpResponse:
    """Numbers, names, phones and words, best hits first."""
    query = request.GET.get("q", "")
    number = asked_page(request.GET.get("page", ""), LAST_PAGE)
    found = searching.find(cast(Account, request.user), query, number)
    hits = [_hit(row, found) for row in found.listing.rows]
    context = {"found": found, "hits": hits, "listing": found.listing, "search_words": found.query}
    return page(request, "cases/search.html", context, part="rows")


def _hit(row: Row, found: searching.Found) -> dict[str, Any]:
    key = row.case.pk
    return {
        "row": row,
        "why": WHY_LABELS[found.whys[key]],
        "title": snippet(row.case.title, found.query, width=120),
        "text": snippet(found.texts.get(key, ""), found.query, width=110),
    }


ON_TIME: dict[bool | None, Any] = {None: "", True: gettext_lazy("是"), False: gettext_lazy("否")}
COLUMNS: list[Column[Row]] = [
    Column(gettext_lazy("编号"), lambda row: row.case.number, 20),
    Column(gettext_lazy("标题"), lambda row: row.case.title, 40),
    Column(gettext_lazy("联络站"), lambda row: row.case.station.name, 20),
    Column(gettext_lazy("反映人"), lambda row: row.petitioner, 10),
    Column(gettext_lazy("类别"), lambda row: row.case.category.name if row.case.category else ""),
    Column(gettext_lazy("渠道"), lambda row: row.case.get_channel_display()),
    Column(gettext_lazy("办到哪一步"), lambda row: row.case.get_state_display(), 20),
    Column(
        gettext_lazy("主办单位"),
        lambda row: row.case.lead_unit.short_name if row.case.lead_unit else "",
    ),
    Column(gettext_lazy("办理结果"), lambda row: row.case.get_result_display()),
    Column(gettext_lazy("督办级别"), lambda row: row.case.get_supervision_display()),
    Column(gettext_lazy("接待时间"), lambda row: row.case.received_at, 18),
    Column(gettext_lazy("期限状态"), lambda row: row.light.label),
    Column(gettext_lazy("这一步期限"), lambda row: row.due_on, 12),
    Column(gettext_lazy("答复期限"), lambda row: row.case.due_on, 12),
    Column(gettext_lazy("按期答复"), lambda row: ON_TIME[row.was_on_time]),
    Column(gettext_lazy("办结时间"), lambda row: row.case.closed_at, 18),
]


def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The list as filtered, names masked, as CSV (any length) or xlsx; every export is audited."""
    if kind not in {"csv", "xlsx"}:
        raise Http404
    user, wanted = cast(Account, request.user), ListFilter(request.GET).wanted
    total = sum(branch.order_by().count() for branch in listed(user, wanted))
    if kind == "xlsx" and total > XLSX_ROWS:
        messages.warning(
            request, _("超过 %(most)s 条，请缩小范围，或改用 CSV 导出。") % {"most": XLSX_ROWS}
        )
        return redirect(f"{reverse('cases:list')}?{request.GET.urlencode()}")
    asked = {name: value for name, value in request.GET.items() if value}
    audit.record("cases.exported", by=user, detail={"filter": asked, "rows": total, "kind": kind})
    name = f"{_('事项')}-{clock.today():%Y%m%d}.{kind}"
    rows = exported(user, wanted)
    respond = csv_response if kind == "csv" else xlsx_response
    return respond(name, COLUMNS, rows)
