"""Chinese words in the order of the alphabet, and found by the letters people type for them."""

import re
from functools import lru_cache
from importlib import import_module

from django.db.models import Q

# Characters that are read otherwise when they are a surname.
_SURNAMES = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "区": "ou", "解": "xie", "查": "zha", "朴": "piao",
    "盖": "ge", "种": "chong", "翟": "zhai", "员": "yun", "繁": "po", "乐": "yue", "覃": "qin",
    "缪": "miao", "宓": "mi", "尉迟": "yu chi", "万俟": "mo qi", "澹台": "tan tai",
    "长孙": "zhang sun",
}  # fmt: skip
_LONGEST = 120


def sort_key(words: str, *, is_name: bool = False) -> str:
    """The syllables of the words, apart by blanks: "zhang san feng"."""
    surname = _surname(words) if is_name else ""
    syllables = [_SURNAMES[surname]] if surname else []
    # The tables take a second to load, and a server starts without them.
    syllables += import_module("pypinyin").lazy_pinyin(words[len(surname) :])
    return " ".join(" ".join(syllables).lower().split())[:_LONGEST]


@lru_cache(maxsize=8192)
def typing_keys(label: str) -> str:
    """What may be typed for a label: its pinyin in full and the initials."""
    pypinyin = import_module("pypinyin")
    whole = "".join(pypinyin.lazy_pinyin(label))
    initials = "".join(pypinyin.lazy_pinyin(label, style=pypinyin.Style.FIRST_LETTER))
    return f"{whole} {initials}".lower()


def matches(field: str, typed: str) -> Q:
    """The condition that finds a sort key by its syllables or by their first letters."""
    letters = re.sub(r"[^a-z]", "", typed.lower())
    if not letters:
        return Q(pk__in=[])
    by_syllables = " ?".join(letters)
    by_initials = " ".join(f"{letter}[a-z]*" for letter in letters)
    return Q(**{f"{field}__regex": f"^({by_syllables}|{by_initials})"})


def _surname(name: str) -> str:
    return next((name[:size] for size in (2, 1) if name[:size] in _SURNAMES), "")
