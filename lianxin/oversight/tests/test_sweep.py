"""The sweep: a constant number of statements, whole or not at all, once whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lianxin.audit import chains
from lianxin.cases import actions as cases
from lianxin.cases.factories import Cast, case_in, last_entry, make_cast
from lianxin.cases.lights import Light
from lianxin.cases.models import Case
from lianxin.cases.states import Stage, State, Supervision
from lianxin.kit import clock
from lianxin.notify.models import Message
from lianxin.oversight import actions, jobs, notices, queries
from lianxin.oversight.commands import sweep as command
from lianxin.oversight.factories import DUE_FOR_A_LETTER_AT, HANDLED_AT, late_case, moment
from lianxin.oversight.models import Letter, Reminder, SweepRun
from lianxin.oversight.states import Kind

At = Callable[[str], None]


def statements(cast: Cast, count: int) -> int:
    with clock.set_to(HANDLED_AT):
        for _each in range(count):
            case_in(State.HANDLING, cast)
            case_in(State.REGISTERED, cast)
            case_in(State.RETURNING, cast)
    with clock.set_to(DUE_FOR_A_LETTER_AT), CaptureQueriesContext(connection) as captured:
        actions.sweep()
    assert Letter.objects.count() == 2 * count
    return len(captured)


def test_b11_a_sweep_asks_as_often_for_many_as_for_one(cast: Cast) -> None:
    with clock.set_to(DUE_FOR_A_LETTER_AT):
        late_case(cast)
        actions.sweep()
        Case.objects.update(state=State.REPLIED)
        Letter.objects.all().delete()
    assert statements(cast, 1) == statements_of_three(cast)


def statements_of_three(cast: Cast) -> int:
    Case.objects.update(state=State.REPLIED)
    Letter.objects.all().delete()
    return statements(cast, 3)


class DeadWorker(BaseException):
    """What kills the worker in the middle."""


def killed(*_args: Any) -> None:
    raise DeadWorker


@pytest.mark.parametrize("dies_at", ["tell_pushed", "tell_signers", "tell_steps", "tell_owed"])
def test_a_worker_killed_anywhere_loses_nothing_and_repeats_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    with clock.set_to(DUE_FOR_A_LETTER_AT):
        case = late_case(cast)
        with clock.set_to(HANDLED_AT):
            case_in(State.REGISTERED, cast)
        with monkeypatch.context() as patch:
            patch.setattr(notices, dies_at, killed)
            with pytest.raises(DeadWorker):
                actions.sweep()
        broken = SweepRun.objects.get()
        assert broken.ended_at is None
        actions.sweep()
        actions.sweep()
    case.refresh_from_db()
    assert case.supervision == Supervision.LETTER
    assert case.journal.filter(move="supervise").count() == 1
    assert Letter.objects.count() == 1
    assert (
        Reminder.objects.count()
        == Message.objects.filter(event__startswith="clock:").values("event").distinct().count()
    )
    # A test that empties the tables takes the head of the audit record along: ours are looked at.
    ours = [each for each in chains.verify_all() if each.chain.startswith(("cases.", "oversight."))]
    assert not [fault for each in ours for fault in each.faults]


def test_the_stations_own_clocks_tell_each_colour_once(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case = case_in(State.REGISTERED, cast)  # triage is due on the 9th
    for day in range(2, 14):
        at(f"2026-03-{day:02d} 08:05")
        actions.sweep()
    told = Message.objects.filter(recipient=cast.liaison.person_id, event__startswith="clock:")
    texts = [each.text[:6] for each in told.order_by("id")]
    assert texts == ["待分流，快到", "分流已逾期："]
    assert Reminder.objects.filter(deadline__case=case).count() == 2
    assert not Message.objects.filter(
        recipient=cast.other_liaison.person_id, event__startswith="clock:"
    )


def test_contact_and_opinions_are_asked_of_the_units_that_owe_them(cast: Cast, at: At) -> None:
    at("2026-03-02 10:00")
    case_in(State.HANDLING, cast)
    at("2026-03-12 08:05")
    actions.sweep()
    by_part = {
        part: set(
            Message.objects.filter(
                recipient=getattr(cast, part).person_id, event__startswith="clock:"
            ).values_list("text", flat=True)
        )
        for part in ("handler", "co_handler", "liaison")
    }
    assert by_part == {
        "handler": {notices.STEPS[Stage.CONTACT, Light.RED]},
        "co_handler": {notices.STEPS[Stage.OPINION, Light.RED]},
        "liaison": set(),
    }


def test_the_sweep_keeps_to_working_days_and_makes_up_for_a_lost_morning(
    cast: Cast, at: At
) -> None:
    late_case(cast)
    at("2026-03-29 08:05")  # a Sunday
    jobs.every_morning()
    assert not SweepRun.objects.exists()
    at("2026-03-30 09:35")
    assert queries.is_overslept(queries.last_sweep())
    jobs.every_hour()
    assert SweepRun.objects.get().is_whole
    jobs.every_hour()
    assert SweepRun.objects.filter(is_whole=False).count() == 1
    assert not queries.is_overslept(queries.last_sweep())
    at("2026-03-31 07:00")
    assert not queries.is_overslept(queries.last_sweep())
    at("2026-04-01 07:00")
    assert queries.is_overslept(queries.last_sweep())


def test_the_hourly_sweep_minds_only_what_nobody_signs_for(cast: Cast, at: At) -> None:
    late = late_case(cast)
    at("2026-03-27 16:00")
    unsigned = case_in(State.ASSIGNED, cast)
    at("2026-03-31 09:35")
    actions.sweep(stages=(Stage.ACKNOWLEDGE,))
    for case, level in ((late, Supervision.NONE), (unsigned, Supervision.REMIND)):
        case.refresh_from_db()
        assert case.supervision == level


def test_the_command_sweeps_and_says_what_it_did(cast: Cast, at: At) -> None:
    late_case(cast)
    at("2026-03-30 08:05")
    told = CliRunner().invoke(command, ["--format", "json"])
    assert told.exit_code == 0
    assert '"pushed": 1' in told.stdout


def test_a_rung_that_waits_raises_the_level_when_its_paper_is_signed(cast: Cast, at: At) -> None:
    does = {
        "raises_by_itself": False,
        "paper": Kind.LETTER,
        "signer": "committee",
        "limit_workdays": 3,
    }
    actions.state_rung(Supervision.LETTER, by=cast.committee, workdays=4, silence=None, **does)
    case = late_case(cast)
    at("2026-03-27 08:05")
    actions.sweep()
    case.refresh_from_db()
    assert case.supervision == Supervision.URGE
    actions.sign(Letter.objects.get(), by=cast.committee)
    case.refresh_from_db()
    assert case.supervision == Supervision.LETTER
    pushed = last_entry(case)
    assert (pushed.hat, pushed.facts["level"]) == ("committee", 3)


def test_a_rung_without_days_is_never_reached(cast: Cast, at: At) -> None:
    does = {"raises_by_itself": True, "paper": "", "signer": "by_unit", "limit_workdays": 5}
    for level in Supervision:
        if level:
            actions.state_rung(level, by=cast.committee, workdays=None, silence=None, **does)
    case = late_case(cast)
    at("2026-06-30 08:05")
    assert actions.sweep().did["pushed"] == 0
    case.refresh_from_db()
    assert case.supervision == Supervision.NONE


def test_a_unit_that_replies_is_left_alone_the_next_morning(cast: Cast, at: At) -> None:
    case = late_case(cast)
    at("2026-03-30 08:05")
    actions.sweep()
    cases.ask_resident(case, by=cast.handler, question="哪一盏？")
    at("2026-04-15 08:05")
    actions.sweep()
    case.refresh_from_db()
    assert case.supervision == Supervision.LETTER


class TestTwoAtOnce:
    """Two workers, two clicks: one does it, the other finds nothing to do."""

    pytestmark = pytest.mark.django_db(transaction=True)

    def run(self, *acts: Callable[[], object]) -> None:
        barrier = Barrier(len(acts))

        def started(act: Callable[[], object]) -> object:
            try:
                barrier.wait(timeout=10)
                return act()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(acts)) as pool:
            for future in [pool.submit(started, act) for act in acts]:
                future.result(timeout=60)

    def test_two_sweeps_do_what_one_does(self, transactional_db: None) -> None:
        cast = make_cast()
        found = [late_case(cast) for _each in range(3)]
        with clock.set_to(moment("2026-03-30 08:05")):
            self.run(actions.sweep, actions.sweep, actions.sweep)
        for case in found:
            assert case.journal.filter(move="supervise").count() == 1
        assert Letter.objects.count() == 3
        runs = [each.did for each in SweepRun.objects.all()]
        assert sorted(did["pushed"] for did in runs) == [0, 0, 3]
        assert sorted(did["papers"] for did in runs) == [0, 0, 3]

    def test_two_signers_take_two_numbers(self, transactional_db: None) -> None:
        cast = make_cast()
        for _each in range(2):
            late_case(cast)
        with clock.set_to(moment("2026-03-30 08:05")):
            actions.sweep()
            first, second = Letter.objects.order_by("pk")
            self.run(
                lambda: actions.sign(first, by=cast.fresh("committee")),
                lambda: actions.sign(second, by=cast.fresh("committee")),
            )
        taken = Letter.objects.order_by("sequence").values_list("sequence", flat=True)
        assert list(taken) == [1, 2]
