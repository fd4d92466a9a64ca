"""What `verify` finds when somebody who owns the database, but not the keys, changes it."""

from dataclasses import replace

import pytest
from django.db import connection

from lianxin.audit import chains
from lianxin.audit.chains import Verdict
from lianxin.cases import actions
from lianxin.cases.factories import REPLY, Cast, case_in, received
from lianxin.cases.models import Case, Reply
from lianxin.cases.states import State
from lianxin.kit import origin

J = "cases_journalentry"
OF_A_CASE = (
    "cases_deadline",
    J,
    "cases_casetext",
    "cases_participant",
    "cases_petitioner",
    "cases_assignment",
    "cases_reply",
    "cases_feedback",
    "cases_rating",
)


def sql(*statements: str) -> None:
    """Run the statements past all triggers and constraints between tables."""
    with connection.cursor() as cursor:
        # What was checked too late would be checked never.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in (J, "cases_case", "cases_reply", "cases_casetext", "cases_petitioner"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)


def verdicts() -> dict[str, Verdict]:
    return {each.chain: each for each in chains.verify_all() if each.chain.startswith("cases.")}


def faults() -> set[tuple[str, str]]:
    return {(fault.chain, fault.row) for each in verdicts().values() for fault in each.faults}


@pytest.fixture
def case(cast: Cast) -> Case:
    """A case with five journal rows, beside another one."""
    received(cast)
    with origin.coming_from(origin.Origin("2001:DB8:0::1", "r")):
        return case_in(State.REVIEWING, cast)


def test_r069_untouched_journals_are_whole(cast: Cast) -> None:
    for state in (State.ARCHIVED, State.SPLIT, State.MERGED, State.ESCALATED, State.RETURNING):
        case_in(state, cast)
    actions.reopen(case_in(State.CLOSED, cast), by=cast.liaison, verbatim="又坏了，请再修。")
    found = verdicts()
    assert all(not each.faults for each in found.values())
    assert found["cases.journal"].rows == sum(Case.objects.values_list("journal_count", flat=True))
    assert found["cases.replies"].rows == Reply.objects.filter(status="signed").count() == 2


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'x'", "told = 'x'", "actor_name = 'x'", "actor_id = NULL", "hat = 'deputy'",
        "move = 'close'", "from_state = 'x'", "to_state = 'x'", "at = at + interval '1 s'",
        "facts = '{}'", "ip = '10.0.0.1'", "digest = sha256('x')", "previous = sha256('x')",
    ],
)  # fmt: skip
def test_r069_an_altered_row_is_named(case: Case, change: str) -> None:
    sql(f"UPDATE {J} SET {change} WHERE case_id = '{case.pk}' AND seq = 3")
    assert (case.number, "3") in faults()
    assert {number for number, _row in faults()} == {case.number}


@pytest.mark.parametrize(
    ("rows", "named"), [("1", "1"), ("3", "3"), ("2, 3", "2-3"), ("5", "5"), ("4, 5", "4-5")]
)
def test_r069_missing_rows_are_named(case: Case, rows: str, named: str) -> None:
    sql(f"DELETE FROM {J} WHERE case_id = '{case.pk}' AND seq IN ({rows})")
    assert (case.number, named) in faults()


def test_r069_a_journal_that_is_gone_is_named(case: Case) -> None:
    sql(f"DELETE FROM {J} WHERE case_id = '{case.pk}'")
    assert (case.number, "1-5") in faults()


def test_r069_rows_that_changed_places_are_named(case: Case) -> None:
    sql(
        f"UPDATE {J} SET seq = 99 WHERE case_id = '{case.pk}' AND seq = 2",
        f"UPDATE {J} SET seq = 2 WHERE case_id = '{case.pk}' AND seq = 3",
        f"UPDATE {J} SET seq = 3 WHERE case_id = '{case.pk}' AND seq = 99",
    )
    assert {(case.number, "2"), (case.number, "3")} <= faults()


def test_r069_a_tail_cut_off_together_with_the_head_is_found(case: Case) -> None:
    sql(
        f"DELETE FROM {J} WHERE case_id = '{case.pk}' AND seq = 5",
        "UPDATE cases_case c SET journal_count = 4, journal_head = j.digest, state = j.to_state"
        f" FROM {J} j WHERE j.case_id = c.id AND j.seq = 4 AND c.id = '{case.pk}'",
    )
    assert faults() == {(case.number, "head")}


def test_r069_a_row_of_another_case_is_found(case: Case) -> None:
    other = Case.objects.exclude(pk=case.pk).get()
    sql(
        f"DELETE FROM {J} WHERE case_id = '{case.pk}' AND seq = 1",
        f"UPDATE {J} SET case_id = '{case.pk}' WHERE case_id = '{other.pk}'",
    )
    assert {number for number, _row in faults()} == {case.number, other.number}


def test_r069_a_state_that_no_row_tells_of_is_named(case: Case) -> None:
    sql(f"UPDATE cases_case SET state = 'handling' WHERE id = '{case.pk}'")
    assert faults() == {(case.number, "5")}


@pytest.mark.parametrize("which", ["first", "last"])
def test_r040_a_case_that_is_gone_leaves_its_number(case: Case, which: str) -> None:
    gone = Case.objects.order_by("number")[0 if which == "first" else 1]
    sql(
        *(f"DELETE FROM {table} WHERE case_id = '{gone.pk}'" for table in OF_A_CASE),
        f"DELETE FROM cases_case WHERE id = '{gone.pk}'",
    )
    assert (gone.number, "") in faults()


def test_r040_the_last_case_gone_with_its_number_is_named(case: Case) -> None:
    gone = Case.objects.order_by("-number").first()
    assert gone is not None
    sql(
        *(f"DELETE FROM {table} WHERE case_id = '{gone.pk}'" for table in OF_A_CASE),
        f"DELETE FROM cases_case WHERE id = '{gone.pk}'",
        "UPDATE cases_numberseries SET last = last - 1",
    )
    assert (gone.number.rsplit("-", 1)[0], "") in faults()


def test_r040_a_number_that_was_never_given_is_named(case: Case) -> None:
    sql(f"UPDATE cases_case SET number = 'QS01-2026-999999' WHERE id = '{case.pk}'")
    assert ("QS01-2026-999999", "") in faults()
    assert (case.number, "") in faults()


@pytest.mark.parametrize(
    "change",
    [
        "findings = 'x'", "basis = 'x'", "measures = 'x'", "contact = 'x'", "unit_name = 'x'",
        "result = 'explained', explain_reason = 'policy'", "signed_by_id = NULL", "round = 2",
        "signed_at = signed_at + interval '1 s'", "signature = sha256('x')",
    ],
)  # fmt: skip
def test_r060_an_altered_signed_reply_is_named(cast: Cast, change: str) -> None:
    case = case_in(State.REPLIED, cast)
    sql(f"UPDATE cases_reply SET {change} WHERE case_id = '{case.pk}'")
    assert case.number in {number for number, row in faults() if row.startswith("reply")}


def test_r060_a_signed_reply_that_is_gone_is_named(cast: Cast) -> None:
    case = case_in(State.REPLIED, cast)
    sql(f"DELETE FROM cases_reply WHERE case_id = '{case.pk}'")
    assert faults() == {(case.number, "reply")}


def test_r060_a_signature_outlasts_its_rejection(cast: Cast) -> None:
    case = case_in(State.REPLIED, cast)
    actions.reject_reply(case, by=cast.liaison, reason="重写")
    actions.submit_reply(case, by=cast.handler, reply=replace(REPLY, contact="县住建局"))
    assert faults() == set()
