"""登记 at the counter: one page, one press, and the receipt (R-040, R-041, R-074)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TypeAlias

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.forms import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianxin.cases import actions, duplicates, emergencies
from lianxin.cases.forms.registration import PetitionerForm, PetitionerSet, RegistrationForm
from lianxin.cases.models import Case
from lianxin.cases.receipts import receipt_for
from lianxin.cases.views.desk_case import CASES, user_of
from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal

SEALED = signing.TimestampSigner(salt="cases.sealed-receipt")
RECEIPT_SECONDS = 30 * 60
Petitioners: TypeAlias = "BaseFormSet[PetitionerForm]"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def register(request: HttpRequest) -> HttpResponse:
    """The registration page; `more` asks for one more petitioner and saves nothing."""
    if request.method != "POST":
        form = RegistrationForm(by=user_of(request))
        return _shown(request, form, PetitionerSet(prefix="petitioners"))
    form = RegistrationForm(request.POST, by=user_of(request))
    if "more" in request.POST:
        return _one_more(request)
    petitioners = PetitionerSet(request.POST, prefix="petitioners")
    if not (form.is_valid() & petitioners.is_valid()):
        return _shown(request, form, petitioners, HTTPStatus.UNPROCESSABLE_ENTITY)
    return _register(request, form, petitioners)


def _one_more(request: HttpRequest) -> HttpResponse:
    """The page again, as it was filled in, with one more row for a petitioner."""
    given = request.POST.copy()
    rows = PetitionerSet(given, prefix="petitioners").total_form_count()
    given["petitioners-TOTAL_FORMS"] = str(rows + 1)
    initial = {name: given.get(name) for name in RegistrationForm.base_fields if name in given}
    form = RegistrationForm(initial=initial, by=user_of(request))
    petitioners = PetitionerSet(given, prefix="petitioners")
    return _shown(request, form, petitioners, part="petitioners")


def _register(
    request: HttpRequest, form: RegistrationForm, petitioners: Petitioners
) -> HttpResponse:
    contacts = [contact for row in petitioners if (contact := row.contact())]
    try:
        case = actions.register_at_counter(
            form.cleaned_data["station"],
            by=user_of(request),
            words=form.words(),
            about=form.circumstances(),
            raised=form.raised(contacts),
            answer=form.answer(),
            key=form.cleaned_data["key"],
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _shown(request, form, petitioners, HTTPStatus.UNPROCESSABLE_ENTITY)
    return HttpResponseRedirect(_after(case, request))


def _after(case: Case, request: HttpRequest) -> str:
    """The case page with its receipt; a sealed case leaves its registrar only the receipt."""
    if Case.objects.visible_to(user_of(request)).filter(pk=case.pk).exists():
        return f"{reverse('cases:case', args=[case.number])}?new"
    token = SEALED.sign(f"{case.number}:{user_of(request).pk}")
    return reverse("cases:sealed_receipt", args=[token])


def _shown(
    request: HttpRequest,
    form: RegistrationForm,
    petitioners: Petitioners,
    status: int = HTTPStatus.OK,
    *,
    part: str | None = None,
) -> HttpResponse:
    if not form.known_stations:
        raise PermissionDenied(_("您没有联络站的岗位，不能登记。"))
    if petitioners.forms:
        petitioners.forms[-1].fields["name"].widget.attrs["autofocus"] = True
    context = {
        "form": form,
        "petitioners": petitioners,
        "emergency_words": " ".join(emergencies.WORDS),
        "emergency_advice": emergencies.ADVICE,
        "crumbs": [{"title": _("事项"), "url": CASES}, {"title": _("新登记")}],
    }
    return page(request, "cases/register.html", context, part=part, status=status)


@require_POST
@never_cache
def similar(request: HttpRequest) -> HttpResponse:
    """Earlier matters of the same phone: a suggestion only (R-074). Posted, so no log keeps it."""
    phone = request.POST.get("petitioners-0-phone", "")
    found = duplicates.similar_by_phone(user_of(request), phone, request.POST.get("verbatim", ""))
    return page(request, "cases/similar.html", {"similar": found, "phone_given": bool(phone)})


@require_GET
@never_cache
def sealed_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt of an accusation: half an hour, for its registrar, who no longer sees it."""
    try:
        number, _colon, registrar = SEALED.unsign(token, max_age=RECEIPT_SECONDS).partition(":")
    except signing.BadSignature:
        raise Http404 from None
    if registrar != str(user_of(request).pk):
        raise Http404
    case = Case.objects.filter(number=number).select_related("station").first()
    if case is None:
        raise Http404
    context = {"case": case, "receipt": receipt_for(case, request), "is_sealed": True}
    return page(request, "cases/receipt.html", context)
