"""Reads of the oversight room: what is red, by whom; what waits for whom; what came of a paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from lianxin.cases.lights import Light, shining
from lianxin.cases.models import Case, JournalEntry
from lianxin.cases.models.cases import CaseQuerySet
from lianxin.cases.queries import rate
from lianxin.cases.states import RUNNING, Supervision
from lianxin.kit import clock
from lianxin.kit.paging import Sheet
from lianxin.oversight.models import Answer, Letter, LetterCase, SweepRun, Undertaking
from lianxin.oversight.rules import signable_by
from lianxin.oversight.states import ASKING, OUT, Kind, Status
from lianxin.people.models import Account, Role, Unit
from lianxin.people.queries import standing
from lianxin.places.calendar import Calendar

PAGE = 50
LAST_PAGE = 200
FIRST = 5
URGED_DAYS = 30


def has_swept_today() -> bool:
    """Whether a whole sweep came to its end today."""
    done = SweepRun.objects.filter(is_whole=True, ended_at__isnull=False)
    return done.filter(started_at__gte=clock.midnight(clock.today())).exists()


def last_sweep() -> SweepRun | None:
    """The last whole sweep that came to its end."""
    return SweepRun.objects.filter(is_whole=True, ended_at__isnull=False).first()


def is_overslept(run: SweepRun | None) -> bool:
    """No whole sweep since the working day before today began."""
    calendar, day = Calendar.read(), clock.today() - timedelta(days=1)
    while not calendar.is_workday(day):
        day -= timedelta(days=1)
    return run is None or run.started_at < clock.midnight(day)


def watched(user: Account) -> CaseQuerySet:
    """The cases in the reach of the user's oversight offices."""
    who, reach = standing(user), Q(pk__in=[])
    offices = {Role.PRESIDIUM: False, Role.COMMITTEE: False, Role.SECRET_INTAKE: True}
    for role, is_sealed in offices.items():
        for prefix in who.prefixes(role):
            reach |= Q(is_sealed=is_sealed, region__startswith=prefix)
    return Case.objects.visible_to(user).filter(reach)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the red and amber matters to list."""

    light: str = ""
    unit: int | None = None
    level: int | None = None
    station: int | None = None
    category: int | None = None

    def condition(self) -> Q:
        plain = {
            "lead_unit_id": self.unit,
            "supervision": self.level,
            "station_id": self.station,
            "category_id": self.category,
        }
        wanted = Q(**{name: value for name, value in plain.items() if value is not None})
        lights = [self.light] if self.light else [Light.RED, Light.AMBER]
        return wanted & reduce(or_, (shining(each) for each in lights))


def urgent(user: Account, wanted: Wanted) -> CaseQuerySet:
    """Matters with a unit that are red or amber, the oldest deadline first."""
    found = watched(user).filter(wanted.condition(), state__in=RUNNING)
    return found.order_by("step_due_on", "pk")


def urgent_page(user: Account, wanted: Wanted, number: int) -> Sheet[Case]:
    """A page of them, with how often residents urged."""
    start = (number - 1) * PAGE
    rows = urgent(user, wanted).select_related("lead_unit", "station", "category")
    rows = rows.annotate(urges=Subquery(_urges()))
    shown = list(rows[start : start + PAGE + 1])
    return Sheet(shown[:PAGE], number, len(shown) > PAGE, LAST_PAGE)


def _urges() -> QuerySet[Any]:
    since = clock.now() - timedelta(days=URGED_DAYS)
    made = JournalEntry.objects.filter(case=OuterRef("pk"), move="urge", at__gt=since)
    counted = made.order_by().values("case").annotate(count=Count("pk"))
    return counted.values("count")


@dataclass(frozen=True, slots=True)
class UnitLine:
    """How a unit stands: late and nearly late matters, and how hard they are pushed."""

    unit_id: int
    name: str
    red: int
    amber: int
    levels: tuple[int, ...]
    urged: int


def by_unit(user: Account) -> list[UnitLine]:
    """Every unit with red or amber or pushed matters, the most red first; two queries."""
    running = watched(user).filter(state__in=RUNNING)
    counts = {
        "red": Count("pk", filter=shining(Light.RED)),
        "amber": Count("pk", filter=shining(Light.AMBER)),
        **{f"level_{at}": Count("pk", filter=Q(supervision=at)) for at in Supervision if at},
    }
    named = running.order_by().values("lead_unit_id", "lead_unit__short_name")
    rows: Iterable[Mapping[str, Any]] = named.annotate(**counts)
    urged = _urged_by_unit(running)
    lines = [
        UnitLine(
            row["lead_unit_id"],
            row["lead_unit__short_name"],
            row["red"],
            row["amber"],
            tuple(row[f"level_{at}"] for at in Supervision if at),
            urged.get(row["lead_unit_id"], 0),
        )
        for row in rows
        if row["lead_unit_id"]
    ]
    telling = [each for each in lines if each.red or each.amber or any(each.levels)]
    return sorted(telling, key=lambda each: (-each.red, -each.amber, each.name))


def _urged_by_unit(running: CaseQuerySet) -> dict[int, int]:
    since = clock.now() - timedelta(days=URGED_DAYS)
    made = JournalEntry.objects.filter(move="urge", at__gt=since, case__in=running.order_by())
    rows = made.order_by().values("case__lead_unit").annotate(count=Count("pk"))
    return {row["case__lead_unit"]: row["count"] for row in rows}


@dataclass(frozen=True, slots=True)
class Heap:
    """What is to be done today: so many papers, and the first of them."""

    count: int
    letters: list[Letter]


@dataclass(slots=True)
class Today:
    """The work of an overseer's day."""

    to_sign: Heap
    to_judge: Heap
    late: Heap
    summons: Heap
    undertakings: list[Undertaking] = field(default_factory=list)

    @property
    def is_free(self) -> bool:
        heaps = (self.to_sign, self.to_judge, self.late, self.summons)
        return not any(each.count for each in heaps) and not self.undertakings


