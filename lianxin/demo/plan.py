"""What shall come of the county's matters, decided before the first word is spoken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lianxin.cases.queries.measures import Funnel
from lianxin.demo.deputies import Seats
from lianxin.demo.routes import steps_of

ASSIGNING = frozenset(
    {"assign", "assign_wrongly", "assign_directly", "escalate", "split", "merge", "refer",
     "receive_danger"}
)
CLOSING = frozenset({"close", "inform"})


@dataclass(frozen=True, slots=True)
class Lot:
    """So many matters that go one way, as far as a step, whose last was `ages` working days ago."""

    route: str
    count: int
    until: str = ""
    ages: tuple[int, int] | None = None

    @property
    def steps(self) -> tuple[str, ...]:
        return steps_of(self.route, self.until)

    @property
    def is_assigned(self) -> bool:
        """Whether the matter is ever handed to a unit or onwards."""
        return not ASSIGNING.isdisjoint(self.steps)

    @property
    def is_closed(self) -> bool:
        """Whether it is closed; who follows a master is filed when the master was."""
        return not CLOSING.isdisjoint(self.steps) or self.route == "merged_and_filed"


@dataclass(frozen=True, slots=True)
class Profile:
    """A size of the demo."""

    townships: int
    seats: Seats
    days: int | None  # the history's length; None is the whole term
    lots: tuple[Lot, ...]

    @property
    def funnel(self) -> Funnel:
        """What the report must say in the end (P1)."""
        return Funnel(
            collected=sum(lot.count for lot in self.lots),
            assigned=sum(lot.count for lot in self.lots if lot.is_assigned),
            closed=sum(lot.count for lot in self.lots if lot.is_closed),
        )


OPEN: tuple[tuple[str, str, tuple[int, int], int, int], ...] = (
    # route, last step, working days since, in the full county, in the small one
    ("general", "receive", (0, 1), 5, 2),
    ("general", "register", (0, 7), 8, 3),
    ("sealed", "register", (0, 3), 1, 1),
    ("declined", "decline", (0, 3), 2, 1),
    ("referred", "refer", (0, 2), 3, 1),
    ("danger", "receive_danger", (0, 1), 1, 1),
    ("merged", "merge", (0, 0), 7, 1),
    ("escalated", "escalate", (4, 50), 22, 2),
    ("escalated", "answer_from_above", (0, 2), 2, 0),
    ("split", "assign_parts", (0, 12), 4, 1),
    ("general", "assign", (0, 3), 34, 4),
    ("with_co", "assign", (0, 3), 6, 2),
    ("micro", "acknowledge", (1, 6), 4, 1),
    ("return_denied", "hand_back", (0, 1), 5, 1),
    ("general", "acknowledge", (0, 20), 79, 8),
    ("with_co", "acknowledge", (1, 14), 18, 2),
    ("late", "urge", (0, 8), 10, 1),
    ("remarked", "draft", (1, 10), 12, 1),
    ("extended", "ask_extension", (0, 2), 8, 1),
    ("extended", "grant_extension", (1, 10), 9, 1),
    ("asked", "ask", (0, 4), 11, 1),
    ("suspended", "suspend", (3, 40), 21, 1),
    ("unhappy", "rate_badly", (0, 1), 4, 1),
    ("sealed", "acknowledge", (0, 8), 1, 1),
    ("general", "submit", (0, 3), 24, 3),
    ("general", "sign", (0, 3), 27, 2),
    ("general", "accept", (0, 4), 25, 2),
    ("general", "feed_back", (0, 7), 32, 3),
)
CLOSED: tuple[tuple[str, int, int], ...] = (
    # route, in the full county, in the small one
    ("on_spot", 66, 2),
    ("declined", 16, 1),
    ("referred", 41, 1),
    ("danger", 3, 0),
    ("merged_and_filed", 58, 1),
    ("escalated", 74, 1),
    ("split", 22, 1),
    ("major", 86, 1),
    ("micro", 150, 1),
    ("with_co", 310, 1),
    ("remarked", 240, 1),
    ("sent_back", 130, 1),
    ("rejected", 90, 1),
    ("returned", 96, 1),
    ("return_denied", 34, 0),
    ("extended", 160, 1),
    ("not_extended", 26, 0),
    ("suspended", 48, 0),
    ("asked", 150, 1),
    ("late", 130, 0),
    ("unhappy", 124, 1),
    ("unhappy_twice", 18, 0),
    ("unreachable", 118, 0),
    ("sealed", 12, 0),
)
# Closed in these days and not yet filed.
TO_BE_FILED = Lot("general", 36, until="close", ages=(0, 4))
FULL_FUNNEL = Funnel(collected=4320, assigned=4222, closed=3935)


def _open(column: int) -> Iterator[Lot]:
    for row in OPEN:
        route, until, ages = row[:3]
        if count := row[column]:
            yield Lot(route, count, until, ages)


def _full() -> tuple[Lot, ...]:
    """The lots of a whole county; what remains of the closed ones went the general way."""
    lots = [*_open(3), *(Lot(route, count) for route, count, _small in CLOSED), TO_BE_FILED]
    closed = sum(lot.count for lot in lots if lot.is_closed)
    return (*lots, Lot("general", FULL_FUNNEL.closed - closed))


def _small() -> Iterable[Lot]:
    yield from _open(4)
    yield from (Lot(route, small) for route, _full, small in CLOSED if small)
    yield Lot("general", 2, until="close", ages=(0, 3))
    yield Lot("general", 3)


FULL = Profile(townships=23, seats=Seats(60, 10, 3, 40), days=None, lots=_full())
SMALL = Profile(townships=3, seats=Seats(14, 4, 2, 3), days=200, lots=tuple(_small()))
