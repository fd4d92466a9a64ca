"""The query code on the receipt: with the number it lets a resident look at their own matter."""

from __future__ import annotations

import hmac
import unicodedata
from uuid import UUID

from lianxin.cases.models import Case
from lianxin.vault import sign

# No 0 O 1 I L U: read aloud or written by hand, no character is taken for another.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, DIGITS = 8, 6
_NOBODY = UUID(int=0)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def query_code(case: Case) -> str:
    """The code of a case: derived under a key, stored nowhere."""
    return _code_of(case.pk)


def _code_of(key: UUID) -> str:
    rest = int.from_bytes(sign(key.bytes, "query-code"), "big")
    letters = []
    for _place in range(LENGTH):
        rest, at = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[at])
    return "".join(letters)


def phone_code(key: UUID) -> str:
    """The six digits that go to a phone: derived under a key, stored nowhere."""
    number = int.from_bytes(sign(key.bytes, "phone-code"), "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def plain_number(number: str) -> str:
    """The number as it was given out, however it was typed: full-width, spaced, lower case."""
    folded = unicodedata.normalize("NFKC", number).translate(_DASHES).upper()
    return "".join(folded.split())


def plain_code(code: str) -> str:
    """The eight characters, however they were typed."""
    return plain_number(code).replace("-", "")


def find(number: str, code: str) -> Case | None:
    """The case of this number and code, sealed ones included; wrong ones take the same time."""
    case = Case.objects.filter(number=plain_number(number)).select_related("station").first()
    expected = _code_of(case.pk if case else _NOBODY)
    is_right = hmac.compare_digest(expected.encode(), plain_code(code).encode())
    return case if is_right else None
