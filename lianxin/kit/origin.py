"""Where the work in hand came from: the address of the caller and the number of the request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """The caller's address (None outside a request) and the request's number ("" outside one)."""

    ip: str | None = None
    request_id: str = ""


_NOWHERE = Origin()
_ORIGIN: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)


def current() -> Origin:
    """Return the origin of the work in hand."""
    return _ORIGIN.get()


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Let everything in the block be known to come from `origin`."""
    token = _ORIGIN.set(origin)
    try:
        yield
    finally:
        _ORIGIN.reset(token)
