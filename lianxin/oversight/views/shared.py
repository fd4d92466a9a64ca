"""What the screens of the room share."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.oversight.models import Letter
from lianxin.people.models import Account
from lianxin.people.rules import SEE_OVERSIGHT, holds

Crumb = dict[str, str]


def user_of(request: HttpRequest) -> Account:
    """The account behind a request; the middleware lets nobody else through."""
    return cast(Account, request.user)


def letter_or_404(request: HttpRequest, letter_id: int) -> Letter:
    """The paper for this reader; strangers learn nothing of it."""
    seen = Letter.objects.visible_to(user_of(request))
    letter = seen.select_related("organ__division", "unit", "batch").filter(pk=letter_id).first()
    if letter is None:
        raise Http404
    return letter


def crumbs(user: Account, *more: Crumb) -> list[Crumb]:
    """The way back: overseers come from the board, units from their papers."""
    if holds(user, SEE_OVERSIGHT):
        first = {"title": _("督办"), "url": reverse("oversight:board")}
    else:
        first = {"title": _("督办文书"), "url": reverse("oversight:letters")}
    return [first, *more]
