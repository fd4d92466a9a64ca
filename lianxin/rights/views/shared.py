"""What the desk's screens of the room share."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from lianxin.cases.models import Case
from lianxin.people.models import Account, Role
from lianxin.people.queries import standing
from lianxin.rights.models import DataRequest, DisposalList
from lianxin.stations.queries import posts_of

Crumb = dict[str, str]


def user_of(request: HttpRequest) -> Account:
    """The account behind a request; the middleware lets nobody else through."""
    return cast(Account, request.user)


def keeper_of(request: HttpRequest) -> Account:
    """Whoever may have requests before them; the inbox does not exist for the others."""
    user = user_of(request)
    if not (posts_of(user) or standing(user).has(Role.COMMITTEE, Role.SECRET_INTAKE)):
        raise Http404
    return user


def request_or_404(request: HttpRequest, request_id: UUID) -> DataRequest:
    seen = DataRequest.objects.visible_to(user_of(request))
    related = ("case__station", "contact", "decided_by", "recorded_by")
    return get_object_or_404(seen.select_related(*related), pk=request_id)


def case_or_404(request: HttpRequest, case_id: UUID) -> Case:
    return get_object_or_404(Case.objects.visible_to(user_of(request)), pk=case_id)


def list_or_404(request: HttpRequest, list_id: UUID) -> DisposalList:
    seen = DisposalList.objects.visible_to(user_of(request))
    related = ("county", "checked_by", "confirmed_by")
    return get_object_or_404(seen.select_related(*related), pk=list_id)


def crumbs(*more: Crumb) -> list[Crumb]:
    return [{"title": _("个人信息请求"), "url": reverse("rights:inbox")}, *more]


def disposal_crumbs(*more: Crumb) -> list[Crumb]:
    return [{"title": _("保存与销毁"), "url": reverse("rights:disposals")}, *more]