def today_of(user: Account) -> Today:
    """Papers in the user's own hands; counted by the database, the first of each heap shown."""
    mine = Letter.objects.visible_to(user).filter(signable_by(user))
    day = clock.today()
    heaps = {
        "to_sign": Q(status=Status.DRAFT),
        "to_judge": Q(status=Status.ANSWERED),
        "late": Q(status=Status.ISSUED, due_on__lt=day),
        "summons": Q(kind=Kind.SUMMONS, status__in=OUT, held_on__isnull=True),
    }
    counts = mine.aggregate(**{name: Count("pk", filter=each) for name, each in heaps.items()})
    promised = Undertaking.objects.filter(
        done_on__isnull=True, due_on__lte=day, letter__in=mine.values("pk")
    )
    return Today(
        **{name: Heap(counts[name], _first(mine.filter(each))) for name, each in heaps.items()},
        undertakings=list(promised.select_related("letter__unit")),
    )


def _first(letters: QuerySet[Letter]) -> list[Letter]:
    """The first of a heap, the oldest first."""
    keys = list(letters.order_by("pk").values_list("pk", flat=True)[:FIRST])
    return list(listed(Letter.objects.filter(pk__in=keys)).order_by("pk"))


def letter_page(seen: QuerySet[Letter], number: int) -> Sheet[Letter]:
    """A page of papers, the newest first; what is shown is counted for this page alone."""
    start = (number - 1) * PAGE
    keys = list(seen.order_by("-pk").values_list("pk", flat=True)[start : start + PAGE + 1])
    rows = list(listed(Letter.objects.filter(pk__in=keys[:PAGE])))
    return Sheet(rows, number, len(keys) > PAGE, LAST_PAGE)


def listed(letters: QuerySet[Letter]) -> QuerySet[Letter]:
    """With what a list of papers shows."""
    found = letters.select_related("organ__division", "unit").order_by("-pk")
    return found.annotate(
        matter_count=Count("matters", distinct=True),
        first_number=Min("matters__case__number"),
        first_title=Min("matters__case__title"),
    )


def listing_board(user: Account) -> QuerySet[Letter]:
    """挂牌督办: every listing that went out, those in force first."""
    out = Letter.objects.visible_to(user).filter(kind=Kind.LISTING, signed_at__isnull=False)
    return listed(out).order_by(F("ended_at").desc(nulls_first=True), "-signed_at")


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """How a unit answers papers."""

    letters: list[Letter]
    asked: int
    on_time: int

    @property
    def rate(self) -> Any:
        return rate(self.on_time, self.asked)


def record_of(unit: Unit, user: Account) -> UnitRecord:
    """Papers to the unit that the user sees; those answered or past their day are counted."""
    seen = Letter.objects.visible_to(user).filter(unit=unit, signed_at__isnull=False)
    counted = seen.exclude(status=Status.VOIDED).filter(
        Q(answers__isnull=False) | Q(limit_on__lt=clock.today())
    )
    first = Answer.objects.filter(letter=OuterRef("pk")).order_by("given_at")
    answered = counted.annotate(first_at=Subquery(first.values("given_at")[:1])).distinct()
    rows = list(answered.values_list("first_at", "limit_on"))
    on_time = sum(
        first_at is not None and first_at.astimezone(clock.ZONE).date() <= limit_on
        for first_at, limit_on in rows
    )
    return UnitRecord(list(listed(seen)[:FIRST]), len(rows), on_time)


@dataclass(frozen=True, slots=True)
class Effect:
    """What came of a paper for one of its matters."""

    ground: str
    case: Case
    days: int | None

    @property
    def has_replied(self) -> bool:
        return self.days is not None


def effects_of(letter: Letter) -> list[Effect]:
    """Each matter with the days from the paper to the unit's reply; one query."""
    matters = letter.matters.select_related("case__station", "case__lead_unit")
    return [Effect(each.ground, each.case, _days(letter, each)) for each in matters]


def _days(letter: Letter, matter: Any) -> int | None:
    replied_at, signed_at = matter.case.replied_at, letter.signed_at
    if not signed_at or not replied_at or replied_at < signed_at:
        return None
    first = signed_at.astimezone(clock.ZONE).date()
    return int((replied_at.astimezone(clock.ZONE).date() - first).days)


def choices_for(user: Account) -> Mapping[str, list[tuple[Any, str]]]:
    """What the board can be narrowed to: only what has running matters; three queries."""
    running = watched(user).filter(state__in=RUNNING).order_by()
    names = {
        "unit": ("lead_unit_id", "lead_unit__short_name"),
        "station": ("station_id", "station__name"),
        "category": ("category_id", "category__name"),
    }
    return {
        name: [(key, label) for key, label in running.values_list(*columns).distinct() if key]
        for name, columns in names.items()
    }


def under_way() -> Q:
    """Matters with a paper that still waits for an answer or a verdict, or a promise not kept."""
    about = LetterCase.objects.filter(case=OuterRef("pk"))
    waiting = Q(letter__status__in=[Status.DRAFT, *ASKING])
    promised = Q(letter__status__in=OUT, letter__undertakings__done_on__isnull=True)
    promised &= Q(letter__undertakings__isnull=False)
    return Q(Exists(about.filter(waiting | promised)))
