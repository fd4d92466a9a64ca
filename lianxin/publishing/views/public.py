"""What anybody reads: published matters, one of them, the figures."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_stubs_ext import StrOrPromise

from lianxin.cases.queries import Figure
from lianxin.kit import clock
from lianxin.kit.pages import page
from lianxin.kit.paging import asked_page
from lianxin.publishing import counting, queries
from lianxin.publishing.figures import ALL, FEWEST, OWN, SHOWN
from lianxin.publishing.forms.public import FiguresForm, SearchForm
from lianxin.publishing.models import Publication

AN_HOUR = 3600


@login_not_required
@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    """Handled matters, searched and narrowed; nothing of what is on its way."""
    form = SearchForm(request.GET)
    number = asked_page(request.GET.get("page", ""), queries.LAST_PAGE)
    found = queries.public_list(form.asked)
    context = {
        "form": form,
        "sheet": queries.sheet_of(found, number),
        "total": found.count(),
    }
    return page(request, "open/list.html", context)


@login_not_required
@require_safe
def matter(request: HttpRequest, slug: str) -> HttpResponse:
    """One published matter; what was taken down is not found."""
    found = Publication.objects.public().select_related("station", "category")
    publication = get_object_or_404(found, slug=slug)
    crumbs = [
        {"title": _("办理公开"), "url": reverse("public_publishing:list")},
        {"title": publication.title},
    ]
    return page(request, "open/matter.html", {"publication": publication, "crumbs": crumbs})


@login_not_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of a period with their definitions; small cells are not told."""
    form = FiguresForm(request.GET)
    shown = _shown(form)
    context = {
        "form": form,
        "period": form.asked,
        "shown": shown,
        "has_categories": shown.categories.told or shown.categories.untold,
        "has_results": shown.results.told or shown.results.untold,
        "stations": [(name, count, _labelled(cells)) for name, count, cells in shown.stations],
        "measures": [(ALL[name], figure) for name, figure in shown.measures],
        "labels": [ALL[name].label for name in SHOWN],
        "definitions": [*OWN.values(), *(ALL[name] for name in SHOWN)],
        "fewest": FEWEST,
        "chart_width": max(30 * len(shown.columns), 30),
        "crumbs": [
            {"title": _("办理公开"), "url": reverse("public_publishing:list")},
            {"title": _("数据")},
        ],
    }
    return page(request, "open/figures.html", context)


def _labelled(cells: dict[str, Figure | None]) -> list[tuple[StrOrPromise, Figure | None]]:
    return [(ALL[name].label, figure) for name, figure in cells.items()]


def _shown(form: FiguresForm) -> counting.Shown:
    """Counted at most once an hour for each question: the page is open to the whole world."""
    asked = form.asked
    parts = (
        clock.today(),
        asked.kind,
        asked.span.since,
        form.station_code,
        form.category_code,
        get_language(),
    )
    key = "open-figures:" + ":".join(str(part or "") for part in parts)
    known = cache.get(key)
    if not isinstance(known, counting.Shown):
        known = counting.shown(asked, form.station_code, form.category_code)
        cache.set(key, known, AN_HOUR)
    return known
