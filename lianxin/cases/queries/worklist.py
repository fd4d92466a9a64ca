"""The work list: tabs, filters, order and pages over what a person may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from heapq import merge
from itertools import islice
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lianxin.cases.lights import Light, light, met_in_time, shining
from lianxin.cases.models import Case, Category, Deadline, Petitioner, Rating
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.queries.errands import errands_of
from lianxin.cases.queries.facts import Span, cases_behind
from lianxin.cases.states import ENDED, State
from lianxin.kit import clock
from lianxin.kit.paging import Sheet
from lianxin.people.models import Account, Contact, Role, Unit
from lianxin.people.queries import standing
from lianxin.stations.models import Station
from lianxin.stations.queries import posts_of
from lianxin.vault.masks import mask_name

PAGE = 25
CAP = 1_000
LAST_PAGE = CAP // PAGE
FAR = date.max
UNLISTED = ("journal_head", "journal_seal")
NAME = Contact._meta.get_field("name")


class Tab(models.TextChoices):
    """The five heaps of a work list."""

    MINE = "mine", _("待我办")
    OPEN = "open", _("在办")
    OVERDUE = "overdue", _("逾期")
    ENDED = "ended", pgettext_lazy("heap", "已办结")
    ALL = "all", _("全部")


class Sort(models.TextChoices):
    """What comes first."""

    DUE = "due", _("期限近的在前")
    ARRIVAL = "arrival", _("新来的在前")
    NUMBER = "number", _("按编号")


ORDERS: dict[str, tuple[str, ...]] = {
    Sort.DUE: ("step_due_on", "id"),
    Sort.ARRIVAL: ("-received_at", "-id"),
    Sort.NUMBER: ("station_id", "number"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asks to see. An empty filter asks for everything."""

    tab: Tab = Tab.OPEN
    sort: Sort = Sort.DUE
    errand: str = ""
    stations: tuple[int, ...] = ()
    states: tuple[str, ...] = ()
    categories: tuple[int, ...] = ()
    unit: int | None = None
    channel: str = ""
    result: str = ""
    supervision: int | None = None
    rating: str = ""
    since: date | None = None
    until: date | None = None
    light: str = ""
    stage: str = ""
    measure: str = ""
    part: str = ""

    def condition(self) -> Q:
        """The filters as one condition; tab, errand and reach come on top."""
        plain: dict[str, Any] = {
            "station_id__in": self.stations,
            "state__in": self.states,
            "category_id__in": self.categories,
            "channel": self.channel,
            "result": self.result,
        }
        wanted = Q(**{name: value for name, value in plain.items() if value})
        if self.supervision is not None:
            wanted &= Q(supervision=self.supervision)
        if self.rating:
            graded = Rating.objects.filter(case=OuterRef("pk"), grade=self.rating)
            wanted &= Q(Exists(graded))
        if self.light:
            wanted &= shining(self.light)
        if self.stage:
            owed = Deadline.objects.running().filter(case=OuterRef("pk"), stage=self.stage)
            wanted &= Q(Exists(owed))
        return wanted & self._by_unit_and_time()

    def _by_unit_and_time(self) -> Q:
        """A measure has its own unit and its own day by which it counts; a list goes by the lead
        unit and the day of reception."""
        span = Span(self.since, self.until)
        if self.measure:
            return cases_behind(self.measure, self.part, span, self.unit)
        lead = Q(lead_unit_id=self.unit) if self.unit else Q()
        return lead & received_in(span)


@dataclass(frozen=True, slots=True)
class Row:
    """A case as the list shows it: the petitioner masked, the deadline with its light."""

    case: Case
    petitioner: str

    @property
    def is_paused(self) -> bool:
        """A question is open: nothing falls due. What is suspended has its day of review."""
        return self.case.paused_on is not None and self.case.step_due_on is None

    @property
    def note(self) -> str:
        """What the day is for, where it is not plain from the state."""
        return gettext("挂账复核") if self.case.state == State.SUSPENDED else ""

    @property
    def due_on(self) -> date | None:
        return None if self.case.state == State.ARCHIVED else self.case.step_due_on

    @property
    def light(self) -> Light:
        """The colour of what falls due next; what has ended shows none."""
        case = self.case
        if not case.is_open:
            return Light.NONE
        return light(case.step_amber_on, case.step_due_on, clock.today())

    @property
    def was_on_time(self) -> bool | None:
        """Whether the unit answered by its day; unknown before it has, or the day has passed."""
        case = self.case
        if case.due_on is None or (case.replied_at is None and clock.today() <= case.due_on):
            return None
        return case.replied_at is not None and met_in_time(case.replied_at, case.due_on)


def late() -> Q:
    """The next step's deadline has passed; a paused clock has no next deadline (R-071)."""
    return shining(Light.RED)


def received_in(span: Span) -> Q:
    """Received on these days, both included, in the office's time zone."""
    return span.holds("received_at", is_moment=True)


