"""The inspector: what every file of the house keeps to, whoever wrote it."""

from __future__ import annotations

import ast
import re
import sys
from statistics import median, quantiles

import pytest
from django.apps import apps
from django.db import models

from lianxin.kit.tests.inspection import (
    HOUSE,
    Source,
    at_work,
    calls,
    chain_of,
    functions,
    sources,
    templates,
)
from lianxin.vault.fields import SealedTextField

WRITERS = re.compile(r"/(actions/.*|actions|setup)\.py$")
ALWAYS_WRITES = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "copy_in"}
WRITES_ON_ROWS = {"create", "update", "delete", "aupdate", "adelete", "acreate"}
ROWS = {"objects", "filter", "exclude", "all", "select_for_update", "order_by"}
# Files that write although they are no actions, each with its reason.
MAY_WRITE = {
    "cases/receipt_pictures.py": "draws pictures, not rows",
    "demo/sketches.py": "draws pictures, not rows",
    "documents/pictures.py": "saves pictures, not rows",
    "documents/jobs.py": "sweeps uploads that came to nothing",
    "kit/sessions.py": "keeps the sessions, as the framework's own does",
    "people/lockout.py": "forgets failed sign-ins for the library that counts them",
}
# What else is saved: streams, and files in their folder.
REAL_CLOCK = {"kit/clock.py", "kit/jobs.py", "kit/sessions.py"}
NO_ROWS = {"default_storage", "disk", "segno"}
SLACK = "# type: " + "ignore", "# no" + "qa"
MOST_SLACK = 4


def writes(source: Source) -> list[str]:
    found = []
    for call in calls(source):
        if isinstance(call.func, ast.Name) and call.func.id in ALWAYS_WRITES:
            found.append(f"{source.path}:{call.lineno} {call.func.id}(")
        if not isinstance(call.func, ast.Attribute):
            continue
        name, chain = call.func.attr, chain_of(call.func)
        on_rows = bool(ROWS & set(chain[:-1]))
        if (
            name in ALWAYS_WRITES
            or (name in WRITES_ON_ROWS and on_rows)
            or (name == "save" and not NO_ROWS & set(chain))
        ):
            found.append(f"{source.path}:{call.lineno} .{name}(")
    return found


def test_only_actions_write() -> None:
    outside = [
        line
        for source in at_work()
        if not WRITERS.search(source.path) and source.path not in MAY_WRITE
        for line in writes(source)
    ]
    assert outside == []


def test_no_file_is_longer_than_five_hundred_lines() -> None:
    assert [each.path for each in sources() if each.line_count() > 500] == []


def test_no_function_has_fifty_lines() -> None:
    long = [name for each in sources() for name, lines in functions(each) if lines >= 50]
    assert long == []


def test_the_budgets_of_the_house_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    by_function = [lines for each in at_work() for _name, lines in functions(each)]
    by_file = [each.line_count() for each in at_work() if each.line_count() > 1]
    p90 = quantiles(by_function, n=10)[-1]
    with capsys.disabled():
        sys.stdout.write(
            f"\nfunctions: median {median(by_function):g}, p90 {p90:g}, max {max(by_function)}"
            f" lines; files: median {median(by_file):g}, max {max(by_file)} lines\n"
        )
    assert median(by_function) <= 8
    assert p90 <= 25
    assert median(by_file) <= 80


def test_every_room_has_its_readme() -> None:
    rooms = {each.parent for each in HOUSE.glob("*/__init__.py")}
    assert sorted(room.name for room in rooms if not (room / "README.md").exists()) == []


