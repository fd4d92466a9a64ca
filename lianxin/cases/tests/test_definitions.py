"""Measures: exact, by published definitions, each number the list behind it (R-073)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from lianxin.cases import actions, definitions_page, policy
from lianxin.cases.definitions import DEFINITIONS, Kind, Part
from lianxin.cases.factories import REPLY, Cast, case_in, rate
from lianxin.cases.forms.listing import ListFilter
from lianxin.cases.models import (
    Assignment,
    Case,
    Channel,
    Deadline,
    FeedbackMethod,
    Grade,
    Rating,
    Reply,
)
from lianxin.cases.periods import Period, PeriodKind
from lianxin.cases.queries import DIMENSIONS, Figure, Span, Table, counts, ranked
from lianxin.cases.queries.facts import FACTS
from lianxin.cases.states import Result, Stage, State
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.places.calendar import workdays_between

pytestmark = pytest.mark.django_db
NAMES = tuple(DEFINITIONS)
BEGAN = datetime(2026, 1, 5, 9, tzinfo=clock.ZONE)


def whole(*names: str, span: Span | None = None) -> dict[str, Figure]:
    return Table(Case.objects.all(), names or NAMES, span or Span()).whole().now


def on(moment: datetime) -> Any:
    return clock.set_to(moment)


def test_every_measure_has_its_words_and_its_rows() -> None:
    assert list(FACTS) == list(DEFINITIONS)
    for name, facts in FACTS.items():
        kind = DEFINITIONS[name].kind
        assert (kind == Kind.RATE) == bool(facts.misses or facts.hits)
        assert (kind == Kind.DAYS) == bool(facts.since)
        assert (kind == Kind.MEAN) == bool(facts.value)


def test_r185_no_data_is_no_figure_and_never_zero() -> None:
    for figure in whole().values():
        assert figure.rank in {None, Decimal(0)}
    assert [whole()[name].value for name in ("reply", "rounds")] == [None, None]


def test_r073_unrated_matters_are_in_no_denominator(cast: Cast) -> None:
    case_in(State.CLOSED, cast)
    case_in(State.FED_BACK, cast)
    case_in(State.ASSIGNED, cast)
    found = whole()
    assert (found["assigned"].whole, found["satisfaction"].whole) == (3, 1)
    assert (found["acknowledge"].whole, found["reply"].whole) == (2, 2)
    assert found["satisfaction"].value == found["resolution"].value == Decimal(100)


def test_r054_an_unsigned_matter_counts_once_its_day_has_passed(cast: Cast) -> None:
    with on(BEGAN):
        case_in(State.ASSIGNED, cast)
        case_in(State.HANDLING, cast)
        assert whole("acknowledge")["acknowledge"] == Figure(1, 1, Decimal(100))
    with on(BEGAN + timedelta(days=1)):
        assert whole("acknowledge")["acknowledge"].whole == 1
    with on(BEGAN + timedelta(days=2)):
        assert whole("acknowledge")["acknowledge"] == Figure(2, 1, Decimal(50))


def test_a_clock_that_stands_still_does_not_pass_its_day(cast: Cast) -> None:
    with on(BEGAN):
        case = case_in(State.ASKING, cast)
    with on(BEGAN + timedelta(days=90)):
        assert whole("reply")["reply"].whole == 0
        actions.contact(case, by=cast.handler, method=FeedbackMethod.PHONE)
        assert whole("contact")["contact"] == Figure(1, 1, Decimal(100))
        actions.answer_question(case, by=cast.liaison, answer="东头第一盏")
        assert whole("reply")["reply"].whole == 0


def test_r064_the_last_round_gives_the_result_and_each_round_its_clock(cast: Cast) -> None:
    with on(BEGAN):
        case = case_in(State.FED_BACK, cast)
        rate(case, cast, Grade.DISSATISFIED, "还是不亮")
        found = whole()
        assert found["satisfaction"] == Figure(1, 0, Decimal("0.00"))
        assert found["resolution"].whole == 0
        assert found["rehandle"] == Figure(1, 1, Decimal("100.00"))
        assert found["reply"] == Figure(1, 1, Decimal("100.00"))
    with on(BEGAN + timedelta(days=60)):
        assert whole("reply")["reply"] == Figure(1, 0, Decimal("0.00"))


def test_r055_a_returned_matter_is_counted_as_returned(cast: Cast) -> None:
    actions.accept_return(case_in(State.RETURNING, cast), by=cast.station_head)
    case_in(State.HANDLING, cast)
    found = whole()
    assert found["returned"] == Figure(2, 1, Decimal("50.00"))
    assert found["contact"].whole == found["reply"].whole == 0


def test_r073_those_not_reached_may_be_left_out(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_in(State.FED_BACK, cast)
    actions.try_reach(case, by=cast.liaison, method=FeedbackMethod.PHONE, was_reached=False)
    case_in(State.FED_BACK, cast)
    assert whole("resolution")["resolution"].whole == 2
    monkeypatch.setattr(policy, "current", lambda: policy.Policy(counts_unreachable=False))
    assert whole("resolution")["resolution"].whole == 1


def test_figures_count_only_what_the_reader_may_see(cast: Cast) -> None:
    case_in(State.HANDLING, cast)
    for part, count in (("committee", 1), ("other_committee", 0), ("handler", 1)):
        scope = Case.objects.visible_to(getattr(cast, part))
        assert Table(scope, ("assigned",), Span()).whole().now["assigned"].whole == count


def test_what_came_before_stands_beside(cast: Cast) -> None:
    with on(BEGAN):
        case_in(State.HANDLING, cast)
    with on(BEGAN + timedelta(days=31)):
        case_in(State.HANDLING, cast)
        case_in(State.HANDLING, cast)
        month = Period.around(PeriodKind.MONTH, clock.today())
        before = month.previous
        assert before is not None
        table = Table(Case.objects.all(), ("assigned",), month.span, before.span)
        line = table.whole()
        assert (line.now["assigned"].whole, line.before["assigned"].whole) == (2, 1)


@pytest.mark.parametrize(
    ("kind", "first", "last", "before"),
    [
        ("month", date(2026, 2, 1), date(2026, 2, 28), date(2026, 1, 1)),
        ("quarter", date(2026, 1, 1), date(2026, 3, 31), date(2025, 10, 1)),
        ("year", date(2026, 1, 1), date(2026, 12, 31), date(2025, 1, 1)),
    ],
)
def test_r186_a_period_knows_its_days_and_the_one_before(
    kind: str, first: date, last: date, before: date
) -> None:
    period = Period.around(PeriodKind(kind), date(2026, 2, 14))
    assert period.span == Span(first, last)
    previous, following = period.previous, period.following
    assert previous is not None
    assert following is not None
    assert previous.span.since == before
    assert following.previous == period


def test_as_many_days_come_before_chosen_days() -> None:
    days = Period(PeriodKind.DAYS, Span(date(2026, 3, 11), date(2026, 3, 20)))
    assert days.previous == Period(PeriodKind.DAYS, Span(date(2026, 3, 1), date(2026, 3, 10)))
    assert Period(PeriodKind.TERM, Span(date(2022, 1, 1), date(2026, 3, 1))).previous is None
    assert Period(PeriodKind.DAYS, Span()).previous is None


# A small county under a moving clock


Step = Callable[[Case, Cast, Random], object]
CALM = (Grade.SATISFIED, Grade.BASICALLY)


def _assign(case: Case, cast: Cast, dice: Random) -> object:
    unit = dice.choice([cast.unit, cast.unit, cast.other_unit])
    return actions.assign(case, by=cast.station_head, lead=unit)


def _lead(case: Case, cast: Cast) -> Any:
    return cast.handler if case.lead_unit_id == cast.unit.pk else cast.other_handler


def _head(case: Case, cast: Cast) -> Any:
    return cast.unit_head if case.lead_unit_id == cast.unit.pk else cast.other_handler


def _judge(case: Case, cast: Cast, dice: Random) -> object:
    if dice.random() < 0.4:
        return rate(case, cast, Grade.DISSATISFIED, "还没有解决")
    return rate(case, cast, dice.choice(CALM))


def _extend(case: Case, cast: Cast, dice: Random) -> object:
    actions.ask_extension(case, by=_lead(case, cast), days=10, reason="等材料")
    decide = dice.choice([actions.grant_extension, actions.deny_extension])
    return decide(case, by=cast.presidium, words="知悉")


def _reply(case: Case, cast: Cast, dice: Random) -> object:
    return actions.submit_reply(case, by=_lead(case, cast), reply=REPLY)


STEPS: dict[State, list[Step]] = {
    State.RECEIVED: [
        lambda case, cast, dice: actions.register(
            case, by=cast.liaison, category=dice.choice([cast.category, cast.other_category])
        )
    ],
    State.REGISTERED: [_assign],
    State.ASSIGNED: [
        lambda case, cast, dice: actions.acknowledge(case, by=_lead(case, cast)),
        lambda case, cast, dice: actions.acknowledge(case, by=_lead(case, cast)),
        lambda case, cast, dice: actions.hand_back(
            case, by=_lead(case, cast), reason="不属本局职责"
        ),
    ],
    State.RETURNING: [
        lambda case, cast, dice: actions.accept_return(case, by=cast.presidium),
        lambda case, cast, dice: actions.deny_return(case, by=cast.presidium, reason="是你局的事"),
    ],
    State.HANDLING: [
        lambda case, cast, dice: actions.contact(
            case, by=_lead(case, cast), method=FeedbackMethod.PHONE
        ),
        _extend,
        _reply,
        _reply,
        lambda case, cast, dice: actions.ask_resident(
            case, by=_lead(case, cast), question="哪一盏？"
        ),
    ],
    State.ASKING: [
        lambda case, cast, dice: actions.answer_question(case, by=cast.liaison, answer="东头")
    ],
    State.REVIEWING: [lambda case, cast, dice: actions.sign_reply(case, by=_head(case, cast))],
    State.REPLIED: [
        lambda case, cast, dice: actions.accept_reply(case, by=cast.liaison),
        lambda case, cast, dice: actions.accept_reply(case, by=cast.liaison),
        lambda case, cast, dice: actions.reject_reply(case, by=cast.liaison, reason="没有说清"),
    ],
    State.REVIEWED: [
        lambda case, cast, dice: actions.feed_back(
            case, by=cast.liaison, method=FeedbackMethod.PHONE, words="修好了"
        )
    ],
    State.FED_BACK: [_judge],
}


def play(cast: Cast, seed: int, *, cases: int = 7, steps: int = 75) -> None:
    """Random moves on a few cases, with hours and days between them."""
    dice = Random(seed)
    known: list[Case] = []
    for _ in range(steps):
        clock.advance(hours=dice.choice([1, 7, 26, 50]))
        if len(known) < cases and dice.random() < 0.5:
            channel = dice.choice([Channel.COUNTER, Channel.PHONE])
            known.append(case_in(State.RECEIVED, cast, channel=channel))
            continue
        if not known:
            continue
        case = dice.choice(known)
        case.refresh_from_db()
        for step in dice.sample(STEPS.get(State(case.state), []), 1)[:1]:
            try:
                step(case, cast, dice)
            except Refusal:
                continue


@pytest.fixture(params=[1, 2, 3])
def county(cast: Cast, request: pytest.FixtureRequest) -> Iterator[Cast]:
    with on(BEGAN):
        play(cast, request.param)
        yield cast


SPANS = (Span(), Span(date(2026, 1, 12), date(2026, 2, 10)))
Recounted = dict[str, tuple[int, int | None, Decimal | None]]


def _local(moment: datetime) -> date:
    return moment.astimezone(clock.ZONE).date()


def _percentile(days: list[int], share: Decimal) -> int:
    """The smallest day that at least the share of all does not exceed."""
    for day in sorted(days):
        if Decimal(sum(each <= day for each in days)) >= share * len(days):
            return day
    raise AssertionError


class Recount:
    """The definitions once more, slowly, case by case."""

    def __init__(self, span: Span, unit: int | None) -> None:
        self.span, self.unit = span, unit

    def holds(self, day: date | None, unit: int | None) -> bool:
        first, last = self.span.since or date.min, self.span.until or date.max
        right = self.unit is None or unit == self.unit
        return day is not None and right and first <= day <= last

    def clocks(self, stage: Stage) -> list[Deadline]:
        found = Deadline.objects.filter(stage=stage, unit__isnull=False)
        return [each for each in found if self.holds(each.since_on, each.unit_id)]

    def timely(self, stage: Stage) -> tuple[int, int]:
        good: dict[Any, bool] = {}
        for each in self.clocks(stage):
            end = _local(each.dropped_at) if each.dropped_at else None
            end = end or each.case.paused_on or clock.today()
            if each.met_at is None and each.due_on >= end:
                continue
            in_time = each.met_at is not None and _local(each.met_at) <= each.due_on
            good[each.case_id] = good.get(each.case_id, True) and in_time
        return len(good), sum(good.values())

    def replies(self, *, last: bool) -> list[Reply]:
        found = Reply.objects.filter(status="signed").select_related("case")
        return [
            each
            for each in found
            if each.signed_at
            and self.holds(_local(each.signed_at), each.unit_id)
            and (not last or each.round == each.case.round)
        ]

    def satisfied(self) -> tuple[int, int]:
        good: dict[Any, bool] = {}
        for each in Rating.objects.all():
            rounds = each.case.ratings.values_list("round", flat=True)
            answer = each.case.replies.get(round=each.round, status="signed")
            if each.round == max(rounds) and self.holds(_local(each.rated_at), answer.unit_id):
                kept = good.get(each.case_id, True)
                good[each.case_id] = kept and each.grade != Grade.DISSATISFIED
        return len(good), sum(good.values())

    def extended(self) -> tuple[int, int]:
        found: dict[Any, bool] = {}
        for each in self.clocks(Stage.REPLY):
            hit = any(piece["kind"] == "extension" for piece in each.basis)
            found[each.case_id] = found.get(each.case_id, False) or hit
        return len(found), sum(found.values())

    def asked(self) -> tuple[int, int]:
        found: dict[Any, bool] = {}
        for each in Assignment.objects.filter(role="lead"):
            if self.holds(_local(each.assigned_at), each.unit_id):
                found[each.case_id] = found.get(each.case_id, False) or each.was_returned
        return len(found), sum(found.values())

    def rehandled(self) -> tuple[int, int]:
        found: dict[Any, bool] = {}
        for each in self.replies(last=False):
            again = each.case.round > each.round
            found[each.case_id] = found.get(each.case_id, False) or again
        return len(found), sum(found.values())

    def resolved(self) -> tuple[int, int]:
        found = self.replies(last=True)
        return len(found), sum(each.result == Result.RESOLVED for each in found)

    def rates(self) -> dict[str, tuple[int, int]]:
        return {
            "acknowledge": self.timely(Stage.ACKNOWLEDGE),
            "contact": self.timely(Stage.CONTACT),
            "reply": self.timely(Stage.REPLY),
            "extension": self.extended(),
            "returned": self.asked(),
            "resolution": self.resolved(),
            "satisfaction": self.satisfied(),
            "rehandle": self.rehandled(),
        }

    def reply_days(self) -> list[tuple[int, int]]:
        found = Deadline.objects.filter(stage=Stage.REPLY, met_at__isnull=False)
        spent = [
            (each.since_on, _local(each.met_at))
            for each in found
            if each.met_at and self.holds(_local(each.met_at), each.unit_id)
        ]
        return [((end - start).days, workdays_between(start, end)) for start, end in spent]

    def feedback_days(self) -> list[tuple[int, int]]:
        told = Case.objects.filter(fed_back_at__isnull=False)
        spent = [
            (_local(each.received_at), _local(each.fed_back_at))
            for each in told
            if each.fed_back_at and self.holds(_local(each.fed_back_at), each.lead_unit_id)
        ]
        return [((end - start).days, workdays_between(start, end)) for start, end in spent]


def _agrees(figures: dict[str, Figure], recount: Recount) -> None:
    for name, (whole_count, part) in recount.rates().items():
        value = None
        if whole_count:
            exact = Decimal(100 * part) / Decimal(whole_count)
            value = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
        seen = figures[name]
        assert (seen.whole, seen.part or 0, seen.value) == (whole_count, part, value), name
    assert figures["assigned"].whole == recount.asked()[0]
    for name, days in (
        ("reply_days", recount.reply_days()),
        ("feedback_days", recount.feedback_days()),
    ):
        spread = figures[name].days
        if not days:
            assert spread is None
            continue
        assert spread is not None
        seen_days = (spread.median, spread.p90, spread.median_workdays, spread.p90_workdays)
        assert seen_days == tuple(
            _percentile([each[at] for each in days], Decimal(share))
            for at in (0, 1)
            for share in ("0.5", "0.9")
        )


@pytest.mark.slow
@pytest.mark.parametrize("span", SPANS)
def test_r073_figures_equal_a_slow_recount(county: Cast, span: Span) -> None:
    table = Table(Case.objects.all(), NAMES, span)
    _agrees(table.whole().now, Recount(span, None))
    by_unit = {line.key: line.now for line in table.lines(DIMENSIONS["unit"])}
    for unit in (county.unit, county.other_unit):
        if str(unit.pk) in by_unit:
            _agrees(by_unit[str(unit.pk)], Recount(span, unit.pk))


@pytest.mark.slow
@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("dimension", [*DIMENSIONS])
def test_every_figure_is_the_list_behind_it(county: Cast, dimension: str, span: Span) -> None:
    user = county.committee
    table = Table(Case.objects.visible_to(user), NAMES, span)
    for line in [table.whole(), *table.lines(DIMENSIONS[dimension])]:
        group = {DIMENSIONS[dimension].asks: line.key} if line.key else {}
        for name, figure in line.now.items():
            for part, number in (
                (Part.DENOMINATOR, figure.whole),
                (Part.NUMERATOR, figure.part),
            ):
                if number is not None:
                    asked = _address(name, part, span, group)
                    found = counts(user, ListFilter(QueryDict(asked)).wanted)["wanted"]
                    assert found == number, (line.label, name, part)


def _address(name: str, part: str, span: Span, group: dict[str, str]) -> str:
    given = {"tab": "all", "measure": name, "part": part, **group}
    days = {"since": span.since, "until": span.until}
    given |= {key: day.isoformat() for key, day in days.items() if day}
    return "&".join(f"{key}={value}" for key, value in given.items())


@pytest.mark.slow
def test_the_price_does_not_grow_with_the_units(county: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as spent:
            table = Table(Case.objects.all(), NAMES, Span())
            table.whole()
            table.lines(DIMENSIONS["unit"])
        return len(spent)

    before = cost()
    for _ in range(3):
        case_in(State.CLOSED, county)
    assert cost() == before


@pytest.mark.slow
def test_groups_without_a_figure_stay_at_the_end(county: Cast) -> None:
    lines = Table(Case.objects.all(), NAMES, Span()).lines(DIMENSIONS["subcategory"])
    for is_falling in (True, False):
        ranks = [line.now["reply"].rank for line in ranked(lines, "reply", is_falling=is_falling)]
        having = [rank for rank in ranks if rank is not None]
        assert ranks == having + [None] * (len(ranks) - len(having))
        assert having == sorted(having, reverse=is_falling)


def test_the_published_definitions_are_those_in_force() -> None:
    published = Path(definitions_page.__file__).parents[2] / "docs" / "definitions.md"
    assert published.read_text(encoding="utf-8") == definitions_page.page()
