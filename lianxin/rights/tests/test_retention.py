"""PIPL 19, 47: the schedule proposes, two persons decide, the worker destroys, a proof stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lianxin.audit import chains
from lianxin.cases.actions.erasing import EMPTIED_TITLE
from lianxin.cases.factories import Cast, case_in
from lianxin.cases.models import Case, CaseText
from lianxin.cases.states import Result, State
from lianxin.kit import clock
from lianxin.kit.jobs import run_pending
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Account
from lianxin.rights import actions
from lianxin.rights.actions import disposals
from lianxin.rights.models import DisposalLine, DisposalList, RetentionRule
from lianxin.rights.queries.retention import count_due, due, rules_in_force
from lianxin.rights.states import Outcome, Part, Stage
from lianxin.rights.tests.people import LATER, WHEN, contact_of, second_committee, with_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(cast: Cast) -> Account:
    return second_committee(cast)


@pytest.fixture(autouse=True)
def long_ago() -> Iterator[None]:
    """What the tests make was made and closed in March 2026."""
    with clock.set_to(WHEN):
        yield


@pytest.fixture
def later() -> Iterator[Callable[[], None]]:
    """Thirty years on, everything is past its time."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(clock.set_to(LATER))


def faults() -> list[object]:
    return [fault for verdict in chains.verify_all() for fault in verdict.faults]


def proposed() -> DisposalList:
    (listed,) = actions.propose()
    return listed


def checked(cast: Cast) -> DisposalList:
    listed = proposed()
    return actions.check(listed, by=cast.committee, positions=range(1, listed.total + 1))


def carried_out(cast: Cast, second: Account) -> DisposalList:
    listed = checked(cast)
    actions.confirm(listed, by=second, count=listed.total)
    run_pending()
    listed.refresh_from_db()
    return listed


def test_nothing_is_proposed_before_its_time_nor_of_open_matters(
    cast: Cast, later: Callable[[], None]
) -> None:
    case_in(State.CLOSED, cast)
    assert actions.propose() == []
    case_in(State.HANDLING, cast)
    later()
    assert {line.case.state for line in proposed().lines.all()} == {State.CLOSED}


def test_nothing_goes_by_the_schedule_alone(cast: Cast, later: Callable[[], None]) -> None:
    case = case_in(State.CLOSED, cast)
    later()
    proposed()
    run_pending()
    assert contact_of(case).name
    assert actions.propose() == []  # one list at a time


def test_two_different_persons_stand_behind_a_disposal(
    cast: Cast, second: Account, later: Callable[[], None]
) -> None:
    case_in(State.CLOSED, cast)
    later()
    listed = checked(cast)
    with pytest.raises(Refusal, match="另一人"):
        actions.confirm(listed, by=cast.committee, count=listed.total)
    with pytest.raises(Refusal, match="条数"):
        actions.confirm(listed, by=second, count=listed.total + 1)
    for part, who in cast.accounts().items():
        if part != "committee":
            with pytest.raises(Refusal):
                actions.confirm(listed, by=who, count=listed.total)
    with pytest.raises(DatabaseError), transaction.atomic():
        DisposalList.objects.update(stage=Stage.RUNNING, confirmed_by=cast.committee.person)
    assert actions.confirm(listed, by=second, count=listed.total).stage == Stage.RUNNING


def test_one_person_answers_for_the_whole_check(
    cast: Cast, second: Account, later: Callable[[], None]
) -> None:
    case_in(State.CLOSED, cast)
    later()
    listed = proposed()
    assert listed.total > 1
    actions.check(listed, by=cast.committee, positions=[1])
    with pytest.raises(Refusal, match="已有同事"):
        actions.check(listed, by=second, positions=range(1, listed.total + 1))
    with pytest.raises(Refusal):
        actions.confirm(listed, by=second, count=listed.total)


def test_a_disposal_empties_archived_matters_and_leaves_a_proof(
    cast: Cast, second: Account, later: Callable[[], None]
) -> None:
    case = with_file(State.ARCHIVED, cast)
    later()
    listed = carried_out(cast, second)
    assert listed.stage == Stage.DONE
    assert {line.part for line in listed.lines.filter(outcome=Outcome.ERASED)} >= {
        Part.CONTACT,
        Part.FILES,
        Part.WORDS,
    }
    case.refresh_from_db()
    assert case.title == EMPTIED_TITLE
    assert CaseText.objects.get(case=case).verbatim == ""
    assert contact_of(case).erased_at is not None
    assert listed.signature
    assert faults() == []


