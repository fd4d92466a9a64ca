"""The invented words: enough of them, filled in everywhere, true to the house's own lists."""

from __future__ import annotations

import csv
from random import Random

from lianxin.cases.actions.replies import check_reply
from lianxin.cases.setup import CATEGORIES
from lianxin.demo import acts, stories
from lianxin.demo.names import Names
from lianxin.demo.routes import ROUTES, WAITS, act_of, steps_of


def test_residents_hardly_ever_say_the_same_twice() -> None:
    rng = Random(7)
    said = {stories.invent(rng).verbatim() for _each in range(1000)}
    assert len(said) > 900


def test_no_sentence_keeps_a_gap() -> None:
    rng = Random(7)
    for _each in range(500):
        story = stories.invent(rng)
        reply = story.reply("某人")
        words = story.title() + story.verbatim() + story.wish() + reply.findings + reply.measures
        assert "{" not in words


def test_r059_every_reply_is_long_enough_and_whole() -> None:
    rng = Random(7)
    for _each in range(300):
        check_reply(stories.invent(rng).reply("某人，电话"), is_formal=True)


def test_every_trouble_names_a_category_and_a_unit_of_the_house() -> None:
    with CATEGORIES.open(encoding="utf-8", newline="") as lines:
        categories = {row["code"] for row in csv.DictReader(lines)}
    with (stories.DATA / "units.csv").open(encoding="utf-8", newline="") as lines:
        units = {row["short_name"] for row in csv.DictReader(lines)} | {"镇政府"}
    for trouble in stories.troubles()["trouble"]:
        assert trouble["category"] in categories
        assert trouble["unit"] in units


def test_every_step_of_a_route_can_be_played_and_every_pace_is_used() -> None:
    steps = {step for route in ROUTES for step in steps_of(route)}
    for step in steps:
        assert act_of(step).__module__ == acts.__name__
    assert steps >= WAITS.keys()


def test_persons_are_invented_each_once_and_numbers_ring_nowhere() -> None:
    names = Names(Random(7))
    given = [names.person() for _each in range(2000)]
    assert len(set(given)) == len(given)
    assert all(names.phone().startswith("1990000") for _each in range(100))
