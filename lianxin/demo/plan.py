"""What shall come of the county's matters, decided before the first word is spoken."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lianxin.cases.queries.measures import Funnel
from lianxin.demo.deputies import Seats
from lianxin.demo.routes import steps_of

ASSIGNING = frozenset(
    {
        "assign",
        "assign_wrongly",
        "assign_directly",
        "escalate",
        "split",
        "merge",
        "refer",
        "receive_danger",
    }
)
CLOSING = frozenset({"close", "inform"})


@dataclass(frozen=True, slots=True)
class Lot:
    """So many matters that go one way, as far as a step, whose last was `ages` working days ago."""

    route: str
    until: str = ""
    ages: tuple[int, int] | None = None
    count: int = 1

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


OPEN: tuple[tuple[Lot, int, int], ...] = (
    # how far it came and how many working days ago; in the full county, in the small one
    (Lot("general", "receive", (0, 0)), 5, 2),
    (Lot("general", "register", (0, 5)), 7, 3),
    (Lot("micro", "register", (0, 1)), 1, 1),
    (Lot("sealed", "register", (0, 3)), 1, 1),
    (Lot("declined", "decline", (0, 2)), 2, 1),
    (Lot("referred", "refer", (0, 2)), 3, 1),
    (Lot("danger", "receive_danger", (0, 1)), 1, 1),
    (Lot("merged", "merge", (0, 0)), 7, 1),
    (Lot("escalated", "escalate", (4, 50)), 22, 2),
    (Lot("escalated", "answer_from_above", (0, 2)), 2, 0),
    (Lot("split", "assign_parts", (0, 12)), 4, 1),
    (Lot("general", "assign", (0, 0)), 34, 4),
    (Lot("with_co", "assign", (0, 1)), 6, 2),
    (Lot("micro", "contact", (1, 6)), 4, 1),
    (Lot("return_denied", "hand_back", (0, 0)), 5, 1),
    (Lot("general", "acknowledge", (0, 3)), 15, 2),
    (Lot("general", "contact", (0, 20)), 64, 6),
    (Lot("with_co", "acknowledge", (1, 3)), 4, 1),
    (Lot("with_co", "contact", (1, 14)), 14, 1),
    (Lot("late", "urge", (0, 8)), 10, 1),
    (Lot("remarked", "draft", (1, 10)), 12, 1),
    (Lot("extended", "ask_extension", (0, 2)), 8, 1),
    (Lot("extended", "grant_extension", (1, 10)), 9, 1),
    (Lot("asked", "ask", (0, 4)), 11, 1),
    (Lot("suspended", "suspend", (3, 40)), 21, 1),
    (Lot("unhappy", "rate_badly", (0, 0)), 4, 1),
    (Lot("sealed", "acknowledge", (0, 8)), 1, 1),
    (Lot("general", "submit", (0, 3)), 24, 3),
    (Lot("general", "sign", (0, 1)), 27, 2),
    (Lot("general", "accept", (0, 3)), 25, 2),
    (Lot("general", "feed_back", (0, 5)), 32, 3),
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
TO_BE_FILED = Lot("general", "close", (0, 4))
FULL_FUNNEL = Funnel(collected=4320, assigned=4222, closed=3935)


def _lots(*, is_small: bool) -> Iterator[Lot]:
    """The lots of both tables in one of the two sizes."""
    closed = ((Lot(route), full, small) for route, full, small in CLOSED)
    for lot, full, small in (*OPEN, *closed):
        if count := small if is_small else full:
            yield replace(lot, count=count)


def _full() -> tuple[Lot, ...]:
    """The lots of a whole county; what remains of the closed ones went the general way."""
    lots = (*_lots(is_small=False), replace(TO_BE_FILED, count=36))
    closed = sum(lot.count for lot in lots if lot.is_closed)
    return (*lots, Lot("general", count=FULL_FUNNEL.closed - closed))


def _small() -> tuple[Lot, ...]:
    ended = (replace(TO_BE_FILED, count=2), Lot("general", count=3))
    return (*_lots(is_small=True), *ended)


FULL = Profile(townships=23, seats=Seats(60, 10, 3, 40), days=None, lots=_full())
SMALL = Profile(townships=3, seats=Seats(14, 4, 2, 3), days=200, lots=_small())