def test_the_archive_stays_read_only_without_a_disposal(cast: Cast) -> None:
    case = case_in(State.ARCHIVED, cast)
    changes: tuple[Callable[[], object], ...] = (
        lambda: CaseText.objects.filter(case=case).update(verbatim=""),
        lambda: Case.objects.filter(pk=case.pk).update(title="x"),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lianxin.disposal', %s, true)", [str(case.pk)])
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseText.objects.filter(case=case).update(verbatim="")


def test_a_matter_may_be_held_back_and_stays(
    cast: Cast, second: Account, later: Callable[[], None]
) -> None:
    kept, gone = case_in(State.CLOSED, cast), case_in(State.CLOSED, cast)
    later()
    listed = proposed()
    position = listed.lines.filter(case=kept).values_list("position", flat=True)[0]
    with pytest.raises(Refusal):
        actions.keep_back(listed, by=cast.committee, position=position, reason=" ")
    actions.keep_back(listed, by=cast.committee, position=position, reason="涉及诉讼")
    left = listed.lines.filter(outcome="")
    actions.check(listed, by=cast.committee, positions=[each.position for each in left])
    actions.confirm(listed, by=second, count=left.count())
    run_pending()
    assert contact_of(kept).name
    assert contact_of(gone).erased_at is not None
    assert actions.propose() == []  # the held matter is not proposed again
    assert faults() == []


def test_what_is_held_back_after_the_confirmation_is_still_kept(
    cast: Cast, second: Account, later: Callable[[], None]
) -> None:
    case = case_in(State.CLOSED, cast)
    later()
    listed = checked(cast)
    actions.confirm(listed, by=second, count=listed.total)
    actions.place_hold(case, by=cast.committee, reason="信访复查")
    run_pending()
    listed.refresh_from_db()
    assert (listed.stage, listed.erased) == (Stage.DONE, 0)
    assert contact_of(case).name


def test_the_second_person_may_send_the_list_back(
    cast: Cast, second: Account, later: Callable[[], None]
) -> None:
    case_in(State.CLOSED, cast)
    later()
    listed = actions.send_back(checked(cast), by=second, reason="请再看第一条")
    assert (listed.stage, listed.checked_by) == (Stage.PROPOSED, None)
    # Now the other way round.
    listed = actions.check(listed, by=second, positions=range(1, listed.total + 1))
    assert actions.confirm(listed, by=cast.committee, count=listed.total).stage == Stage.RUNNING


def test_a_run_killed_in_the_middle_goes_on_behind_the_last_batch(
    cast: Cast, second: Account, later: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disposals, "BATCH", 1)
    for _each in range(2):
        case_in(State.CLOSED, cast)
    later()
    listed = checked(cast)
    actions.confirm(listed, by=second, count=listed.total)
    erase, calls = disposals._ERASE[Part.CONTACT], []

    def die_on_the_second(case: Case, of: DisposalList) -> object:
        calls.append(case)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return erase(case, of)

    monkeypatch.setitem(disposals._ERASE, Part.CONTACT, die_on_the_second)
    with pytest.raises(KeyboardInterrupt):
        disposals.run_disposal(str(listed.pk))
    listed.refresh_from_db()
    assert listed.stage == Stage.RUNNING
    assert 0 < listed.done < listed.total
    monkeypatch.setitem(disposals._ERASE, Part.CONTACT, erase)
    run_pending()
    disposals.run_disposal(str(listed.pk))
    listed.refresh_from_db()
    assert listed.stage == Stage.DONE
    assert listed.done == listed.total == listed.lines.exclude(outcome="").count()
    assert faults() == []


def test_a_clock_set_back_in_between_still_ends_in_a_sound_proof(
    cast: Cast, second: Account, later: Callable[[], None]
) -> None:
    case_in(State.CLOSED, cast)
    later()
    listed = checked(cast)
    actions.confirm(listed, by=second, count=listed.total)
    with clock.set_to(WHEN):
        run_pending()
    listed.refresh_from_db()
    assert listed.ended_at == listed.confirmed_at
    assert faults() == []


def test_a_proof_cannot_be_altered_and_an_altered_one_is_found(
    cast: Cast, second: Account, later: Callable[[], None]
) -> None:
    case_in(State.CLOSED, cast)
    later()
    listed = carried_out(cast, second)
    changes: tuple[Callable[[], object], ...] = (
        lambda: DisposalList.objects.filter(pk=listed.pk).update(erased=0),
        lambda: DisposalLine.objects.filter(list=listed).update(count=99),
        lambda: DisposalLine.objects.filter(list=listed).delete(),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE rights_disposalline DISABLE TRIGGER a_proved_line_stays")
        cursor.execute("UPDATE rights_disposalline SET count = 99 WHERE position = 1")
    assert len(faults()) == 1


def test_the_narrowest_rule_decides(cast: Cast, later: Callable[[], None]) -> None:
    case = case_in(State.CLOSED, cast)
    later()
    stated = partial(actions.state_rule, by=cast.committee, part=Part.WORDS, basis="档案法")
    today = clock.today()
    assert Part.WORDS in {each.part for each in due(rules_in_force(), today)}
    stated(years=None, category=cast.category.parent)
    assert Part.WORDS not in {each.part for each in due(rules_in_force(), today)}
    stated(years=1, category=cast.category.parent, result=case.result)
    (words,) = due(rules_in_force(), today, parts=[Part.WORDS])
    assert (words.rule.years, words.case_id) == (1, case.pk)
    assert case.result == Result.RESOLVED
    assert count_due(Part.WORDS, rules_in_force(), today, cast.county.prefix) == 1
    assert count_due(Part.WORDS, rules_in_force(), today, cast.other_county.prefix) == 0


def test_rules_have_versions_and_only_the_committee_states_them(cast: Cast) -> None:
    stated = partial(actions.state_rule, part=Part.CONTACT, basis="县人大常委会决定")
    first = stated(by=cast.committee, years=2)
    second = stated(by=cast.committee, years=5)
    assert (first.version, second.version) == (1, 2)
    assert RetentionRule.objects.filter(is_active=True).get() == second
    for part, who in cast.accounts().items():
        if part not in {"committee", "other_committee"}:
            with pytest.raises(Refusal):
                stated(by=who, years=1)
    actions.end_rule(second, by=cast.committee)
    assert [r.years for r in rules_in_force() if r.part == Part.CONTACT] == [3]


def test_proposing_takes_the_same_statements_for_any_number(
    cast: Cast, later: Callable[[], None]
) -> None:
    counts = []
    for more in (1, 1, 2):
        for _each in range(more):
            case_in(State.CLOSED, cast)
        with clock.set_to(LATER), transaction.atomic():
            with CaptureQueriesContext(connection) as seen:
                proposed()
            transaction.set_rollback(True)
        counts.append(len(seen))
    assert counts[1] == counts[2]
