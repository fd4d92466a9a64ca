import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from click.testing import CliRunner
from django.db import connection

from lianxin.audit import chains
from lianxin.audit.actions import record
from lianxin.audit.chain import GENESIS, Fault, Head, link, verify_rows
from lianxin.audit.chains import Verdict
from lianxin.audit.commands import verify
from lianxin.audit.models import AuditEntry
from lianxin.audit.triggers import append_only

ROWS = 6


@pytest.fixture
def entries(db: None) -> None:
    for n in range(ROWS):
        record(f"做{n}", by=None, detail={"n": n})


def tamper(*statements: str) -> None:
    """Change the tables as somebody would who owns the database but not the keys."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER ALL")
        for statement in statements:
            cursor.execute(statement)


def verdict() -> Verdict:
    return next(found for found in chains.verify_all() if found.chain == "audit")


def rows_named() -> set[str]:
    return {fault.row for fault in verdict().faults}


@pytest.mark.usefixtures("entries")
def test_r166_an_untouched_record_is_whole() -> None:
    assert verdict() == Verdict("audit", ROWS, 0, [])


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    "change",
    [
        "action = 'y'", "actor = '7'", "actor_name = '李'", "at = at + interval '1 second'",
        "about_type = 'a.b'", "about_id = '1'", "purpose = '因'", "ip = '1.1.1.1'",
        "request_id = 'r'", "detail = '{\"n\": 9}'", "detail = detail || '{\"m\": 1}'",
        "digest = sha256('x')", "previous = sha256('x')",
    ],
)  # fmt: skip
def test_r166_an_altered_row_is_named(change: str) -> None:
    tamper(f"UPDATE audit_auditentry SET {change} WHERE seq = 3")
    assert "3" in rows_named() <= {"3", "4"}


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("deleted", "named"), [("3", "3"), ("1", "1"), ("2, 3, 4", "2-4"), ("6", "6"), ("5, 6", "5-6")]
)
def test_r166_missing_rows_are_named_the_last_ones_too(deleted: str, named: str) -> None:
    tamper(f"DELETE FROM audit_auditentry WHERE seq IN ({deleted})")
    assert rows_named() == {named}


@pytest.mark.usefixtures("entries")
def test_r166_a_last_row_cut_off_with_its_head_is_found() -> None:
    tamper(
        "DELETE FROM audit_auditentry WHERE seq = 6",
        "UPDATE audit_audithead h SET seq = 5, digest = e.digest FROM audit_auditentry e"
        " WHERE e.seq = 5",
    )
    assert rows_named() == {"head"}


@pytest.mark.usefixtures("entries")
def test_r166_two_rows_that_changed_places_are_named() -> None:
    tamper(
        "UPDATE audit_auditentry SET seq = 100 WHERE seq = 3",
        "UPDATE audit_auditentry SET seq = 3 WHERE seq = 4",
        "UPDATE audit_auditentry SET seq = 4 WHERE seq = 100",
    )
    assert {"3", "4"} <= rows_named()


@pytest.mark.usefixtures("entries")
def test_r166_a_gap_closed_by_renumbering_is_found() -> None:
    tamper(
        "DELETE FROM audit_auditentry WHERE seq = 3",
        "UPDATE audit_auditentry SET seq = 3 WHERE seq = 4",
        "UPDATE audit_auditentry SET seq = 4 WHERE seq = 5",
        "UPDATE audit_auditentry SET seq = 5 WHERE seq = 6",
    )
    assert {"3", "4", "5", "6"} <= rows_named()


@pytest.mark.usefixtures("entries")
def test_r166_a_row_slipped_in_at_the_end_is_named() -> None:
    tamper(
        "INSERT INTO audit_auditentry SELECT 7, at, actor, actor_name, action, about_type,"
        " about_id, purpose, ip, request_id, detail, digest, digest FROM audit_auditentry"
        " WHERE seq = 6"
    )
    assert rows_named() == {"7"}


@pytest.mark.usefixtures("entries")
def test_r166_a_record_emptied_whole_is_found() -> None:
    tamper("DELETE FROM audit_auditentry")
    assert rows_named() == {"1-6"}
    tamper("DELETE FROM audit_audithead")
    assert rows_named() == {"head"}


@pytest.mark.usefixtures("entries")
def test_the_command_says_so_and_ends_with_one() -> None:
    runner = CliRunner()
    whole = runner.invoke(verify)
    assert whole.exit_code == 0
    assert "audit: 6 rows checked, 0 faults" in whole.output
    tamper("UPDATE audit_auditentry SET action = 'y' WHERE seq = 3")
    broken = runner.invoke(verify)
    assert broken.exit_code == 1
    assert "audit 3: 这一行的内容被改动过。" in broken.output
    facts = json.loads(runner.invoke(verify, ["--format", "json"]).output)
    assert facts["whole"] is False
    audit = next(chain for chain in facts["chains"] if chain["chain"] == "audit")
    assert (audit["rows"], audit["faults"], audit["named"][0]["row"]) == (6, 1, "3")


@dataclass
class Step:
    seq: int
    words: str
    previous: bytes = GENESIS
    digest: bytes = field(default=b"")

    def facts(self) -> dict[str, object]:
        return {"case": "c1", "seq": self.seq, "words": self.words}


def journal(length: int) -> Iterator[Step]:
    digest = GENESIS
    for seq in range(1, length + 1):
        step = Step(seq, f"步骤{seq}", digest)
        step.digest = digest = link(digest, step.facts())
        yield step


def check(steps: list[Step], head: Head | None) -> tuple[int, list[str]]:
    walk = verify_rows(steps, Step.facts, chain="case c1", head=head)
    rows: list[str] = []
    while True:
        try:
            rows.append(next(walk).row)
        except StopIteration as end:
            return end.value, rows


def test_another_rooms_chain_is_checked_by_the_same_walk() -> None:
    steps = list(journal(4))
    head = Head.of("case c1", 4, steps[-1].digest)
    assert check(steps, head) == (4, [])
    assert check(steps[:3], head) == (3, ["4"])
    assert check(steps[:1] + steps[2:], head) == (3, ["2"])
    assert check([], Head.of("case c1")) == (0, [])
    assert check(steps, Head.of("case c1", 2, steps[1].digest)) == (4, ["3-4"])
    assert check(steps, Head("case c1", 4, steps[-1].digest, bytes(32))) == (4, ["head"])
    assert check([steps[1], steps[0], *steps[2:]], head) == (4, ["1", "1"])


def test_a_head_of_another_chain_does_not_stand() -> None:
    head = Head.of("case c1", 1, GENESIS)
    assert head.stands
    assert not Head("case c2", head.seq, head.digest, head.seal).stands


def test_a_long_chain_is_walked_in_constant_memory() -> None:
    tracemalloc.start()
    walk = verify_rows(journal(20_000), Step.facts, chain="c")
    assert list(walk) == []
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


def test_only_the_first_thousand_faults_are_named_but_all_are_counted() -> None:
    verdict = Verdict("c")
    for n in range(1_500):
        verdict.note(Fault("c", str(n), "x"))
    assert (verdict.fault_count, len(verdict.faults)) == (1_500, 1_000)


def test_a_table_name_that_is_no_plain_word_is_refused() -> None:
    with pytest.raises(ValueError, match="plain"):
        append_only("a; drop table b")


@pytest.mark.django_db
def test_every_column_is_vouched_for() -> None:
    names = {column.attname for column in AuditEntry._meta.concrete_fields}
    assert set(AuditEntry().facts()) == names - {"previous", "digest"}
