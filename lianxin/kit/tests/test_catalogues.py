"""Every string that a person reads has its English, in the catalogue of its own room."""

import shutil
import subprocess
from pathlib import Path

import polib
import pytest
from django.utils.translation.template import templatize

from lianxin.kit.tests.inspection import HOUSE, at_work, templates

KEYWORDS = (
    "gettext_noop", "gettext_lazy", "ngettext_lazy:1,2", "pgettext:1c,2", "npgettext:1c,2,3",
    "pgettext_lazy:1c,2", "gettext", "ngettext:1,2", "_",
)  # fmt: skip
# What stands beside the rooms, and the room whose catalogue has its words.
CATALOGUE_OF = {"config": "kit", "cli.py": "runtime"}
ROOMS = sorted({CATALOGUE_OF.get(each.room, each.room) for each in at_work()} - {"__init__.py"})
CATALOGUES = sorted(HOUSE.glob("*/locale/en/LC_MESSAGES/django.po"))
pytestmark = pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs gettext")

# A string with its context: the same word may be an act in one place and a fact in another.
Key = tuple[str, str]


@pytest.mark.parametrize("room", ROOMS)
def test_every_string_of_a_room_has_its_english_and_no_other_is_kept(
    room: str, tmp_path: Path
) -> None:
    wanted = {_key(entry) for entry in _strings_of(room, tmp_path)}
    catalogue = HOUSE / room / "locale" / "en" / "LC_MESSAGES" / "django.po"
    known = polib.pofile(str(catalogue)) if catalogue.exists() else []
    assert sorted(wanted - {_key(entry) for entry in known if entry.translated()}) == []
    assert sorted({_key(entry) for entry in known} - wanted) == []


def test_catalogues_are_sorted_and_name_no_lines() -> None:
    for path in CATALOGUES:
        entries = list(polib.pofile(str(path)))
        keys = [(entry.msgid, entry.msgctxt or "") for entry in entries]
        assert keys == sorted(keys), path
        assert not any(entry.occurrences for entry in entries), path


def test_a_string_has_one_english_in_the_whole_house() -> None:
    """All catalogues are one to the reader: of two Englishes, one would never be seen."""
    said: dict[Key, set[str]] = {}
    for path in CATALOGUES:
        for entry in polib.pofile(str(path)):
            said.setdefault(_key(entry), set()).add(entry.msgstr)
    assert {key: words for key, words in said.items() if len(words) > 1} == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[3].name)
def test_the_english_takes_the_facts_of_its_chinese(path: Path, tmp_path: Path) -> None:
    """A bare % in a sentence with facts would bring its page down."""
    asked = [
        str(shutil.which("msgfmt")),
        "--check-format",
        f"--output-file={tmp_path / 'checked.mo'}",
        str(path),
    ]
    checked = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def _key(entry: polib.POEntry) -> Key:
    return entry.msgid, entry.msgctxt or ""


def _strings_of(room: str, folder: Path) -> list[polib.POEntry]:
    rooms = {room, *(each for each, home in CATALOGUE_OF.items() if home == room)}
    texts = [each.text for each in at_work() if each.room in rooms]
    texts += [templatize(each.text) for each in templates() if each.room in rooms]
    files = []
    for number, text in enumerate(texts):
        file = folder / f"{number}.py"
        file.write_text(text, "utf-8")
        files.append(str(file))
    found = folder / "found.po"
    found.touch()
    subprocess.run(
        [
            str(shutil.which("xgettext")), "--language=Python", "--from-code=UTF-8",
            "--no-location",
            *(f"--keyword={each}" for each in KEYWORDS), f"--output={found}", *files,
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return list(polib.pofile(str(found)))


def test_no_translation_is_fuzzy_or_loses_a_placeholder() -> None:
    doubtful = []
    for path in CATALOGUES:
        for entry in polib.pofile(str(path)):
            told = [entry.msgstr, *entry.msgstr_plural.values()]
            lost = [t for t in told if t and _holes(t) - _holes(entry.msgid)]
            if entry.fuzzy or lost:
                doubtful.append(f"{path.parts[-5]}: {entry.msgid}")
    assert doubtful == []


def _holes(text: str) -> set[str]:
    return {piece.split(")")[0] for piece in text.split("%(")[1:]}
