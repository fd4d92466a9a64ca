"""Raising on one page: the form that a phone keeps for when there is no network (decision 0026).

The page itself holds nothing of the visitor: a phone keeps it as it is.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lianxin.cases import emergencies, privacy
from lianxin.cases.forms.portal import show_refusal
from lianxin.cases.forms.raising import ContactForm, PlaceForm, SendForm, WordsForm
from lianxin.cases.throttles import RAISING, phone_marks
from lianxin.cases.views import drafts
from lianxin.cases.views.receipts import receipt_at, receipt_of
from lianxin.cases.views.script_words import script_words
from lianxin.cases.views.sending import keep_photos, open_stations, send, sent_before
from lianxin.kit import gate
from lianxin.kit.pages import page
from lianxin.kit.refusals import Refusal


@dataclass(slots=True)
class OnePage:
    """The forms of the three steps and the key, sent together."""

    words: WordsForm
    place: PlaceForm
    contact: ContactForm
    key: SendForm

    def is_valid(self) -> bool:
        """Every form is looked at, so that every mistake is named at once."""
        forms = (self.words, self.place, self.contact, self.key)
        return sum(each.is_valid() for each in forms) == len(forms)


def _empty() -> OnePage:
    return OnePage(WordsForm(), PlaceForm(stations=open_stations()), ContactForm(), SendForm())


def _filled(request: HttpRequest) -> OnePage:
    return OnePage(
        WordsForm(request.POST, request.FILES),
        PlaceForm(request.POST, stations=open_stations()),
        ContactForm(request.POST),
        SendForm(request.POST),
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_page(request: HttpRequest) -> HttpResponse:
    """Everything at once; without scripts a plain form, and the same key sends once."""
    if request.method != "POST":
        return _shown(request, _empty())
    if known := sent_before(request):
        return receipt_at(known)
    given = _filled(request)
    if not given.is_valid():
        return _shown(request, given, status=422)
    words = given.words.cleaned_data
    if emergencies.sounds_like_one(words["verbatim"]) and not words["emergency_seen"]:
        given.words = given.words.once_more()
        return _shown(request, given, is_emergency=True)
    return _sent(request, given)


def _sent(request: HttpRequest, given: OnePage) -> HttpResponse:
    contact = given.contact.cleaned_data
    passage = gate.at(RAISING, request, *phone_marks(contact))
    if passage.seconds:
        answer = _shown(request, given, status=429, passage=passage, seconds=passage.seconds)
        answer["Retry-After"] = str(passage.seconds)
        return answer
    draft = _draft(request, given)
    try:
        keep_photos(given.words, draft, given.words.cleaned_data["photos"])
        if given.words.errors:
            return _shown(request, given, status=422)
        case = send(draft, key=given.key.cleaned_data["key"])
    except Refusal as refusal:
        show_refusal(given.place, refusal)
        return _shown(request, given, status=422)
    passage.note()
    return receipt_of(case)


def _draft(request: HttpRequest, given: OnePage) -> drafts.Draft:
    """What was filled in, with the files that came ahead of it under the same key."""
    key = str(given.key.cleaned_data["key"])
    place = given.place.cleaned_data
    draft = drafts.Draft(
        words={k: v for k, v in given.words.cleaned_data.items() if k != "photos"},
        place={**place, "station": place["station"].code},
        contact=given.contact.cleaned_data,
    )
    if key in drafts.keys(request.session):
        draft.key = key
    return draft


def _shown(
    request: HttpRequest, forms: OnePage, status: int = 200, **context: object
) -> HttpResponse:
    shown = {
        "forms": forms,
        "notice": privacy.TEMPLATE,
        "emergency_words": " ".join(emergencies.WORDS),
        "script_words": script_words(),
        **context,
    }
    return page(request, "matters/one_page.html", shown, status=status)
