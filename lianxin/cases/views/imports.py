"""Desk: a ledger is uploaded, mapped, imported in the background, reported, mended."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lianxin.cases import jobs
from lianxin.cases.actions import ledgers
from lianxin.cases.forms.imports import MappingForm, MendForm, UploadForm
from lianxin.cases.models import LedgerImport, LedgerRow, LedgerStatus, RowStatus
from lianxin.kit import disk
from lianxin.kit.export import Column, csv_response
from lianxin.kit.jobs import enqueue
from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account
from lianxin.stations.queries import posts_of

SAMPLE_ROWS = 5
REFUSED_PER_PAGE = 20


def _account(request: HttpRequest) -> Account:
    """The signed-in account; whoever holds no post at a station has no import page."""
    if not isinstance(request.user, Account) or not posts_of(request.user):
        raise Http404
    return request.user


def _ledger(request: HttpRequest, ledger_id: int) -> LedgerImport:
    stations = posts_of(_account(request)).keys()
    ledgers_here = LedgerImport.objects.filter(station__in=stations)
    return get_object_or_404(ledgers_here.select_related("station"), pk=ledger_id)


@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Earlier imports of my stations, and the form for a new one."""
    account = _account(request)
    stations = posts_of(account).keys()
    form = UploadForm(request.POST or None, request.FILES or None, stations=stations)
    if request.method == "POST" and form.is_valid():
        try:
            ledger = _take_in(form, account)
        except Refusal as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            return redirect("imports:ledger", ledger.pk)
    earlier = LedgerImport.objects.filter(station__in=stations).select_related("station")
    context = {"form": form, "earlier": earlier[:50]}
    return page(request, "cases/imports/home.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _take_in(form: UploadForm, account: Account) -> LedgerImport:
    upload: UploadedFile[Any] = form.cleaned_data["file"]
    name = PurePosixPath(upload.name or "").name
    path = disk.put(f"ledgers/{uuid4()}{PurePosixPath(name).suffix.lower()}", upload)
    ledger = ledgers.open_ledger(form.cleaned_data["station"], by=account, name=name, path=path)
    enqueue(jobs.read_ledger, ledger_id=ledger.pk)
    return ledger


@require_http_methods(["GET", "POST"])
def ledger_page(request: HttpRequest, ledger_id: int) -> HttpResponse:
    """One import: how far it is, what it asks, what it refused."""
    ledger = _ledger(request, ledger_id)
    form = _mapping_form(request, ledger)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            _start(ledger, form, _account(request))
        except Refusal as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            return redirect("imports:ledger", ledger.pk)
    context = {"ledger": ledger, "form": form, **_found(request, ledger)}
    status = 422 if form is not None and form.errors else 200
    return page(request, "cases/imports/ledger.html", context, part="progress", status=status)


def _mapping_form(request: HttpRequest, ledger: LedgerImport) -> MappingForm | None:
    if ledger.status != LedgerStatus.MAPPING:
        return None
    return MappingForm(request.POST or None, ledger=ledger)


@transaction.atomic
def _start(ledger: LedgerImport, form: MappingForm, account: Account) -> None:
    fallback = form.cleaned_data["fallback"]
    ledgers.start_import(ledger, by=account, mapping=form.mapping, category=fallback)
    jobs.put_in_line(ledger)


def _found(request: HttpRequest, ledger: LedgerImport) -> dict[str, Any]:
    """What the page shows besides the form: the first rows, the progress, the refused rows."""
    handled = ledger.imported_count + ledger.known_count + ledger.refused_count
    refused = ledger.rows.filter(status=RowStatus.REFUSED).order_by("position")
    pages = Paginator(refused, REFUSED_PER_PAGE)
    is_mapping = ledger.status == LedgerStatus.MAPPING
    return {
        "sample": list(ledger.rows.order_by("position")[:SAMPLE_ROWS]) if is_mapping else [],
        "is_working": ledger.status in {LedgerStatus.READING, LedgerStatus.RUNNING},
        "handled": handled,
        "percent": 100 * handled // ledger.row_count if ledger.row_count else None,
        "refused": pages.get_page(request.GET.get("page")),
    }


@require_http_methods(["GET", "POST"])
def mend(request: HttpRequest, ledger_id: int, position: int) -> HttpResponse:
    """A refused row is mended and imported again."""
    ledger = _ledger(request, ledger_id)
    rows = LedgerRow.objects.select_related("ledger__station")
    row = get_object_or_404(rows, ledger=ledger, position=position, status=RowStatus.REFUSED)
    form = MendForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            _mend(row, form, _account(request))
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("第%(row)s行已改，正在重新导入。") % {"row": position})
            return redirect("imports:ledger", ledger.pk)
    context = {"ledger": ledger, "row": row, "form": form}
    return page(request, "cases/imports/mend.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _mend(row: LedgerRow, form: MendForm, account: Account) -> None:
    jobs.put_in_line(ledgers.mend_row(row, by=account, cells=form.cells))


@require_GET
def refused_rows(request: HttpRequest, ledger_id: int) -> HttpResponseBase:
    """The refused rows as a file: mend it in a spreadsheet and import it again."""
    ledger = _ledger(request, ledger_id)
    rows = ledger.rows.filter(status=RowStatus.REFUSED).order_by("position").iterator()

    def cell(at: int) -> Any:
        return lambda row: row.cells[at] if at < len(row.cells) else ""

    columns = [Column(heading, cell(at)) for at, heading in enumerate(ledger.headings)]
    columns.append(Column(_("未导入的原因"), lambda row: row.reason))
    return csv_response(f"refused-{ledger.pk}.csv", columns, rows)
