"""Invents persons: names that belong to nobody, and telephone numbers that ring nowhere."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "张李王刘陈杨黄周吴滕向米田石龙宋舒肖郑谢谭唐邓曾彭罗蒋胡郭何覃瞿印麻"
    "余邱贺孙朱钟姚汤廖魏雷熊夏丁侯段武"
)
MIDDLE = "家国志文春秀金玉明建德永世桂长兴先光祖昌小晓海红冬荣泽开贵应正"
LAST = "平芳华军强英林生梅勇娟兰辉山云燕峰敏武桃莲发斌香松财群龙妹安武友清旺"
NUMBERS = 10_000
TWO_SIGNS = 0.85  # share of given names of two characters


class Names:
    """Hands out names, none twice while the supply lasts, and numbers in a row."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given: set[str] = set()
        self._next_phone = 0

    def person(self) -> str:
        """A full name not handed out before."""
        while True:
            name = self._invented()
            if name not in self._given:
                self._given.add(name)
                return name

    def resident(self) -> str:
        """A name for somebody who comes to the station; residents may share one."""
        return self._invented()

    def phone(self) -> str:
        """A number of the range 1990000xxxx, which no network hands out."""
        self._next_phone = (self._next_phone + 1) % NUMBERS
        return f"1990000{self._next_phone:04d}"

    def _invented(self) -> str:
        given = self._rng.choice(LAST)
        if self._rng.random() < TWO_SIGNS:
            given = self._rng.choice(MIDDLE) + given
        return self._rng.choice(SURNAMES) + given
