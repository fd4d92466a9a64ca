"""Where higher rooms plug in what they know of a change of the calendar."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from lianxin.kit.sockets import Socket
from lianxin.places.calendar import Calendar

# The page of a release; a panel's address is given the release's number.
CALENDAR_PAGE = Socket("calendar")

# Given the calendar to come and the days that shift, a sentence on what would move; "" if nothing.
Forecast = Callable[[Calendar, frozenset[date]], str]


@dataclass(frozen=True, slots=True)
class Foresight:
    """Asks the rooms above what a change would move, before it is put in force."""

    _forecasts: list[Forecast] = field(default_factory=list)

    def plug(self, forecast: Forecast) -> None:
        """Add a forecast; the same one twice counts once."""
        if forecast not in self._forecasts:
            self._forecasts.append(forecast)

    def told(self, after: Calendar, days: frozenset[date]) -> list[str]:
        """What each room says of the change."""
        said = [forecast(after, days) for forecast in self._forecasts] if days else []
        return [sentence for sentence in said if sentence]


CALENDAR_FORESIGHT = Foresight()
