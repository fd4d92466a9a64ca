"""The receipt that a resident takes home, shown for a day to whoever sent the matter."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import segno
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lianxin.cases.codes import query_code
from lianxin.cases.models import Case
from lianxin.cases.receipt_pictures import picture_of
from lianxin.cases.receipts import link_to, spelled
from lianxin.cases.tracking import outlook
from lianxin.kit.pages import page

RECEIPT_SALT = "matters.receipt"
RECEIPT_SECONDS = 24 * 3600


def receipt_of(case: Case) -> HttpResponse:
    return receipt_at(case.pk)


def receipt_at(key: UUID) -> HttpResponse:
    return redirect("matters:receipt", token=signing.dumps(str(key), salt=RECEIPT_SALT))


def _case_of(token: str) -> Case:
    try:
        key = signing.loads(token, salt=RECEIPT_SALT, max_age=RECEIPT_SECONDS)
    except signing.BadSignature:
        raise Http404 from None
    return get_object_or_404(Case.objects.select_related("station", "lead_unit"), pk=UUID(key))


@login_not_required
@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Number, query code and what happens next; open for a day to whoever sent the matter."""
    case = _case_of(token)
    code = query_code(case)
    context = {
        "case": case,
        "code": code,
        "token": token,
        "outlook": outlook(case),
        "is_emergency": case.ending == "emergency",
        "spelled_number": spelled(case.number),
        "spelled_code": spelled(code),
    }
    return page(request, "matters/receipt.html", context)


@login_not_required
@never_cache
@require_safe
def receipt_qr(request: HttpRequest, token: str) -> HttpResponse:
    """The QR of the receipt, the same as on the paper of the desk."""
    picture = BytesIO()
    segno.make(link_to(_case_of(token), request), error="m", micro=False).save(
        picture, kind="svg", scale=4
    )
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@login_not_required
@never_cache
@require_safe
def receipt_picture(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt as a picture to keep."""
    case = _case_of(token)
    picture = picture_of(case, link_to(case, request))
    name = f"receipt-{case.number}.png"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(picture, content_type="image/png", headers=headers)
