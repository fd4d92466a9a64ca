"""The board of the presidium and the committee: what is red, what is to be done today, the list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lianxin.cases.states import Supervision
from lianxin.kit.pages import page
from lianxin.kit.paging import asked_page
from lianxin.kit.rights import needs
from lianxin.oversight import queries
from lianxin.oversight.forms.board import BoardFilter
from lianxin.oversight.views.shared import crumbs, user_of
from lianxin.people.rules import SEE_OVERSIGHT


@require_safe
@needs(SEE_OVERSIGHT)
def board(request: HttpRequest) -> HttpResponse:
    """Red and amber by unit and level, today's papers, and the matters behind the figures."""
    user = user_of(request)
    form = BoardFilter(request.GET or None, user=user)
    run = queries.last_sweep()
    number = asked_page(request.GET.get("page", ""), queries.LAST_PAGE)
    context = {
        "form": form,
        "sheet": queries.urgent_page(user, form.wanted(), number),
        "units": queries.by_unit(user),
        "levels": [str(each.label) for each in Supervision if each],
        "today": queries.today_of(user),
        "run": run,
        "is_overslept": queries.is_overslept(run),
        "query": request.GET.urlencode(),
    }
    return page(request, "oversight/board.html", context, part="rows")


@require_safe
@needs(SEE_OVERSIGHT)
def listed(request: HttpRequest) -> HttpResponse:
    """挂牌督办: number, unit, since, limit, state; printable."""
    user = user_of(request)
    context = {
        "letters": queries.listing_board(user)[: queries.LAST_PAGE],
        "crumbs": crumbs(user, {"title": _("挂牌督办")}),
    }
    return page(request, "oversight/listed.html", context)
