"""Residents raise a matter in three steps, check it, send it, and get a receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianxin.cases import channels, duplicates, emergencies, privacy, suggesting
from lianxin.cases.forms.portal import show_refusal
from lianxin.cases.forms.raising import (
    ContactForm,
    PlaceForm,
    SendForm,
    WordsForm,
)
from lianxin.cases.models import Case, Category
from lianxin.cases.throttles import RAISING, phone_marks
from lianxin.cases.views import drafts
from lianxin.cases.views.receipts import receipt_at, receipt_of
from lianxin.cases.views.script_words import script_words
from lianxin.cases.views.sending import (
    keep_photos,
    open_stations,
    send,
    sent_before,
    villages_of,
)
from lianxin.documents import actions as documents
from lianxin.documents.responses import file_response
from lianxin.kit import gate
from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal
from lianxin.stations.models import Station

JOIN_SALT = "matters.join"
JOIN_SECONDS = 12 * 3600


def _shown(request: HttpRequest, step: str, status: int = 200, **context: Any) -> HttpResponse:
    steps = [_("说事情"), _("选地点"), _("留联系方式，核对提交")]
    # Checking ends the third step: the home page promises three.
    at = {"words": 1, "place": 2}.get(step, 3)
    draft = context["draft"]
    verbatim = (draft.words or {}).get("verbatim", "")
    context = {
        "steps": steps,
        "at": at,
        "files": draft.stored_files(),
        "is_emergency": emergencies.sounds_like_one(verbatim),
        "channels": channels.right_channels(verbatim),
        "emergency_words": " ".join(emergencies.WORDS),
        "script_words": script_words(),
        **context,
    }
    return page(request, f"matters/raise_{step}.html", context, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """Step 1. Words that sound like an emergency are answered at once on this page (R-048)."""
    draft = drafts.load(request.session)
    if request.method != "POST":
        code = request.GET.get("station", "")
        preset = {"station_code": code} if code else {}
        form = WordsForm(initial={**(draft.words or {}), **preset})
        return _shown(request, "words", form=form, draft=draft)
    form = WordsForm(request.POST, request.FILES)
    are_words_good = form.is_valid()
    given = dict(form.cleaned_data)
    # A browser does not send files twice: they are kept even where the words are refused.
    keep_photos(form, draft, given.pop("photos", ()))
    if are_words_good:
        draft.words = given
    drafts.keep(request.session, draft)
    if not form.is_valid():
        return _shown(request, "words", form=form, draft=draft, status=422)
    given = form.cleaned_data
    if emergencies.sounds_like_one(given["verbatim"]) and not given["emergency_seen"]:
        return _shown(request, "words", form=form.once_more(), draft=draft)
    return redirect("matters:place")


@login_not_required
@require_POST
def drop_file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Take an uploaded file out again before sending."""
    draft = drafts.load(request.session)
    if mine := draft.stored_files().filter(pk=file_id).first():
        draft.files = [each for each in draft.files if each != str(file_id)]
        drafts.keep(request.session, draft)
        documents.forget(mine)
    return redirect("matters:raise")


@login_not_required
@require_safe
def draft_file(request: HttpRequest, file_id: UUID) -> FileResponse:
    """A file of one's own draft."""
    mine = drafts.load(request.session).stored_files()
    return file_response(get_object_or_404(mine, pk=file_id), inline=True)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest) -> HttpResponse:
    """Step 2: the station, the village, the spot."""
    draft = drafts.load(request.session)
    if draft.words is None:
        return redirect("matters:raise")
    wanted, suggested = draft.words.get("station_code", ""), _suggested(draft)
    if request.method != "POST":
        initial = draft.place or {"station": wanted}
        form = PlaceForm(initial=initial, stations=open_stations(), suggested=suggested)
        villages = villages_of(initial.get("station", ""))
        return _shown(request, "place", form=form, draft=draft, villages=villages)
    form = PlaceForm(request.POST, stations=open_stations(), suggested=suggested)
    if not form.is_valid():
        return _shown(request, "place", form=form, draft=draft, status=422)
    draft.place = {**form.cleaned_data, "station": form.cleaned_data["station"].code}
    drafts.keep(request.session, draft)
    return redirect("matters:contact")


def _suggested(draft: drafts.Draft) -> list[Category]:
    """What an accusation is about is none of the suggestions' business (R-047)."""
    words = draft.words or {}
    return [] if words["is_accusation"] else suggesting.suggest(words["verbatim"])


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Step 3: how to reach the resident, if they want to be reached."""
    draft = drafts.load(request.session)
    if draft.place is None:
        return redirect("matters:place")
    facts: dict[str, Any] = {"draft": draft, "notice": privacy.TEMPLATE}
    if request.method != "POST":
        return _shown(request, "contact", form=ContactForm(initial=draft.contact), **facts)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _shown(request, "contact", form=form, status=422, **facts)
    draft.contact = form.cleaned_data
    drafts.keep(request.session, draft)
    return redirect("matters:check")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Everything on one page; pressing twice, reloading or trying again sends once."""
    draft = drafts.load(request.session)
    if request.method == "POST" and (known := sent_before(request)):
        return receipt_at(known)
    if draft.words is None or draft.place is None or draft.contact is None:
        return redirect("matters:contact")
    at_station = open_stations().filter(code=draft.place["station"])
    facts: dict[str, Any] = {
        "draft": draft,
        "station": SimpleLazyObject(at_station.first),
        "neighbours": SimpleLazyObject(lambda: _neighbours(draft, at_station.first())),
    }
    if request.method != "POST":
        return _shown(request, "check", form=SendForm(initial={"key": draft.key}), **facts)
    form, passage = SendForm(request.POST), gate.at(RAISING, request, *phone_marks(draft.contact))
    if seconds := passage.seconds:
        facts |= {"seconds": seconds, "passage": passage}
        answer = _shown(request, "check", form=form, status=429, **facts)
        answer["Retry-After"] = str(seconds)
        return answer
    if form.is_valid():
        try:
            sent = _send(request, draft, form)
        except Refusal as refusal:
            show_refusal(form, refusal)
        else:
            passage.note()
            return sent
    return _shown(request, "check", form=form, status=422, **facts)


def _neighbours(
    draft: drafts.Draft, station: Station | None
) -> list[tuple[str, duplicates.Neighbour]]:
    """Like matters of the township, each with the token that joins it; none of an accusation."""
    words = draft.words or {}
    if station is None or words["is_accusation"]:
        return []
    found = duplicates.similar_nearby(station, words["verbatim"])
    salt = f"{JOIN_SALT}.{draft.key}"
    return [(signing.dumps(str(each.key), salt=salt), each) for each in found]


def _joined(draft: drafts.Draft, token: str) -> Case | None:
    """The matter that this visitor was shown and chose."""
    try:
        key = signing.loads(token, salt=f"{JOIN_SALT}.{draft.key}", max_age=JOIN_SECONDS)
    except signing.BadSignature:
        return None
    return Case.objects.filter(pk=key).first()


def _send(request: HttpRequest, draft: drafts.Draft, form: SendForm) -> HttpResponse:
    join = _joined(draft, form.cleaned_data["join"])
    case = send(draft, key=form.cleaned_data["key"], join=join)
    if join is not None and case.merged_into_id is None:
        messages.warning(request, _("您选的那件事已经不能并入了，您反映的事已单独收下，照样办理。"))
    drafts.discard(request.session)
    return receipt_of(case)
