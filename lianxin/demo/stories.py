"""Writes what residents say and what units answer, out of the invented troubles in data/."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from lianxin.cases.actions.replies import ReplyText
from lianxin.cases.models import Complexity, ExplainReason
from lianxin.cases.states import Result

DATA = Path(__file__).with_name("data")
RESULTS = (Result.RESOLVED, Result.IN_PROGRESS, Result.EXPLAINED)
RESULT_WEIGHTS = (70, 14, 16)


@cache
def troubles() -> dict[str, Any]:
    """The file of troubles: word lists, and the troubles themselves."""
    return tomllib.loads((DATA / "troubles.toml").read_text(encoding="utf-8"))


@dataclass(slots=True)
class Story:
    """One resident's matter in words; every part is drawn when it is asked for."""

    rng: Random
    trouble: dict[str, Any]
    place: str
    result: Result
    aspect: int
    figures: dict[str, str] = field(default_factory=dict)

    @property
    def category(self) -> str:
        return str(self.trouble["category"])

    @property
    def unit(self) -> str:
        """Short name of the unit whose business it is; 镇政府 stands for the township's."""
        return str(self.trouble["unit"])

    @property
    def complexity(self) -> Complexity:
        return Complexity.COMPLEX if self.trouble.get("complex") else Complexity.GENERAL

    def fill(self, text: str) -> str:
        """The text with its place and figures put in."""
        return text.format(**self.figures)

    def one_of(self, name: str) -> str:
        """A sentence: the aspect's own of the trouble's list, or any of a list of the file."""
        own = self.trouble.get(name)
        return self.fill(own[self.aspect % len(own)] if own else self.rng.choice(troubles()[name]))

    def title(self) -> str:
        return self.one_of("titles")

    def verbatim(self) -> str:
        """The words as they are spoken: greeting, fact, harm, plea."""
        parts = (self.one_of(each) for each in ("openings", "facts", "harms", "closings"))
        return "".join(parts)

    def wish(self) -> str:
        return self.one_of("wishes") + "。"

    def reply(self, contact: str) -> ReplyText:
        """The unit's answer, by what came of the matter."""
        is_explained = self.result == Result.EXPLAINED
        measures = self.fill(self.trouble["explained"]) if is_explained else self.one_of("measures")
        return ReplyText(
            findings=self.one_of("findings"),
            basis=self.fill(self.trouble["basis"]),
            measures=measures,
            result=self.result,
            contact=contact,
            explain_reason=self.rng.choice(ExplainReason.values) if is_explained else "",
        )


def invent(rng: Random, *, is_micro: bool = False) -> Story:
    """Draw a trouble, a place and what will come of it."""
    choices = [each for each in troubles()["trouble"] if each.get("micro") or not is_micro]
    trouble = rng.choices(choices, [each["weight"] for each in choices])[0]
    story = Story(
        rng,
        trouble,
        place=rng.choice(troubles()["places"]),
        result=rng.choices(RESULTS, RESULT_WEIGHTS)[0],
        aspect=rng.randrange(len(trouble["facts"])),
    )
    story.figures = {"place": story.place, "n": rng.choice("三四五六七八九"), "months": "三"}
    story.figures["time"] = story.fill(rng.choice(troubles()["times"]))
    return story
