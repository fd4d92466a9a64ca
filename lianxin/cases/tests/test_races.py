"""Two at once: one wins, the other hears a plain sentence, nothing is doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection

from lianxin.cases import actions
from lianxin.cases.actions import bulk
from lianxin.cases.actions.intake import Circumstances, Raised, Words
from lianxin.cases.actions.ledgers import import_chunk
from lianxin.cases.actions.replies import digest_of
from lianxin.cases.factories import (
    CONTACT,
    VERBATIM,
    Cast,
    case_in,
    make_cast,
    other_case,
)
from lianxin.cases.models import (
    Assignment,
    BulkRun,
    Case,
    Channel,
    Grade,
    JournalEntry,
    LedgerImport,
    LedgerRow,
    LedgerStatus,
    NumberSeries,
)
from lianxin.cases.rules import Party
from lianxin.cases.states import State
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The county in rows that all threads see."""
    return make_cast()


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads that start together; a refusal is returned, any error is raised."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=10)
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run, act) for act in acts]]


def refused(results: list[object]) -> list[Refusal]:
    return [each for each in results if isinstance(each, Refusal)]


def on(case: Case) -> Case:
    """The case as a request of its own reads it."""
    return Case.objects.get(pk=case.pk)


def receive(cast: Cast, key: UUID | None = None) -> Case:
    return actions.receive(
        cast.station,
        by=Party.RESIDENT,
        words=Words(title="路灯", verbatim=VERBATIM),
        about=Circumstances(channel=Channel.ONLINE),
        raised=Raised(contacts=(CONTACT,)),
        key=key,
    )


def test_r040_twenty_at_once_get_twenty_numbers_without_a_gap(cast: Cast) -> None:
    made = at_once(*[lambda: receive(cast)] * 20)
    numbers = sorted(case.number[-6:] for case in made if isinstance(case, Case))
    assert numbers == [f"{n:06d}" for n in range(1, 21)]
    assert NumberSeries.objects.get().last == 20


def test_r040_numbers_stay_gapless_when_some_are_refused(cast: Cast) -> None:
    def refuse() -> Case:
        return actions.receive(
            cast.station,
            by=cast.handler,
            words=Words(title="", verbatim=VERBATIM),
            about=Circumstances(channel=Channel.COUNTER),
            raised=Raised(),
        )

    results = at_once(*[lambda: receive(cast), refuse] * 6)
    assert len(refused(results)) == 6
    numbers = sorted(Case.objects.values_list("number", flat=True))
    assert [number[-6:] for number in numbers] == [f"{n:06d}" for n in range(1, 7)]


def test_the_same_submission_twice_at_once_is_one_case(cast: Cast) -> None:
    key = uuid4()
    made = at_once(*[lambda: receive(cast, key)] * 6)
    assert len({case.pk for case in made if isinstance(case, Case)}) == 1
    assert Case.objects.count() == JournalEntry.objects.count() == 1
    assert NumberSeries.objects.get().last == 1


def test_two_acknowledge_at_once_and_one_wins(cast: Cast) -> None:
    case = case_in(State.ASSIGNED, cast)
    both = [lambda who=who: actions.acknowledge(on(case), by=who) for who in doubles(cast)]
    results = at_once(*both)
    assert len(refused(results)) == 1
    assert "刷新" in refused(results)[0].message
    assert case.journal.filter(move="acknowledge").count() == 1


def doubles(cast: Cast) -> list[Account]:
    return [cast.fresh("handler"), cast.fresh("unit_head")]


def test_r050_two_leads_at_once_leave_one(cast: Cast) -> None:
    case = case_in(State.REGISTERED, cast)
    results = at_once(
        lambda: actions.assign(on(case), by=cast.station_head, lead=cast.unit),
        lambda: actions.assign(on(case), by=cast.presidium, lead=cast.other_unit),
    )
    assert len(refused(results)) == 1
    assert Assignment.objects.filter(role="lead").count() == 1


def test_r063_two_ratings_at_once_count_once(cast: Cast) -> None:
    case = case_in(State.FED_BACK, cast)
    results = at_once(
        *[
            lambda: actions.rate(
                on(case), by=Party.RESIDENT, grade=Grade.SATISFIED, attitude=Grade.SATISFIED
            )
        ]
        * 4
    )
    assert len(refused(results)) == 3
    assert case.ratings.count() == 1


