"""Slows down whoever comes too often: a delay that is told, never a silent drop (R-172)."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from lianxin.kit import clock


@dataclass(frozen=True, slots=True)
class Throttle:
    """`free` times an hour without waiting; then 5, 10, 20 … seconds after the last time."""

    name: str
    free: int
    window_seconds: int = 3600
    first_wait: int = 5
    longest_wait: int = 60

    def wait(self, who: str | None) -> int:
        """Seconds that `who` has to wait now; 0 when they may go on."""
        times = self._times(who)
        if len(times) < self.free:
            return 0
        doublings = min(len(times) - self.free, 10)
        delay = min(self.first_wait << doublings, self.longest_wait)
        return max(0, round(delay - (clock.now().timestamp() - times[-1])))

    def note(self, who: str | None) -> None:
        """Count one more time for `who`."""
        times = [*self._times(who), clock.now().timestamp()]
        cache.set(self._key(who), times[-100:], self.window_seconds)

    def _times(self, who: str | None) -> list[float]:
        known: list[float] = cache.get(self._key(who)) or []
        now: datetime = clock.now()
        return [at for at in known if now.timestamp() - at < self.window_seconds]

    def _key(self, who: str | None) -> str:
        mark = hashlib.sha256((who or "").encode()).hexdigest()
        return f"throttle:{self.name}:{mark}"
