"""Residents raise a matter in three steps, check it, send it, and get a receipt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianxin.cases import channels, duplicates, emergencies, privacy, suggesting
from lianxin.cases.actions.intake import Circumstances, Raised, Words
from lianxin.cases.actions.portal import raise_matter
from lianxin.cases.forms.photos import MOST_PHOTOS
from lianxin.cases.forms.portal import show_refusal
from lianxin.cases.forms.raising import (
    HELPER,
    PERSONAL,
    ContactForm,
    PlaceForm,
    SendForm,
    WordsForm,
    leaves_contact,
)
from lianxin.cases.models import Case, Category, Channel, Nature
from lianxin.cases.throttles import RAISING, UPLOADING, phone_marks
from lianxin.cases.views import drafts
from lianxin.cases.views.receipts import receipt_of
from lianxin.documents import actions as documents
from lianxin.documents.models import StoredFile
from lianxin.documents.responses import file_response
from lianxin.kit import gate, origin
from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal
from lianxin.people.actions import NewContact
from lianxin.people.models import AgeBand
from lianxin.places.models import Division
from lianxin.stations.models import Station, StationStatus

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
    _keep_photos(form, draft, given.pop("photos", ()))
    if are_words_good:
        draft.words = given
    drafts.keep(request.session, draft)
    if not form.is_valid():
        return _shown(request, "words", form=form, draft=draft, status=422)
    given = form.cleaned_data
    if emergencies.sounds_like_one(given["verbatim"]) and not given["emergency_seen"]:
        return _shown(request, "words", form=form.once_more(), draft=draft)
    return redirect("matters:place")


def _keep_photos(form: WordsForm, draft: drafts.Draft, photos: Iterable[UploadedFile[Any]]) -> None:
    """Keep what can be kept; each file that cannot be is named with its reason."""
    for photo in photos:
        if draft.stored_files().count() >= MOST_PHOTOS:
            form.add_error("photos", _("最多上传4个文件，其余的没有收下。"))
            return
        try:
            draft.files.append(str(_stored(photo).pk))
        except Refusal as refusal:
            form.add_error("photos", refusal.message)


def _stored(photo: UploadedFile[Any]) -> StoredFile:
    if seconds := UPLOADING.wait(origin.current().ip):
        raise Refusal(_("上传得太快，请等%(seconds)s秒再试。") % {"seconds": seconds})
    stored = documents.store(photo, by=None)
    UPLOADING.note(origin.current().ip)
    return stored


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


def _stations() -> QuerySet[Station]:
    return (
        Station.objects.filter(status=StationStatus.OPEN)
        .select_related("division")
        .order_by("division_id", "code")
    )


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
        form = PlaceForm(initial=initial, stations=_stations(), suggested=suggested)
        villages = _villages(initial.get("station", ""))
        return _shown(request, "place", form=form, draft=draft, villages=villages)
    form = PlaceForm(request.POST, stations=_stations(), suggested=suggested)
    if not form.is_valid():
        return _shown(request, "place", form=form, draft=draft, status=422)
    draft.place = {**form.cleaned_data, "station": form.cleaned_data["station"].code}
    drafts.keep(request.session, draft)
    return redirect("matters:contact")


def _suggested(draft: drafts.Draft) -> list[Category]:
    """What an accusation is about is none of the suggestions' business (R-047)."""
    words = draft.words or {}
    return [] if words["is_accusation"] else suggesting.suggest(words["verbatim"])


def _villages(station_code: str) -> QuerySet[Division]:
    return Division.objects.filter(parent__stations__code=station_code).order_by("sort_key", "code")


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
    if request.method == "POST" and (known := _sent_before(request)):
        return receipt_of(known)
    if draft.words is None or draft.place is None or draft.contact is None:
        return redirect("matters:contact")
    at_station = _stations().filter(code=draft.place["station"])
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


def _sent_before(request: HttpRequest) -> Case | None:
    form = SendForm(request.POST)
    if not form.is_valid():
        return None
    return Case.objects.filter(submission_key=form.cleaned_data["key"]).first()


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
    case = raise_matter(
        get_object_or_404(Station, code=(draft.place or {})["station"]),
        words=Words(title="", verbatim=(draft.words or {})["verbatim"]),
        about=_circumstances(draft),
        raised=Raised(contacts=_contacts(draft.contact or {})),
        files=draft.stored_files().values_list("pk", flat=True),
        join=join,
        key=form.cleaned_data["key"],
    )
    if join is not None and case.merged_into_id is None:
        messages.warning(request, _("您选的那件事已经不能并入了，您反映的事已单独收下，照样办理。"))
    drafts.discard(request.session)
    return receipt_of(case)


def _circumstances(draft: drafts.Draft) -> Circumstances:
    words, place, contact = draft.words or {}, draft.place or {}, draft.contact or {}
    village = _village_named(place["village"], place["station"])
    spot = place["where"] if village else f"{place['village']} {place['where']}".strip()
    is_accusation = bool(words["is_accusation"])
    return Circumstances(
        channel=Channel.ONLINE,
        nature=Nature.REPORT if is_accusation else Nature.HELP,
        place=village,
        place_text=spot,
        is_accusation=is_accusation,
        proposed=_proposed(place.get("category", "")),
        is_by_helper=bool(contact.get("is_for_other")) or any(contact.get(each) for each in HELPER),
    )


def _proposed(code: str) -> Category | None:
    return Category.objects.filter(code=code, is_active=True).first() if code else None


def _village_named(name: str, station_code: str) -> Division | None:
    if not name:
        return None
    spellings = {name, f"{name}村", f"{name}社区", f"{name}村民委员会", f"{name}社区居民委员会"}
    return _villages(station_code).filter(name__in=spellings).first()


def _contacts(given: dict[str, Any]) -> tuple[NewContact, ...]:
    """The resident first, and whoever helps them second."""
    if not leaves_contact(given):
        return ()
    found = []
    if any(given[name] for name in PERSONAL):
        found.append(
            NewContact(
                **{name: given[name] for name in PERSONAL},
                age_band=AgeBand.CHILD if given["is_child"] else "",
                guardian_consents=given["guardian_consents"],
                notice_version=privacy.VERSION,
            )
        )
    if any(given[name] for name in HELPER):
        name, phone = (given[each] for each in HELPER)
        found.append(NewContact(name=name, phone=phone, notice_version=privacy.VERSION))
    return tuple(found)
