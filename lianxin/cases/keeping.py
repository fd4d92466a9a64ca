"""Where higher rooms say which matters they still need: those are neither emptied nor destroyed."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_

from django.db.models import Q

Need = Callable[[], Q]
_NEEDS: dict[str, Need] = {}


def register(name: str, need: Need) -> None:
    """Enter a condition on cases, from `AppConfig.ready`; the same name again replaces it."""
    _NEEDS[name] = need


def needed() -> Q:
    """Matters that some room still needs."""
    return reduce(or_, (need() for need in _NEEDS.values()), Q(pk__in=[]))
