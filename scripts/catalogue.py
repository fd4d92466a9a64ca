"""Another language: `catalogue.py extract CODE` and `catalogue.py compile FILE CODE`.

Extracting needs the English catalogues only: they hold every sentence. See docs/translating.md.
"""

import re
import sys
from pathlib import Path

from polib import POEntry, POFile, pofile

HOUSE = Path(__file__).resolve().parent.parent / "lianxin"
HOLE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def main(arguments: list[str]) -> int:
    match arguments:
        case ["extract", code]:
            return extract(code, Path(f"{code}.po"))
        case ["compile", file, code]:
            return compile_into(Path(file), Path("locale") / code / "LC_MESSAGES" / "django.mo")
    sys.stderr.write(f"{__doc__}\n")
    return 2


def extract(code: str, target: Path) -> int:
    """Write every sentence of the house; what `target` has already is kept."""
    known = {key(each): each for each in pofile(str(target))} if target.exists() else {}
    catalogue = POFile(wrapwidth=0)
    catalogue.metadata = {
        "Language": code,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    taken = set[tuple[str, str]]()
    for path in sorted(HOUSE.glob("*/locale/en/LC_MESSAGES/django.po")):
        for english in pofile(str(path)):
            if key(english) not in taken:
                taken.add(key(english))
                catalogue.append(known.get(key(english)) or blank(english))
    catalogue.save(str(target))
    missing = len(catalogue.untranslated_entries())
    sys.stdout.write(f"{target}: {len(catalogue)} sentences, {missing} to translate\n")
    return 0


def key(entry: POEntry) -> tuple[str, str]:
    return entry.msgid, entry.msgctxt or ""


def blank(english: POEntry) -> POEntry:
    told = english.msgstr or english.msgstr_plural.get(0, "")
    entry = POEntry(
        msgid=english.msgid,
        msgctxt=english.msgctxt,
        msgid_plural=english.msgid_plural,
        comment=f"English: {told}",
        flags=english.flags,
    )
    if english.msgid_plural:
        entry.msgstr_plural = {0: ""}
    return entry


def compile_into(source: Path, target: Path) -> int:
    """Refuse a sentence that lost or invented a placeholder: it would bring its page down."""
    catalogue = pofile(str(source))
    wrong = [each.msgid for each in catalogue.translated_entries() if has_other_holes(each)]
    for sentence in wrong:
        sys.stderr.write(f"placeholders differ: {sentence}\n")
    if wrong:
        return 1
    target.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save_as_mofile(str(target))
    sys.stdout.write(f"{target}: {len(catalogue.translated_entries())} sentences\n")
    return 0


def has_other_holes(entry: POEntry) -> bool:
    allowed = set(HOLE.findall(entry.msgid + (entry.msgid_plural or "")))
    told = [entry.msgstr, *entry.msgstr_plural.values()]
    return any(set(HOLE.findall(each)) - allowed for each in told if each)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
