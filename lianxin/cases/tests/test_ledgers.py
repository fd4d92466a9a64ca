"""Ledgers become cases: every row accounted for, nothing twice, nothing half."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lianxin.audit import chains
from lianxin.cases import actions, search
from lianxin.cases.actions import ledgers
from lianxin.cases.commands import import_cases
from lianxin.cases.factories import Cast, CategoryFactory
from lianxin.cases.models import Case, CaseText, LedgerImport, LedgerStatus, NumberSeries, RowStatus
from lianxin.cases.states import Result, State
from lianxin.kit.jobs import run_pending
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Contact

SHARED = (
    Path(os.environ.get("LIANXIN_SHARED") or Path(__file__).resolve().parents[4] / "shared")
    / "data"
)
Write = Callable[..., Path]
HEADINGS = "编号,来访人,标题,时间,反映内容,电话,答复意见,答复时间\n"
GOOD = "1,王五,路灯不亮,2025-03-01,村口路灯坏了三盏,19900001234,,\n"
REPLIED = "2,李四,道路破损,2025-03-02,通村道路有坑,,已于三月修补完毕,2025-03-20\n"
BAD = "3,赵六,水渠堵塞,2099-01-01,水渠堵了,,,\n"


@pytest.fixture(autouse=True)
def unsorted(db: None) -> None:
    other = CategoryFactory.create(code="99", name="其他")
    CategoryFactory.create(code="9901", name="其他事项", parent=other)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(*rows: str, name: str = "ledger.csv") -> Path:
        path = tmp_path / name
        path.write_text(HEADINGS + "".join(rows), encoding="utf-8")
        return path

    return make


def run(path: Path, cast: Cast) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(
        import_cases, [str(path), "--station", cast.station.code, "--format", "json"]
    )
    return done.exit_code, json.loads(done.stdout)


def test_every_row_is_accounted_for_and_a_refused_one_says_why(cast: Cast, write: Write) -> None:
    code, report = run(write(GOOD, REPLIED, BAD), cast)
    assert (code, report["rows"], report["imported"], report["refused"]) == (1, 3, 2, 1)
    assert report["refusals"] == [{"row": 4, "reason": "反映时间“2099-01-01”在今天之后。"}]


def test_an_imported_case_is_found_by_search_where_it_may_be_seen(cast: Cast, write: Write) -> None:
    run(write(GOOD), cast)
    for reader in (cast.liaison, cast.presidium, cast.committee):
        assert search.find(reader, "路灯").total == 1
    assert search.find(cast.other_liaison, "路灯").total == 0


def test_the_same_file_twice_adds_nothing(cast: Cast, write: Write) -> None:
    path = write(GOOD, REPLIED)
    run(path, cast)
    code, report = run(path, cast)
    assert (code, report["imported"], report["already_imported"]) == (0, 0, 2)
    assert Case.objects.count() == 2
    assert Contact.objects.count() == 2


def test_the_same_row_twice_in_a_file_is_refused_with_the_place_of_the_first(
    cast: Cast, write: Write
) -> None:
    _code, report = run(write(GOOD, REPLIED, GOOD), cast)
    assert report["refusals"] == [{"row": 4, "reason": "与第2行完全相同。"}]


def test_a_row_with_a_reply_becomes_a_replied_case(cast: Cast, write: Write) -> None:
    run(write(GOOD, REPLIED), cast)
    case = Case.objects.get(state=State.REPLIED)
    reply = case.replies.get()
    assert (case.title, reply.findings) == ("道路破损", "已于三月修补完毕")
    assert case.replied_at is not None
    assert case.replied_at.year == 2025
    assert Case.objects.get(state=State.REGISTERED).title == "路灯不亮"


def test_imported_cases_keep_words_petitioner_and_journal(cast: Cast, write: Write) -> None:
    run(write(GOOD), cast)
    case = Case.objects.get()
    assert CaseText.objects.get(case=case).verbatim == "村口路灯坏了三盏"
    assert case.petitioners.get().contact.name == "王五"
    assert [entry.move for entry in case.journal.all()] == ["carry_over"]
    assert not [fault for check in chains.verify_all() for fault in check.faults]


def test_r040_numbers_of_imported_cases_are_gapless_by_year(cast: Cast, write: Write) -> None:
    older = GOOD.replace("2025-03-01", "2024-05-05").replace("1,", "9,", 1)
    run(write(GOOD, REPLIED, older), cast)
    assert set(Case.objects.values_list("number", flat=True)) == {
        f"{cast.station.code}-2024-000001",
        f"{cast.station.code}-2025-000001",
        f"{cast.station.code}-2025-000002",
    }
    assert dict(NumberSeries.objects.values_list("year", "last")) == {2024: 1, 2025: 2}


def test_a_file_that_cannot_be_read_leaves_nothing_behind(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    done = CliRunner().invoke(import_cases, [str(path), "--station", cast.station.code])
    assert done.exit_code == 1
    assert "无法读取" in done.output
    assert LedgerImport.objects.get().status == LedgerStatus.FAILED
    assert not Case.objects.exists()


def test_a_killed_import_goes_on_behind_the_last_chunk(
    cast: Cast, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "CHUNK", 1)
    rows = [GOOD.replace("1,", f"{at},", 1) for at in range(1, 5)]
    ledger = ledgers.open_ledger(cast.station, by=cast.liaison, name="a.csv")
    ledgers.read_ledger(ledger, write(*rows))
    ledgers.start_import(ledger, by=cast.liaison, mapping=ledger.mapping, category=cast.category)
    assert ledgers.import_chunk(ledger, by=cast.liaison)
    while ledgers.import_chunk(LedgerImport.objects.get(), by=cast.liaison):
        pass
    statuses = Counter(ledger.rows.values_list("status", flat=True))
    assert statuses == {RowStatus.IMPORTED: 4}
    assert Case.objects.count() == 4


def test_the_wizard_reads_maps_imports_and_lets_a_row_be_mended(cast: Cast, client: Client) -> None:
    client.force_login(cast.liaison)
    content = (HEADINGS + GOOD + BAD).encode()
    upload = SimpleUploadedFile("台账.csv", content, "text/csv")
    sent = client.post(reverse("imports:home"), {"station": cast.station.pk, "file": upload})
    run_pending()
    ledger = LedgerImport.objects.get()
    here = reverse("imports:ledger", args=[ledger.pk])
    assert sent.headers["Location"] == here
    shown = client.get(here)
    assert "村口路灯坏了三盏" in shown.content.decode()
    asked_again = client.get(here, headers={"HX-Request": "true"}).content.decode()
    assert "开始导入" in asked_again, "who waited for the reading is shown the columns in place"
    chosen = {kind: str(at) for kind, at in shown.context["form"].ledger.mapping.items()}
    client.post(here, {**chosen, "fallback": shown.context["form"]["fallback"].initial.pk})
    run_pending()
    assert "在今天之后" in client.get(here).content.decode()
    mend = reverse("imports:mend", args=[ledger.pk, 3])
    cells = dict(client.get(mend).context["form"].initial)
    fields = {
        name: field.initial for name, field in client.get(mend).context["form"].fields.items()
    }
    client.post(mend, {**cells, **fields, "cell_3": "2025-04-01"})
    run_pending()
    ledger.refresh_from_db()
    assert (ledger.status, ledger.imported_count, ledger.refused_count) == ("done", 2, 0)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"%PDF-1.7"), ("a.xlsx", b"not a sheet"), ("a.xls", b"plain"), ("a.csv", b"")],
)
def test_a_wrong_upload_is_refused_beside_its_field(
    cast: Cast, client: Client, name: str, content: bytes
) -> None:
    client.force_login(cast.liaison)
    upload = SimpleUploadedFile(name, content)
    answer = client.post(reverse("imports:home"), {"station": cast.station.pk, "file": upload})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not LedgerImport.objects.exists()


def test_strangers_find_no_import(cast: Cast, client: Client) -> None:
    ledger = ledgers.open_ledger(cast.station, by=cast.liaison, name="a.csv")
    for stranger in (cast.other_liaison, cast.handler, cast.committee):
        client.force_login(stranger)
        assert client.get(reverse("imports:ledger", args=[ledger.pk])).status_code == 404
        assert client.get(reverse("imports:refused", args=[ledger.pk])).status_code == 404


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.exists(), reason="the shared data are not beside the project")
@pytest.mark.parametrize(
    ("name", "rows"), [("ledger_messages.xlsx", 4326), ("ledger_replied.xlsx", 2816)]
)
def test_real_ledgers_enter_whole(cast: Cast, name: str, rows: int) -> None:
    code, report = run(SHARED / name, cast)
    assert (report["rows"], report["imported"] + report["refused"]) == (rows, rows)
    assert Case.objects.count() == report["imported"]
    assert (code == 0) == (report["refused"] == 0)


def test_r065_whoever_accepts_an_imported_reply_says_what_came_of_it(
    cast: Cast, write: Write
) -> None:
    run(write(REPLIED), cast)
    case = Case.objects.get()
    with pytest.raises(Refusal) as refused:
        actions.accept_reply(case, by=cast.liaison)
    assert refused.value.field == "result"
    actions.accept_reply(case, by=cast.liaison, result=Result.RESOLVED)
    assert (case.state, case.result) == (State.REVIEWED, Result.RESOLVED)
