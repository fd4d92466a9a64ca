"""Plays the county's term: every step at its moment, in the order of the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils.translation import override

from lianxin.cases.models import Case
from lianxin.cases.queries.measures import Funnel, funnel
from lianxin.demo import requests
from lianxin.demo.casting import Casting
from lianxin.demo.county import Founder
from lianxin.demo.deputies import Seating
from lianxin.demo.desks import furnish
from lianxin.demo.doors import disclose
from lianxin.demo.names import Names
from lianxin.demo.openness import publish
from lianxin.demo.plan import Profile
from lianxin.demo.routes import act_of
from lianxin.demo.scenes import Scene
from lianxin.demo.timetable import Timetable
from lianxin.demo.watch import Watch
from lianxin.kit import clock
from lianxin.notify.actions import mark_read
from lianxin.notify.models import Message
from lianxin.people.models import Account

SEED = 2021
FOUNDED_ON = date(2021, 9, 26)
TERM_BEGINS_ON = date(2021, 10, 8)
NINE = time(9, 0)
UNREAD_FOR = timedelta(days=7)

Progress = Callable[[int, int], None]


class MismatchError(RuntimeError):
    """The play did not come out as planned: a fault of the demo itself."""


@transaction.atomic
def play(profile: Profile, tell: Progress) -> Funnel:
    """Found the county and play its term, all or nothing; what the funnel says in the end."""
    rng = Random(SEED)
    names = Names(rng)
    now = clock.now()
    with override("zh-hans"):
        with clock.set_to(_at(FOUNDED_ON)):
            county = Founder(names).found(profile.townships)
            Seating(county, profile.seats, names, rng).seat_all(FOUNDED_ON)
        days = Timetable(_first_day(profile, now), now.date())
        scenes = Casting(county, profile, days, names, rng).cast()
        watch = Watch(county, days)
        _perform(scenes, tell, watch)
        watch.until(now)
        furnish(county, now)
        requests.ask(county, now)
        disclose(county, now)
        publish(county, now)
        _leave_only_the_latest_unread(now)
    return _check(profile)


def _first_day(profile: Profile, now: datetime) -> date:
    if profile.days is None:
        return TERM_BEGINS_ON
    return now.date() - timedelta(days=profile.days)


def _at(day: date) -> datetime:
    return datetime.combine(day, NINE, clock.ZONE)


def _perform(scenes: Iterable[Scene], tell: Progress, watch: Watch) -> None:
    steps = sorted(_steps(scenes), key=lambda each: each[:3])
    for done, (moment, _scene, _step, scene, name) in enumerate(steps, start=1):
        watch.until(moment)
        with clock.set_to(moment):
            act_of(name)(scene)
        tell(done, len(steps))


def _steps(scenes: Iterable[Scene]) -> Iterator[tuple[datetime, int, int, Scene, str]]:
    for number, scene in enumerate(scenes):
        for at, (moment, name) in enumerate(zip(scene.moments, scene.steps, strict=True)):
            yield moment, number, at, scene, name


def _leave_only_the_latest_unread(now: datetime) -> None:
    """People read their messages; only the last days' still wait."""
    for person_id in Account.objects.values_list("person_id", flat=True):
        old = Message.objects.filter(recipient_id=person_id, sent_at__lt=now - UNREAD_FOR)
        mark_read(person_id, message_ids=old.values_list("pk", flat=True))


def _check(profile: Profile) -> Funnel:
    found = funnel(Case.objects.all())
    if found != profile.funnel:
        message = f"the funnel says {found}, planned was {profile.funnel}"
        raise MismatchError(message)
    return found
