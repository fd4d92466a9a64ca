"""Reads of the room: what waits for whom, and what the public finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lianxin.cases.models import Case, Category
from lianxin.kit.paging import Sheet
from lianxin.kit.text import clean
from lianxin.language import search
from lianxin.language.terms import runs
from lianxin.people.models import Account, Role
from lianxin.people.queries import standing
from lianxin.publishing.models import Check, FigureRow, FigureRun, Publication, Version, publishable
from lianxin.publishing.states import CHECKING, LIVING, Status
from lianxin.stations.models import PostKind, Station
from lianxin.stations.queries import posts_of

PAGE, LAST_PAGE = 20, 200
LONGEST_QUERY = 60
CANDIDATES = 10
_HAN_PHRASE = re.compile("^[\u3400-\u9fff]{3,}$")
_SEARCHED = ("title", "raised", "done")


class Tab(models.TextChoices):
    """The lists of the desk."""

    WAITING = "waiting", _("等我办")
    CHECKING = "checking", _("审核中")
    DRAFTS = "drafts", _("起草中")
    PUBLISHED = "published", _("已公开")
    WITHDRAWN = "withdrawn", _("已撤下")


STATUSES = {
    Tab.CHECKING: CHECKING,
    Tab.DRAFTS: {Status.DRAFT},
    Tab.PUBLISHED: {Status.PUBLISHED},
    Tab.WITHDRAWN: {Status.WITHDRAWN},
}


def has_office(user: Account) -> bool:
    """Whether the person writes or checks anywhere at all."""
    return bool(posts_of(user)) or standing(user).has(Role.PRESIDIUM, Role.COMMITTEE)


def waiting(user: Account) -> Q:
    """Drafts of the user's stations, and the checks that this person may do now (R-174)."""
    who, posts = standing(user), posts_of(user)
    heads = [station for station, kind in posts.items() if kind == PostKind.HEAD]
    over = Q(pk__in=[])
    for prefix in who.prefixes(Role.PRESIDIUM) + who.prefixes(Role.COMMITTEE):
        over |= Q(case__region__startswith=prefix)
    at_station, as_head = Q(station__in=list(posts)), Q(station__in=heads)
    due = (
        Q(status=Status.FIRST) & (at_station | over)
        | Q(status=Status.SECOND) & (as_head | over)
        | Q(status=Status.THIRD) & over
    )
    mine = {"publication": OuterRef("pk")}
    wrote = Version.objects.filter(**mine, written_by=who.person_id)
    checked = Check.objects.filter(**mine, round=OuterRef("round"), checked_by=who.person_id)
    return Q(status=Status.DRAFT) & at_station | due & ~Exists(wrote) & ~Exists(checked)


def listed(user: Account, tab: Tab, chosen: dict[str, Any]) -> QuerySet[Publication]:
    """One of the desk's lists, narrowed by station and category."""
    seen = Publication.objects.visible_to(user)
    found = (
        seen.filter(waiting(user)) if tab == Tab.WAITING else seen.filter(status__in=STATUSES[tab])
    )
    return found.filter(**_narrowed(chosen)).select_related("case", "station", "category")


def counts(user: Account) -> dict[Tab, int]:
    """How many stand in each of the lists; one query."""
    seen = Publication.objects.visible_to(user)
    asked = {tab.value: models.Count("pk", filter=Q(status__in=STATUSES[tab])) for tab in STATUSES}
    found = seen.aggregate(waiting=models.Count("pk", filter=waiting(user)), **asked)
    return {tab: found[tab.value] for tab in Tab}


def candidates(user: Account) -> QuerySet[Case]:
    """Ended matters of the user's stations that nobody has drafted yet, the latest first."""
    drafted = Publication.objects.filter(case=OuterRef("pk"))
    found = Case.objects.filter(publishable(), ~Exists(drafted), station__in=list(posts_of(user)))
    return found.select_related("category", "station").order_by("-closed_at", "-id")[:CANDIDATES]


