"""From what a resident filled in to a matter taken in: in three steps or on one page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from lianxin.cases import privacy
from lianxin.cases.actions.intake import Circumstances, Raised, Words
from lianxin.cases.actions.portal import raise_matter
from lianxin.cases.forms.photos import MOST_PHOTOS
from lianxin.cases.forms.raising import HELPER, PERSONAL, SendForm, WordsForm, leaves_contact
from lianxin.cases.models import Case, Category, Channel, Nature
from lianxin.cases.throttles import UPLOADING
from lianxin.cases.views import drafts
from lianxin.documents import actions as documents
from lianxin.documents.models import StoredFile
from lianxin.kit import origin
from lianxin.kit.prepared import Asked
from lianxin.kit.refusals import Refusal
from lianxin.people.actions import NewContact
from lianxin.people.models import AgeBand
from lianxin.places.models import Division
from lianxin.stations.models import Station, StationStatus


def open_stations() -> QuerySet[Station]:
    """The stations that take matters in now, township by township."""
    return (
        Station.objects.filter(status=StationStatus.OPEN)
        .select_related("division")
        .order_by("division_id", "code")
    )


def villages_of(station_code: str) -> QuerySet[Division]:
    """The villages of the station's township."""
    return Division.objects.filter(parent__stations__code=station_code).order_by("sort_key", "code")


_sent = Asked(lambda key: Case.objects.filter(submission_key=key).order_by().values_list("pk"))
_station = Asked(lambda code: Station.objects.filter(code=code).order_by())


def sent_before(request: HttpRequest) -> UUID | None:
    """The matter that was raised with this key already: a double press, a retry."""
    form = SendForm(request.POST)
    sent = _sent(key=form.cleaned_data["key"]) if form.is_valid() else []
    return sent[0][0] if sent else None


def keep_photos(form: WordsForm, draft: drafts.Draft, photos: Iterable[UploadedFile[Any]]) -> None:
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


def send(draft: drafts.Draft, *, key: UUID, join: Case | None = None) -> Case:
    """Raise the matter that the draft holds; the same key sends once."""
    return raise_matter(
        _station_of(draft),
        words=Words(title="", verbatim=(draft.words or {})["verbatim"]),
        about=_circumstances(draft),
        raised=Raised(contacts=_contacts(draft.contact or {})),
        files=draft.stored_files().values_list("pk", flat=True),
        join=join,
        key=key,
    )


def _station_of(draft: drafts.Draft) -> Station:
    for station in _station.models(code=(draft.place or {})["station"]):
        return station
    raise Http404


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
    return villages_of(station_code).filter(name__in=spellings).first()


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