def listed(user: Account, wanted: Wanted) -> list[CaseQuerySet]:
    """The cases asked for, in order; what waits for the user is one query for each errand."""
    filters, order = wanted.condition(), ORDERS[wanted.sort]
    if wanted.sort == Sort.NUMBER:
        filters &= _town_stations(user)
    if wanted.tab != Tab.MINE:
        visible = Case.objects.visible_to(user).filter(_heap(wanted.tab), filters)
        return [visible.order_by(*order)]
    errands = errands_of(user)
    if wanted.errand:
        errands = {name: each for name, each in errands.items() if name == wanted.errand}
    return [each.filter(filters).order_by(*order) for each in errands.values()]


def _town_stations(user: Account) -> Q:
    """The stations of a reader who is of the presidium alone.

    It is true of all they may see, and an index by station and number answers it, where a region
    would be looked for through the whole county.
    """
    who = standing(user)
    if who.regions.keys() != {Role.PRESIDIUM} or who.units or who.is_deputy or posts_of(user):
        return Q()
    inside = [Q(division__code__startswith=prefix) for prefix in who.prefixes(Role.PRESIDIUM)]
    stations = Station.objects.filter(reduce(or_, inside)).order_by().values_list("pk", flat=True)
    return Q(station_id__in=list(stations))


def _heap(tab: Tab) -> Q:
    return {
        Tab.OPEN: ~Q(state__in=ENDED),
        Tab.OVERDUE: late(),
        Tab.ENDED: Q(state__in=ENDED),
    }.get(tab, Q())


def page_of(user: Account, wanted: Wanted, number: int) -> Sheet[Row]:
    """A page of the list, from 1; pages beyond the cap are not offered."""
    number = min(max(number, 1), LAST_PAGE)
    end = number * PAGE + 1
    keys = _first_keys(listed(user, wanted), wanted.sort, end)[(number - 1) * PAGE :]
    return Sheet(rows_of(_in_order(keys[:PAGE])), number, len(keys) > PAGE, LAST_PAGE)


def _first_keys(branches: Sequence[CaseQuerySet], sort: Sort, count: int) -> list[Any]:
    """The first keys of all branches together, each once; one query."""
    if not branches:
        return []
    columns = ("pk", "step_due_on", "received_at", "number", "station_id")
    heads = [branch.values_list(*columns)[:count] for branch in branches]
    found = heads[0] if len(heads) == 1 else heads[0].union(*heads[1:], all=True)
    rows = list(dict.fromkeys(found))
    return [row[0] for row in sorted(rows, key=_ORDER_KEYS[sort])[:count]]


_ORDER_KEYS: dict[str, Any] = {
    Sort.DUE: lambda row: (row[1] or FAR, row[0]),
    Sort.ARRIVAL: lambda row: (-row[2].timestamp(), -row[0].int),
    Sort.NUMBER: lambda row: (row[4], row[3]),
}


def _in_order(keys: Sequence[Any]) -> list[Case]:
    found = listable(Case.objects.filter(pk__in=keys)).in_bulk() if keys else {}
    return [found[key] for key in keys if key in found]


def listable(cases: CaseQuerySet) -> CaseQuerySet:
    """With what a row of the list shows, and nothing more."""
    return cases.select_related("station", "category", "lead_unit").defer(*UNLISTED)


def rows_of(cases: Sequence[Case]) -> list[Row]:
    """Dress cases for the list; one query for all petitioners."""
    names = first_petitioners(cases)
    return [_row(case, names.get(case.pk, "")) for case in cases]


def first_petitioners(cases: Iterable[Case]) -> dict[Any, str]:
    """The masked name of the first petitioner of each case (R-160)."""
    firsts = Petitioner.objects.filter(
        case__in=[case.pk for case in cases if not case.is_anonymous], is_first=True
    ).order_by()
    # Sealed as they come: only the masked name is opened.
    kept: Any = firsts.values_list("case_id", "contact_id", "contact__name")
    return {case: mask_name(NAME.unseal(contact, sealed)) for case, contact, sealed in kept}


def _row(case: Case, petitioner: str) -> Row:
    return Row(case, petitioner)


def exported(user: Account, wanted: Wanted, batch: int = 1_000) -> Iterator[Row]:
    """Every case asked for, page after page in memory, for files; a short page comes first."""
    bare = (branch.defer(*UNLISTED) for branch in listed(user, wanted))
    cases = _merged([branch.iterator(chunk_size=batch) for branch in bare], wanted.sort)
    known = _Known()
    size = PAGE
    while chunk := list(islice(cases, size)):
        yield from rows_of([known.on(case) for case in chunk])
        size = batch


class _Known:
    """Stations, categories and units, read once for a whole file instead of with every row."""

    def __init__(self) -> None:
        self._stations = Station.objects.in_bulk()
        self._categories = Category.objects.in_bulk()
        self._units = Unit.objects.in_bulk()

    def on(self, case: Case) -> Case:
        """The case with those that it names."""
        case.station = self._stations[case.station_id]
        case.category = self._categories.get(case.category_id or 0)
        case.lead_unit = self._units.get(case.lead_unit_id or 0)
        return case


def _merged(branches: list[Iterator[Case]], sort: Sort) -> Iterator[Case]:
    """All branches in one order. A case of two branches comes twice in a row: once is enough."""
    key, last = _ORDER_KEYS[sort], None
    for case in merge(
        *branches,
        key=lambda case: key(
            (case.pk, case.step_due_on, case.received_at, case.number, case.station_id)
        ),
    ):
        if case.pk != last:
            last = case.pk
            yield case
