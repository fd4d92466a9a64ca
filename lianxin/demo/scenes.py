"""One matter on the stage: whose it is, who acts for it, and the story it tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import TypeVar

from lianxin.cases.models import Case
from lianxin.cases.policy import current
from lianxin.demo.county import County, Office, Outpost
from lianxin.demo.stories import Story
from lianxin.people.actions import NewContact
from lianxin.people.models import Account, Person

T = TypeVar("T")


def needed(value: T | None) -> T:
    """What an earlier step, or the casting, has put there."""
    if value is None:
        message = "a step was played before what it stands on"
        raise LookupError(message)
    return value


@dataclass(slots=True)
class Scene:
    """A matter with its cast; `case` is there from the first step on."""

    county: County
    outpost: Outpost
    story: Story
    rng: Random
    lead: Office
    co: Office | None = None
    channel: str = ""
    contacts: tuple[NewContact, ...] = ()
    collector: Person | None = None
    due_on: date | None = None
    master: Scene | None = None
    numbered: Case | None = None
    parts: list[tuple[Case, Office]] = field(default_factory=list)
    steps: tuple[str, ...] = ()
    moments: list[datetime] = field(default_factory=list)

    @property
    def case(self) -> Case:
        """The matter itself."""
        return needed(self.numbered)

    @property
    def front(self) -> Account:
        """Who speaks with the resident: the liaison officer, or the secret intake."""
        return self.county.intake if self.case.is_sealed else self.outpost.liaison

    @property
    def leader(self) -> Account:
        """Who decides: the head of the station; the presidium from the third round on (R-063)."""
        if self.case.is_sealed:
            return self.county.intake
        is_late_round = self.case.round >= current().leader_round
        return self.outpost.presidium if is_late_round else self.outpost.head

    @property
    def is_anonymous(self) -> bool:
        return not self.contacts

    def say(self, name: str) -> str:
        """A sentence of the story's lists."""
        return self.story.one_of(name)
