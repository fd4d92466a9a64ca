"""Residents without their receipt find their matters by phone and a code sent to it (R-172)."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lianxin.cases import grants, tracking
from lianxin.cases.actions.phone_codes import redeem
from lianxin.cases.forms.portal import PhoneCodeForm, PhoneForm, show_refusal
from lianxin.cases.jobs import ask_phone_code
from lianxin.cases.models import Case
from lianxin.cases.queries.own import cases_of_phone, phones_open
from lianxin.cases.throttles import LOOKING, PHONE_CODES, PHONE_CODES_FROM
from lianxin.kit import origin
from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal

ASKED = "phone_code"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a code; the answer is the same whether or not the phone raised anything."""
    is_open = phones_open()
    form = PhoneForm(request.POST if request.method == "POST" and is_open else None)
    if not form.is_bound:
        return _asked(request, form, is_open)
    if not form.is_valid():
        return _asked(request, form, is_open, status=422)
    phone, ip = form.cleaned_data["phone"], origin.current().ip
    if seconds := max(PHONE_CODES.wait(phone), PHONE_CODES_FROM.wait(ip)):
        answer = _asked(request, form, is_open, status=429, seconds=seconds)
        answer["Retry-After"] = str(seconds)
        return answer
    PHONE_CODES.note(phone)
    PHONE_CODES_FROM.note(ip)
    try:
        request.session[ASKED] = str(ask_phone_code(phone).pk)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _asked(request, form, is_open, status=422)
    return redirect("matters:phone_code")


def _asked(
    request: HttpRequest, form: PhoneForm, is_open: bool, *, status: int = 200, seconds: int = 0
) -> HttpResponse:
    context = {"form": form, "phones_open": is_open, "seconds": seconds}
    return page(request, "matters/phone.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The code opens every matter of the phone, in the browser that asked for it."""
    asked = request.session.get(ASKED)
    if asked is None:
        return redirect("matters:phone")
    form = PhoneCodeForm(request.POST if request.method == "POST" else None)
    ip = origin.current().ip
    if seconds := LOOKING.wait(ip) if form.is_bound else 0:
        context = {"form": form, "seconds": seconds}
        answer = page(request, "matters/phone_code.html", context, status=429)
        answer["Retry-After"] = str(seconds)
        return answer
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return page(request, "matters/phone_code.html", {"form": form}, status=status)
    found = redeem(UUID(asked), form.cleaned_data["code"])
    if found is None:
        LOOKING.note(ip)
        form.add_error("code", _("验证码不对，或者已经过期。请核对短信，或重新获取。"))
        return page(request, "matters/phone_code.html", {"form": form}, status=422)
    del request.session[ASKED]
    grants.grant(request, *cases_of_phone(found))
    return redirect("matters:mine")


@login_not_required
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The matters that this visitor may open now."""
    numbers = grants.granted_numbers(request)
    if not numbers:
        return redirect("matters:track")
    cases = Case.objects.filter(number__in=numbers).select_related("station", "lead_unit")
    rows = [
        {"case": case, "outlook": tracking.outlook(case), "waits": tracking.waits_for(case)}
        for case in cases.prefetch_related("ratings").order_by("-received_at", "-id")
    ]
    return page(request, "matters/mine.html", {"rows": rows})
