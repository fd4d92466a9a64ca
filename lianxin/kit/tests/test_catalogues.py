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
# The settings are no room of their own: what they name is in the catalogue of the kit.
CATALOGUE_OF = {"config": "kit"}
ROOMS = sorted({each.room for each in at_work() if "/" in each.path})
pytestmark = pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs gettext")


@pytest.mark.parametrize("room", ROOMS)
def test_every_string_of_a_room_has_its_english(room: str, tmp_path: Path) -> None:
    wanted = {entry.msgid for entry in _strings_of(room, tmp_path)}
    catalogue = HOUSE / CATALOGUE_OF.get(room, room) / "locale" / "en" / "LC_MESSAGES" / "django.po"
    known = polib.pofile(str(catalogue)) if catalogue.exists() else []
    translated = {entry.msgid for entry in known if entry.translated()}
    assert sorted(wanted - translated) == []


def _strings_of(room: str, folder: Path) -> list[polib.POEntry]:
    texts = [each.text for each in at_work() if each.room == room]
    texts += [templatize(each.text) for each in templates() if each.room == room]
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
    for path in sorted(HOUSE.glob("*/locale/en/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(path)):
            told = [entry.msgstr, *entry.msgstr_plural.values()]
            lost = [t for t in told if t and _holes(t) - _holes(entry.msgid)]
            if entry.fuzzy or lost:
                doubtful.append(f"{path.parts[-5]}: {entry.msgid}")
    assert doubtful == []


def _holes(text: str) -> set[str]:
    return {piece.split(")")[0] for piece in text.split("%(")[1:]}
