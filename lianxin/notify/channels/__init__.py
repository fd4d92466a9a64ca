"""One adapter for each way out of the house, all behind one small protocol."""

from lianxin.notify.channels.contract import (
    Adapter,
    Content,
    Fate,
    Letter,
    PermanentError,
    Receipt,
    TemporaryError,
    Tokens,
    TroubleError,
    UnreachableError,
    UnsureError,
)
from lianxin.notify.channels.making import make_adapter

__all__ = [
    "Adapter",
    "Content",
    "Fate",
    "Letter",
    "PermanentError",
    "Receipt",
    "TemporaryError",
    "Tokens",
    "TroubleError",
    "UnreachableError",
    "UnsureError",
    "make_adapter",
]