def test_every_import_is_absolute() -> None:
    relative = [
        f"{each.path}:{node.lineno}"
        for each in sources()
        for node in ast.walk(each.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


CLOCKS = re.compile(r"\b(timezone\.now|datetime\.(now|utcnow|today)|date\.today|auto_now)\b")


def test_time_comes_from_the_one_clock() -> None:
    # The jobs' own timetable and the end of sessions go by the real clock, even when the demo
    # moves the other one; runtime stands beside Django and minds processes, not matters.
    others = [each for each in at_work() if each.path not in REAL_CLOCK]
    read = [each.path for each in others if each.room != "runtime" and CLOCKS.search(each.text)]
    assert read == []


def test_little_is_waved_through() -> None:
    waved = [
        f"{each.path}:{number}"
        for each in sources()
        for number, line in enumerate(each.text.splitlines(), start=1)
        if any(mark in line for mark in SLACK)
    ]
    assert len(waved) <= MOST_SLACK, waved


INLINE = {
    "style": re.compile(r"<style|\sstyle\s*=", re.IGNORECASE),
    "handler": re.compile(r"<[^>]*\son[a-z]+\s*=|\shx-on[:=-]|javascript:", re.IGNORECASE),
    "script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*application/json)", re.IGNORECASE),
}


@pytest.mark.parametrize("kind", INLINE)
def test_no_template_has_inline_style_or_script(kind: str) -> None:
    assert [each.name for each in templates() if INLINE[kind].search(each.text)] == []


# Templates that libraries ask for by name.
ASKED_FOR_ELSEWHERE = re.compile(
    r"^(account|allauth|mfa|socialaccount|usersessions)/|^\d{3}(_csrf)?\.html$"
)


def test_every_template_is_used() -> None:
    words = "\n".join([each.text for each in at_work()] + [each.text for each in templates()])
    unused = [
        each.name
        for each in templates()
        if not ASKED_FOR_ELSEWHERE.search(each.name) and not _is_named(each.name, words)
    ]
    assert unused == []


FILLED_IN = re.compile(r"[\"']([\w/.-]+)\{[^}]+\}([\w/.-]*\.html)[\"']")


def _is_named(name: str, words: str) -> bool:
    """By its full name, or by one that is filled in: f"matters/raise_{step}.html"."""
    return name in words or any(
        name.startswith(before) and name.endswith(after)
        for before, after in FILLED_IN.findall(words)
    )


PERSONAL = re.compile(
    r"(^|_)(name|phone|mobile|address|email|contact|birth\w*|id_number|ip|gender|age\w*|answer)$"
)
# Fields that sound personal and lie open, each with its reason.
OPEN_BY_REASON = {
    "audit.AuditEntry.actor_name": "accountability outlives the account",
    "audit.AuditEntry.ip": "required of the audit record",
    "cases.JournalEntry.actor_name": "accountability outlives the account",
    "cases.JournalEntry.ip": "required of the journal (R-069)",
    "cases.CannedReply.contact": "the office's own number, told to the resident (R-059)",
    "cases.Category.name": "names a category",
    "cases.EscalationDraft.answer": "the answer of an office",
    "cases.LedgerImport.name": "names a file",
    "cases.Reply.contact": "the office's own number, told to the resident (R-059)",
    "cases.Reply.unit_name": "names an office",
    "cases.RoutingRule.name": "names a rule",
    "documents.PartialUpload.name": "names a file, cleaned when it is announced, a day at most",
    "documents.StoredFile.name": "names a file, cleaned when it is stored",
    "oversight.Letter.organ_name": "names an office",
    "oversight.Letter.signer_name": "who signed an official paper, printed on it",
    "oversight.Letter.unit_name": "names an office",
    "oversight.Organ.name": "names an office",
    "people.Account.username": "a sign-in name",
    "people.Contact.gender": "a class for the figures, not a person",
    "people.Contact.age_band": "a class for the figures, not a person",
    "people.Person.name": "public by office or mandate (R-007)",
    "people.Person.office_phone": "public by office (R-007)",
    "people.Unit.name": "names an office",
    "people.Unit.short_name": "names an office",
    "people.Unit.phone": "an office's number",
    "places.CalendarChange.name": "names a holiday",
    "places.CalendarChange.was_name": "names a holiday",
    "places.CalendarDay.name": "names a holiday",
    "places.OfficialDay.name": "names a holiday",
    "places.Constituency.name": "names a district",
    "places.Division.name": "names a place",
    "stations.Station.name": "names a station",
    "stations.Station.address": "where to knock",
    "stations.Station.phone": "a station's number",
}


def test_personal_data_is_sealed_or_says_why_not() -> None:
    open_fields = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("lianxin.")
        for field in model._meta.concrete_fields
        if PERSONAL.search(field.name) and _is_text(field)
    }
    assert open_fields - OPEN_BY_REASON.keys() == set()
    assert OPEN_BY_REASON.keys() - open_fields - {"people.Account.username"} == set()


def _is_text(field: models.Field[object, object]) -> bool:
    kinds = (models.CharField, models.TextField, models.GenericIPAddressField)
    return isinstance(field, kinds) and not isinstance(field, SealedTextField)
