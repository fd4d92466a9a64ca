"""What was sent about a matter, by which way and how far it came: a panel on the case's page."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lianxin.cases import rules
from lianxin.cases.models import Case
from lianxin.cases.states import FRONT, LEADERS, UNIT, Hat
from lianxin.cases.views.desk_case import CASES, page_of, user_of
from lianxin.kit.pages import page
from lianxin.notify.queries import Sent, deliveries_for
from lianxin.notify.queries.outbox import told_of
from lianxin.people.models import Account
from lianxin.people.queries import colleagues

SEE_ALL = FRONT | LEADERS
SEE_OWN = UNIT | {Hat.CO_HANDLER}


@require_GET
@never_cache
def deliveries(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Whoever answers for the matter sees all; a unit what its own people were sent."""
    user = user_of(request)
    case = Case.objects.visible_to(user).filter(pk=case_id).first()
    if case is None:
        raise Http404
    hats = rules.hats_on(case, user)
    sees_all = bool(hats & SEE_ALL)
    context = {
        "case": case,
        "sent": _sent(case, user, hats & SEE_OWN, sees_all=sees_all),
        "told": told_of(f"case:{case.pk}:") if sees_all else None,
        "crumbs": [
            {"title": _("事项"), "url": CASES},
            {"title": case.number, "url": page_of(case)},
            {"title": _("通知送达"), "url": reverse("cases:deliveries", args=[case.pk])},
        ],
    }
    return page(request, "cases/deliveries.html", context, part="shown")


def _sent(case: Case, user: Account, own: object, *, sees_all: bool) -> list[Sent]:
    about = f"case:{case.pk}:"
    if sees_all:
        return deliveries_for(about)
    return deliveries_for(about, only_people=colleagues(user)) if own else []