def living_of(case: Case) -> Publication | None:
    """The publication of a matter that is out or on its way, else the last that was taken down."""
    found = Publication.objects.filter(case=case).select_related("case", "station")
    return found.filter(status__in=LIVING).first() or found.first()


def sheet_of(found: QuerySet[Publication], number: int) -> Sheet[Publication]:
    """One page of a list."""
    rows = list(found[(number - 1) * PAGE : number * PAGE + 1])
    return Sheet(rows[:PAGE], number, len(rows) > PAGE, LAST_PAGE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader of the public list wants to see."""

    words: str = ""
    station: str = ""
    category: str = ""
    month: date | None = None


def public_list(asked: Asked) -> QuerySet[Publication]:
    """Published matters, the latest month first; words by the same terms as in the office."""
    found = Publication.objects.public().select_related("station", "category")
    if words := clean(asked.words)[:LONGEST_QUERY].strip():
        wanted = search.query(words)
        found = found.filter(_holds(words), terms=wanted) if wanted else found.none()
    chosen = {"station": asked.station, "category": asked.category}
    if asked.month:
        found = found.filter(closed_month=asked.month)
    return found.filter(**_narrowed(chosen)).order_by("-closed_month", "-id")


def _narrowed(chosen: dict[str, Any]) -> dict[str, Any]:
    """Filters by the station's code and by the first-level category's."""
    names = {"station": "station__code", "category": "category__code__startswith"}
    return {names[name]: value for name, value in chosen.items() if value}


def _holds(words: str) -> Q:
    """Pairs may stand apart: runs of three and more stand in one of the texts as they are."""
    whole = Q()
    for run in runs(words):
        if _HAN_PHRASE.match(run):
            whole &= reduce(or_, (Q(**{f"{each}__contains": run}) for each in _SEARCHED))
    return whole


def stations() -> list[tuple[str, str]]:
    """Stations as a choice: code and name."""
    named = Station.objects.order_by("division", "code")
    return list(named.values_list("code", "name"))


def categories() -> list[tuple[str, str]]:
    """First-level categories as a choice: code and name."""
    first = Category.objects.filter(parent__isnull=True).order_by("code")
    return list(first.values_list("code", "name"))


def public_months() -> list[date]:
    """The months of which something is public, the latest first."""
    found = Publication.objects.public().order_by("-closed_month")
    return list(found.values_list("closed_month", flat=True).distinct()[:240])


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a publication's history."""

    at: datetime
    who: str
    title: str
    words: str = ""
    icon: str = "point"
    tone: str = ""


def history(publication: Publication) -> list[Event]:
    """Who wrote, checked, sent back and took down, the latest first."""
    found = [
        Event(
            each.written_at,
            str(each.written_by),
            str(_WROTE % {"number": each.number}),
            icon="edit",
        )
        for each in publication.versions.select_related("written_by")
    ]
    found += [_checked(each) for each in publication.checks.select_related("checked_by")]
    if publication.withdrawn_at:
        who = str(publication.withdrawn_by or _("系统"))
        found.append(
            Event(
                publication.withdrawn_at,
                who,
                str(Status.WITHDRAWN.label),
                gettext(publication.withdrawn_reason),
                "eye-off",
                "red",
            )
        )
    return sorted(found, key=lambda each: each.at, reverse=True)


def _checked(check: Check) -> Event:
    label = _PASSED if check.is_passed else _SENT_BACK
    title = str(label % {"stage": check.get_stage_display()})
    icon, tone = ("circle-check", "green") if check.is_passed else ("arrow-back-up", "amber")
    return Event(check.checked_at, str(check.checked_by), title, check.words, icon, tone)


_WROTE = _("写了第%(number)s版")
_PASSED = _("%(stage)s通过")
_SENT_BACK = _("%(stage)s退回")


def last_run() -> FigureRun | None:
    """When the open figures were last counted."""
    return FigureRun.objects.first()


def figure_rows() -> Iterator[FigureRow]:
    """All cells in their order, a part at a time."""
    return FigureRow.objects.select_related("station", "category").iterator(chunk_size=500)
