"""What a release of the calendar moved: a panel of its page."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from lianxin.cases import jobs
from lianxin.cases.queries import calendar
from lianxin.cases.sentences import sentence
from lianxin.kit.jobs import is_under_way
from lianxin.kit.pages import page
from lianxin.people.models import Account
from lianxin.places.models import CalendarRelease

SHOWN = 50


@require_GET
def moved(request: HttpRequest, number: int) -> HttpResponse:
    """How many matters moved, and those of them that the reader sees."""
    release = get_object_or_404(CalendarRelease, number=number)
    user = cast(Account, request.user)
    found = list(calendar.moved_for(user, number)[: SHOWN + 1])
    context = {
        "release": release,
        "is_working": is_under_way(jobs.recalculate_deadlines, release=number),
        "summary": _summary(calendar.count_moved(number)),
        "rows": [(entry.case, sentence(entry)) for entry in found[:SHOWN]],
        "has_more": len(found) > SHOWN,
        "crumbs": [
            {"title": _("工作日历"), "url": reverse("places:calendar", args=[release.year])},
            {
                "title": _("第%(number)s版") % {"number": number},
                "url": reverse("places:release", args=[number]),
            },
            {"title": _("移动的期限")},
        ],
    }
    return page(request, "cases/moved_deadlines.html", context, part="moved")


def _summary(count: int) -> str:
    if not count:
        return _("这次调整没有移动任何事项的期限。")
    told = ngettext(
        "这次调整移动了%(count)s件事项的期限。", "这次调整移动了%(count)s件事项的期限。", count
    )
    return told % {"count": count}
