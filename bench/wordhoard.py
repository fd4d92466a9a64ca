"""Invented Chinese texts of realistic length and word frequency, with their index terms."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate

from lianxin.language.terms import endings, terms

PLACES = [
    "村口",
    "桥头",
    "小区",
    "学校门口",
    "菜市场",
    "老街",
    "河边",
    "工业园",
    "三组",
    "卫生院旁",
    "车站",
    "广场",
    "水库",
    "东门",
    "南坡",
]
THINGS = [
    "自来水",
    "路灯",
    "排水沟",
    "下水道",
    "垃圾",
    "公路",
    "水渠",
    "危桥",
    "低保",
    "医保",
    "宅基地",
    "公交车",
    "噪音",
    "油烟",
    "电线",
    "变压器",
    "网络信号",
    "停车位",
    "健身器材",
    "化粪池",
    "山塘",
    "河堤",
    "护栏",
    "红绿灯",
    "天然气",
    "学区",
    "校车",
    "养老金",
    "工资",
    "林地",
    "界址",
    "水泥路",
    "沼气池",
    "饮用水",
    "幼儿园",
    "物业费",
    "电梯",
    "消防通道",
    "违建",
    "污水",
    "养殖场",
    "灌溉",
    "雨水管",
    "农药",
    "种子",
    "合同",
    "补偿款",
]
TROUBLES = [
    "坏了很久",
    "没有人管",
    "经常停",
    "堵塞严重",
    "漏得厉害",
    "一直没修",
    "影响出行",
    "味道很大",
    "晚上看不见",
    "没有到位",
    "拖欠半年",
    "手续办不下来",
    "标准不清楚",
    "有安全隐患",
    "下雨就淹",
    "被占用",
    "收费太高",
    "时有时无",
    "已经塌了",
    "无法通行",
    "反复出现",
]
WISHES = [
    "希望尽快维修",
    "请求核实处理",
    "盼给个说法",
    "建议增设",
    "请安排人来看看",
    "希望公开标准",
    "请督促落实",
]
OPENINGS = [
    "我家住在",
    "群众反映",
    "邻居们都说",
    "去年以来",
    "上个月起",
    "老人小孩",
    "雨季一到",
    "多次打电话",
    "本组村民",
]
HAN = [chr(point) for point in range(0x4E00, 0x9FA5)]
RARE = "𬭎𬬭𫖯𪨰㛃䥽"


class Wordhoard:
    """A seeded supply of sentences: a few are said often, most are rare (Zipf)."""

    def __init__(self, seed: int = 7, sentences: int = 6_000) -> None:
        self.dice = random.Random(seed)
        self._names = ["".join(self.dice.choices(HAN, k=3)) for _ in range(2_000)]
        self._said = [self._sentence() for _ in range(sentences)]
        self._terms = [terms(said) + endings(said) for said in self._said]
        self._numbers = range(sentences)
        self._weights = list(accumulate(1 / (rank + 20) for rank in self._numbers))

    def _sentence(self) -> str:
        pick = self.dice.choice
        rare = pick(RARE) if self.dice.random() < 0.002 else ""
        return (
            f"{pick(OPENINGS)}{pick(self._names)}{rare}{pick(PLACES)}的{pick(THINGS)}{pick(TROUBLES)}"
            f"，{pick(THINGS)}也{pick(TROUBLES)}，{pick(WISHES)}。"
        )

    def title(self) -> str:
        pick = self.dice.choice
        return f"{pick(PLACES)}{pick(THINGS)}{pick(TROUBLES)}"

    def text(self) -> tuple[str, set[str]]:
        """A text of two to eight sentences, and its terms."""
        count = min(8, 2 + int(self.dice.expovariate(0.45)))
        chosen = self.dice.choices(self._numbers, cum_weights=self._weights, k=count)
        found: set[str] = set()
        for at in chosen:
            found.update(self._terms[at])
        return "".join(self._said[at] for at in chosen), found


def as_vector(found: Sequence[str] | set[str]) -> str:
    """The terms as the text form of a tsvector."""
    return " ".join("'" + term.replace("\\", "\\\\").replace("'", "''") + "'" for term in found)
