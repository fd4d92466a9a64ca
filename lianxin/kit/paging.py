"""Pages of lists too long to be counted: one row more than shown tells whether more follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
TOO_MANY_DIGITS = 10


def asked_page(text: str, last: int) -> int:
    """The page asked for in an address, from 1 to `last`; what is no number is the first."""
    is_number = text.isascii() and text.isdigit() and len(text) < TOO_MANY_DIGITS
    return min(max(int(text), 1), last) if is_number else 1


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    """One page of `last` that are offered, as ui/pager.html reads it."""

    rows: Sequence[T]
    number: int
    has_more: bool
    last: int

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.has_more and self.number < self.last

    @property
    def is_cut(self) -> bool:
        """More rows follow than pages are offered: the reader should narrow the list."""
        return self.has_more and self.number >= self.last

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1
