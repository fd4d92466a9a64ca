"""Slows down whoever comes too often: a delay that is told, never a silent drop (R-172)."""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from lianxin.kit import clock, tally


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
        times = self.times(who)
        if len(times) < self.free:
            return 0
        doublings = min(len(times) - self.free, 10)
        delay = min(self.first_wait << doublings, self.longest_wait)
        return max(0, round(delay - (clock.now().timestamp() - times[-1])))

    def note(self, who: str | None) -> None:
        """Count one more time for `who`."""
        tally.note(self.name, neighbourhood(who), self.window_seconds)

    def times(self, who: str | None) -> list[float]:
        """When `who` came within the window."""
        return tally.times(self.name, neighbourhood(who), self.window_seconds)


def neighbourhood(who: str | None) -> str:
    """An IPv6 line has 2⁶⁴ addresses of its own: they count as one. Anything else is itself."""
    try:
        address = ip_address(who or "")
    except ValueError:
        return who or ""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, 64), strict=False))
    return str(address)