def test_r055_handing_back_while_it_is_signed_for_is_decided(cast: Cast) -> None:
    case = case_in(State.ASSIGNED, cast)
    at_once(
        lambda: actions.acknowledge(on(case), by=cast.fresh("handler")),
        lambda: actions.hand_back(on(case), by=cast.fresh("unit_head"), reason="不属本局"),
    )
    rows = list(case.journal.order_by("seq"))
    assert on(case).state == rows[-1].to_state
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))


def test_r070_the_cap_holds_when_two_are_assigned_at_once(cast: Cast) -> None:
    for _ in range(9):
        actions.assign_directly(other_case(cast), by=cast.deputy, unit=cast.unit)
    left = [other_case(cast) for _ in range(3)]
    results = at_once(
        *[
            lambda case=case: actions.assign_directly(
                on(case), by=cast.fresh("deputy"), unit=cast.unit
            )
            for case in left
        ]
    )
    assert len(refused(results)) == 2


def test_r049_two_cases_merged_into_each_other_at_once_do_not_lock_up(cast: Cast) -> None:
    one, two = other_case(cast), other_case(cast)
    results = at_once(
        lambda: actions.merge(on(one), by=cast.liaison, master=on(two)),
        lambda: actions.merge(on(two), by=cast.liaison, master=on(one)),
    )
    assert len(refused(results)) == 1
    assert Case.objects.filter(state=State.MERGED).count() == 1


def ledger_of(cast: Cast) -> LedgerImport:
    """An import whose three rows are read and mapped."""
    ledger = LedgerImport.objects.create(
        station=cast.station,
        name="台账.xlsx",
        status=LedgerStatus.RUNNING,
        headings=["反映内容", "反映人"],
        mapping={"verbatim": 0, "name": 1},
        category=cast.category,
        row_count=3,
        started_at=clock.now(),
    )
    for position in range(1, 4):
        LedgerRow.objects.create(
            ledger=ledger, position=position, cells=[f"第{position}盏路灯坏了很久", "田小满"]
        )
    return ledger


def test_one_ledger_imported_twice_at_once_enters_once(cast: Cast) -> None:
    ledgers = [ledger_of(cast), ledger_of(cast)]
    at_once(
        *[
            lambda ledger=ledger: import_chunk(
                LedgerImport.objects.get(pk=ledger.pk), by=cast.fresh("liaison")
            )
            for ledger in ledgers
        ]
    )
    assert Case.objects.count() == 3
    outcomes = LedgerRow.objects.values_list("status", flat=True)
    assert sorted(outcomes) == ["imported"] * 3 + ["known"] * 3


def test_an_import_key_is_used_once_whatever_the_code_does(cast: Cast) -> None:
    one, two = other_case(cast), other_case(cast)
    Case.objects.filter(pk=one.pk).update(import_key=b"k" * 32)
    with pytest.raises(IntegrityError):
        Case.objects.filter(pk=two.pk).update(import_key=b"k" * 32)


def test_r060_one_head_signs_while_the_other_sends_back(cast: Cast) -> None:
    case = case_in(State.REVIEWING, cast)
    read = digest_of(case.replies.get())
    results = at_once(
        lambda: actions.sign_reply(on(case), by=cast.unit_head, digest=read),
        lambda: actions.send_back_reply(on(case), by=cast.unit_head, reason="再改"),
    )
    assert len(refused(results)) == 1
    assert on(case).state in {State.REPLIED, State.HANDLING}


def test_two_workers_do_one_run_once(cast: Cast) -> None:
    cases = [case_in(State.ASSIGNED, cast) for _ in range(4)]
    run = bulk.start_run(cases, by=cast.handler, key=uuid4(), move="acknowledge", given={})
    at_once(lambda: bulk.carry_on(run), lambda: bulk.carry_on(run))
    assert JournalEntry.objects.filter(move="acknowledge").count() == 4
    assert set(run.items.values_list("status", flat=True)) == {"done"}


def test_one_key_makes_one_run(cast: Cast) -> None:
    cases, key = [case_in(State.ASSIGNED, cast)], uuid4()

    def press() -> object:
        return bulk.start_run(cases, by=cast.handler, key=key, move="acknowledge", given={}).pk

    assert len(set(at_once(press, press, press))) == 1
    assert BulkRun.objects.count() == 1
