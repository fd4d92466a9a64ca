"""What every adapter keeps to: `deliver` gives a receipt or says what became of the letter."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import Enum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Content:
    """The words of a letter, and for gateways with templates of their own: code and parameters.

    `secrets` are pieces of the words that screens do not show again (a query code).
    """

    body: str
    subject: str = ""
    link: str = ""
    template: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()

    def sealed_form(self) -> str:
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return json.dumps(given, ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Content:
        given = json.loads(text)
        return cls(**{**given, "secrets": tuple(given["secrets"])})

    @property
    def shown(self) -> str:
        """The words without their secrets."""
        words = self.body
        for secret in self.secrets:
            words = words.replace(secret, "••••")
        return words


@dataclass(frozen=True, slots=True)
class Letter:
    """What is handed to a gateway. The key is the same for every try of the same letter."""

    to: str
    content: Content
    key: str
    sent_on: date


@dataclass(frozen=True, slots=True)
class Receipt:
    """The gateway took the letter; `number` is its own name for it."""

    number: str = ""


class Fate(Enum):
    """What a gateway says of a letter that it was handed before."""

    UNKNOWN = "unknown"  # no such letter was ever taken
    UNDER_WAY = "under_way"
    DELIVERED = "delivered"
    FAILED = "failed"


class TroubleError(Exception):
    """A letter did not go as it should; the sentence is for the person who looks after it.

    `is_gateway`: the gateway itself is in trouble, so that others need not try just now.
    """

    def __init__(self, sentence: str, *, is_gateway: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence[:200]
        self.is_gateway = is_gateway


class TemporaryError(TroubleError):
    """The letter was not sent; a later try may help."""


class PermanentError(TroubleError):
    """The letter was not sent, and no try will help until a person mends something."""


class UnreachableError(PermanentError):
    """Nobody is reached there, and there is nothing to mend: a landline, an address taken back."""


class UnsureError(TroubleError):
    """The letter may have been sent: nobody answered in a way that can be read."""


class Tokens(Protocol):
    """Keeps a gateway's access token between calls."""

    def get(self, fetch: Callable[[], tuple[str, int]]) -> str:
        """The token in force; `fetch` gives a new one and the seconds it holds."""

    def forget(self, token: str) -> None:
        """The gateway does not accept this token any more."""


class Adapter(Protocol):
    """One way out of the house."""

    @property
    def safe_minutes(self) -> int:
        """How long the gateway drops a second letter of the same key; 0: it does not."""

    @property
    def can_find(self) -> bool:
        """Whether the gateway can be asked what became of a letter."""

    def deliver(self, letter: Letter) -> Receipt:
        """Hand the letter over, or raise Temporary-, Permanent- or UnsureError."""

    def find(self, letter: Letter) -> Fate:
        """What became of a letter handed over before; a TroubleError if nobody answers."""
