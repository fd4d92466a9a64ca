"""Casts the plan: every matter gets its station, its units, its residents and its days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from random import Random

from lianxin.cases.models import Channel
from lianxin.demo import signins, stories
from lianxin.demo.acts import ROADS
from lianxin.demo.county import County, Office, Outpost
from lianxin.demo.names import Names
from lianxin.demo.plan import Lot, Profile
from lianxin.demo.routes import waits_of
from lianxin.demo.scenes import Scene
from lianxin.demo.stories import Story
from lianxin.demo.timetable import Timetable
from lianxin.kit import clock
from lianxin.people.actions import NewContact
from lianxin.people.models import AgeBand, Gender

CHANNELS = {
    Channel.COUNTER: 36,
    Channel.RECEPTION: 27,
    Channel.VISIT: 13,
    Channel.PHONE: 12,
    Channel.LETTER: 3,
    Channel.ONLINE: 9,
}
COLLECTED_BY_DEPUTY = (Channel.RECEPTION, Channel.VISIT)
ANONYMOUS_SHARE, OWN_DEPUTY_SHARE, SHOWN_SHARE = 0.06, 0.2, 0.5
MAY_BE_ANONYMOUS = frozenset({"general", "on_spot", "remarked", "with_co"})
FAMILIAR = 4  # how much more often people go to the first station
WITH_UNIT = frozenset({"assign", "acknowledge", "contact", "draft", "submit"})
# Calendar days from today on which matters still open fall due, in turn.
DUE_IN = (0, 4, 2, -3, 8, 1, 12, 3, -9, 6)
MERGING = frozenset({"merged", "merged_and_filed"})
AGES = (AgeBand.YOUTH, AgeBand.MIDDLE, AgeBand.MIDDLE, AgeBand.ELDER)
SEALED_LEAD = "农业农村局"


class Casting:
    """Makes the scenes of a profile, all drawn from one seed."""

    def __init__(
        self, county: County, profile: Profile, days: Timetable, names: Names, rng: Random
    ) -> None:
        self.county, self.profile, self.days = county, profile, days
        self.names, self.rng = names, rng
        self._due_in = cycle(DUE_IN)
        self._weights = [FAMILIAR, *[1] * (len(county.outposts) - 1)]

    def cast(self) -> list[Scene]:
        """Every scene of the profile with its steps and their moments."""
        followers = [lot for lot in self.profile.lots if lot.route in MERGING]
        scenes = [
            self._scene(lot, at)
            for lot in self.profile.lots
            if lot.route not in MERGING
            for at in range(lot.count)
        ]
        for lot in followers:
            scenes += self._followers(lot, scenes)
        return scenes

    def _scene(self, lot: Lot, at: int) -> Scene:
        is_shown = lot.ages is not None and (at == 0 or self.rng.random() < SHOWN_SHARE)
        outpost = self.county.outposts[0] if is_shown else self._outpost()
        story = self._story(lot, at, is_shown=is_shown)
        scene = Scene(self.county, outpost, story, self.rng, self._lead(lot, story, outpost))
        scene.steps = lot.steps
        self._bring_resident(scene, lot)
        if lot.route == "with_co":
            scene.co = self._co(scene.lead)
        if is_shown and at == 0:
            scene.collector = outpost.deputy.person
        if is_shown and lot.until in WITH_UNIT:
            scene.due_on = clock.today() + timedelta(days=next(self._due_in))
        self._time(scene, lot)
        return scene

    def _outpost(self) -> Outpost:
        return self.rng.choices(self.county.outposts, self._weights)[0]

    def _story(self, lot: Lot, at: int, *, is_shown: bool) -> Story:
        """A story; of those that the demo sign-ins meet every other one is their own unit's."""
        story = stories.invent(self.rng, is_micro=lot.route == "micro")
        while is_shown and lot.route != "micro" and not _suits(story, lot, at):
            story = stories.invent(self.rng)
        return story

    def _lead(self, lot: Lot, story: Story, outpost: Outpost) -> Office:
        # The township's government is the accused in the play: it never gets the matter.
        name = SEALED_LEAD if lot.route == "sealed" else story.unit
        return self.county.office(name, outpost)

    def _co(self, lead: Office) -> Office:
        offices = self.county.offices
        return offices[signins.CO if lead.unit != offices[signins.CO].unit else signins.LEAD]

    def _bring_resident(self, scene: Scene, lot: Lot) -> None:
        scene.channel = self.rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        if lot.route == "danger":
            scene.channel = Channel.ONLINE
        if lot.route == "micro" or scene.channel in COLLECTED_BY_DEPUTY:
            is_own = lot.route == "micro" or self.rng.random() < OWN_DEPUTY_SHARE
            outpost = scene.outpost
            scene.collector = outpost.deputy.person if is_own else self.rng.choice(outpost.deputies)
        is_anonymous = lot.route in MAY_BE_ANONYMOUS and self.rng.random() < ANONYMOUS_SHARE
        if not is_anonymous:
            scene.contacts = (self._resident(scene),)

    def _resident(self, scene: Scene) -> NewContact:
        return NewContact(
            name=self.names.resident(),
            phone=self.names.phone(),
            address=f"{scene.outpost.division.name}{scene.story.place}",
            gender=self.rng.choice((Gender.FEMALE, Gender.MALE)),
            age_band=self.rng.choice(AGES),
        )

    def _time(self, scene: Scene, lot: Lot) -> None:
        waits = waits_of(scene.steps, self.rng)
        last = self.days.last
        if lot.ages is not None:
            last -= self.rng.randint(*lot.ages)
        else:
            last = self.rng.randint(min(sum(waits), last), last)
        scene.moments = self.days.moments(waits, last, self.rng)

    def _followers(self, lot: Lot, scenes: list[Scene]) -> Iterator[Scene]:
        """Matters that follow another one of the same station, the same place and trouble."""
        end = "archive" if lot.is_closed else "acknowledge"
        fit = [
            each
            for each in scenes
            if each.steps[-1] == end and {"assign", "seal"} & {*each.steps} == {"assign"}
        ]
        for master in self.rng.sample(fit, lot.count):
            story = replace(master.story, rng=self.rng)
            scene = Scene(self.county, master.outpost, story, self.rng, master.lead, master=master)
            scene.steps = lot.steps
            self._bring_resident(scene, lot)
            met = master.moments[master.steps.index("assign")]
            minutes = (1, 2, 3)
            scene.moments = [met + timedelta(minutes=each) for each in minutes]
            if len(scene.steps) > len(minutes):
                scene.moments.append(master.moments[-1] + timedelta(minutes=1))
            yield scene


def _suits(story: Story, lot: Lot, at: int) -> bool:
    """Whether the demo sign-ins shall meet this story as the `at`-th of the lot."""
    if "photograph" in lot.steps:
        return story.category in ROADS and story.unit == signins.LEAD
    return at % 2 == 1 or story.unit == signins.LEAD
