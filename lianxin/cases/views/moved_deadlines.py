"""What a release of the calendar moved: a panel of its page."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from lianxin.cases import jobs
from lianxin.cases.models import JournalEntry
from lianxin.cases.queries import calendar
from lianxin.cases.states import Stage
from lianxin.kit.jobs import is_under_way
from lianxin.kit.pages import page
from lianxin.kit.templatetags.ui import day
from lianxin.people.models import Account
from lianxin.places.models import CalendarRelease

SHOWN = 50


@require_GET
def moved(request: HttpRequest, number: int) -> HttpResponse:
    """How many matters moved, and those of them that the reader sees."""
    release = get_object_or_404(CalendarRelease, number=number)
    user = cast(Account, request.user)
    is_working = is_under_way(jobs.recalculate_deadlines, release=number)
    found = list(calendar.moved_for(user, number)[: SHOWN + 1])
    context = {
        "release": release,
        "is_working": is_working,
        "summary": _summary(calendar.count_moved(number), is_working=is_working),
        "rows": [(entry.case, _days(entry)) for entry in found[:SHOWN]],
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


def _days(entry: JournalEntry) -> list[str]:
    """Each clock that moved, from which day to which."""
    return [
        f"{Stage(stage).label} {_day(was)} → {_day(now)}"
        for stage, was, now in entry.facts.get("moved", ())
    ]


def _day(text: str) -> str:
    return day(date.fromisoformat(text))


def _summary(count: int, *, is_working: bool) -> str:
    if is_working:
        return ngettext("已移动%(count)s件。", "已移动%(count)s件。", count) % {"count": count}
    if not count:
        return _("这次调整没有移动任何事项的期限。")
    told = ngettext(
        "这次调整移动了%(count)s件事项的期限。", "这次调整移动了%(count)s件事项的期限。", count
    )
    return told % {"count": count}
