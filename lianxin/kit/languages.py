"""The languages the house can speak: their own names, and which way they are written.

Chinese is the source; each other language is a catalogue in every room (docs/translating.md).
Read by the settings, so nothing here may ask for them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

SOURCE = "zh-hans"


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is Django's name of a language, `tag` the one that a page tells the browser."""

    code: str
    tag: str
    name: str
    is_rtl: bool = False

    @property
    def direction(self) -> str:
        return "rtl" if self.is_rtl else "ltr"


KNOWN = {
    each.code: each
    for each in (
        Language(SOURCE, "zh-CN", "中文"),
        Language("en", "en", "English"),
        Language("ug", "ug", "ئۇيغۇرچە", is_rtl=True),
        Language("kk-arab", "kk-Arab", "قازاقشا", is_rtl=True),
        Language("bo", "bo", "བོད་ཡིག"),
        Language("mn", "mn", "Монгол"),
        Language("ii", "ii", "ꆈꌠꉙ"),
        Language("za", "za", "Vahcuengh"),
        Language("ko", "ko", "조선말"),
    )
}


def chosen(codes: str) -> list[Language]:
    """The languages of LIANXIN_LANGUAGES, Chinese always among them and first."""
    asked = [each.strip().lower() for each in codes.split(",") if each.strip()]
    return [of(code) for code in dict.fromkeys([SOURCE, *asked])]


def of(code: str) -> Language:
    """A language that is not in our table goes by its code."""
    return KNOWN.get(code) or Language(code, code, code)


def of_django(languages: Iterable[Language]) -> dict[str, dict[str, object]]:
    """The same for Django, which does not know all of them."""
    return {
        each.code: {
            "code": each.code,
            "name": each.name,
            "name_local": each.name,
            "bidi": each.is_rtl,
        }
        for each in languages
    }
