"""Personal data in Chinese text: where it stands, of which kind, what to put in its place (R-161).

A finder errs to the side of finding: a person looks at what it found and says what is none.
Pure: what is known of the people concerned is handed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from lianxin.language.surnames import ALSO_WORDS, COMPOUND, SINGLE


class Kind(StrEnum):
    """What a find is; the own ones were left by the petitioner of the matter."""

    OWN_NAME = "own_name"
    OWN_PHONE = "own_phone"
    OWN_ADDRESS = "own_address"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    LONG_NUMBER = "long_number"
    PLATE = "plate"
    EMAIL = "email"
    ACCOUNT = "account"
    HOUSE = "house"
    NAME = "name"
    ADDRESSED = "addressed"


MASKS = {
    Kind.OWN_NAME: "某某",
    Kind.OWN_PHONE: "（电话略）",
    Kind.OWN_ADDRESS: "（住址略）",
    Kind.ID_NUMBER: "（证件号略）",
    Kind.PHONE: "（电话略）",
    Kind.LONG_NUMBER: "（号码略）",
    Kind.PLATE: "（车牌略）",
    Kind.EMAIL: "（邮箱略）",
    Kind.ACCOUNT: "（账号略）",
    Kind.HOUSE: "（门牌略）",
    Kind.NAME: "某某",
    Kind.ADDRESSED: "某居民",
}
# What can be nothing else: masked before anybody reads.
SURE = frozenset(
    {Kind.OWN_NAME, Kind.OWN_PHONE, Kind.ID_NUMBER, Kind.PHONE, Kind.PLATE, Kind.EMAIL}
)
SHORTEST_PHONE, SHORTEST_NAME = 7, 2


@dataclass(frozen=True, slots=True)
class Known:
    """What the people concerned left with the office."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Find:
    """A place in the text: from `start` until before `end`."""

    kind: Kind
    start: int
    end: int
    text: str

    @property
    def mask(self) -> str:
        """What may stand in its place; who was addressed keeps the form of address."""
        title = _TITLE_AT_END.search(self.text) if self.kind == Kind.ADDRESSED else None
        return f"某{title[0]}" if title else MASKS[self.kind]


NOBODY = Known()

_GAP = r"[ \-–—.·]{0,2}"
_STARS = r"[*×xX•●]"
_SURNAME = f"(?:{'|'.join(COMPOUND)}|[{SINGLE}])"
_NICKNAMED = "".join(each for each in SINGLE if each not in ALSO_WORDS)
_NO_GIVEN = (
    "的了是在和与及等们说称反对把被给让到从也都就还要有没不很会应该"
    "为因由但并或而且跟这那我你他她它某先女"
)
_AFTER_A_NAME = (
    _NO_GIVEN
    + "讲向无可能同大家去来上下前后里外中提报打投住找想求问看见听知做用买卖请种养搬患摔骑租电"
)
_GIVEN = f"(?:(?![{_NO_GIVEN}])[\u4e00-\u9fff](?:(?![{_AFTER_A_NAME}])[\u4e00-\u9fff])?)"
_TITLES = (
    "先生|女士|小姐|太太|大爷|大伯|大叔|大妈|大娘|大婶|大嫂|大姐|大哥|奶奶|爷爷|阿姨|叔叔|伯伯|伯母|婆婆|嫂子"
    "|师傅|老汉|老太太|老太|老伯|老爹|婶子|婶婶|同志|老师|医生|老板|同学"
)
_CUES = (
    "姓名|名叫|我叫|叫做|名字叫|名字是|本人|联系人|户主|房东|房主|屋主|业主|车主|机主|村民|居民|群众|市民|邻居|租客|租户"
    "|反映人|投诉人|当事人|受害人|死者|家属|丈夫|妻子|老伴|儿子|女儿|父亲|母亲|爱人|孙子|孙女"
)
_NUMERAL = "[\\d零〇一二三四五六七八九十百]"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_TITLE_AT_END = re.compile(f"(?:{_TITLES})$")
_WRITTEN_DIGITS = {
    ord(han): digit for han, digit in zip("零〇○一二三四五六七八九幺", "0001234567891", strict=True)
}
_WRITTEN_RUN = re.compile(r"[\d零〇○一二三四五六七八九幺]{7,}")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

# A group named "it" is the find where the words before it only lead there.
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (Kind.EMAIL, r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"),
        (
            Kind.ID_NUMBER,
            (
                rf"(?<![\dA-Za-z])\d{{6}}{_GAP}(?:18|19|20)\d\d{_GAP}(?:0[1-9]|1[0-2])"
                rf"(?:0[1-9]|[12]\d|3[01]){_GAP}\d{{3}}[\dXx](?![\dA-Za-z])"
            ),
        ),
        (
            Kind.ID_NUMBER,
            r"(?<!\d)\d{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)",
        ),
        (Kind.ID_NUMBER, rf"(?<!\d)\d{{3,14}}{_STARS}{{6,15}}\d{{2,4}}[Xx]?(?!\d)"),
        (Kind.PHONE, rf"(?<!\d)(?:(?:\+|00)?86{_GAP})?1[3-9]\d(?:{_GAP}\d){{8}}(?!\d)"),
        (Kind.PHONE, rf"(?<!\d)1[3-9]\d?{_STARS}{{3,6}}\d{{2,4}}(?!\d)"),
        (Kind.LONG_NUMBER, r"(?<!\d)\d(?:[ \-]?\d){12,18}(?!\d)"),
        (Kind.PHONE, rf"(?<!\d)\(?0\d{{2,3}}\)?{_GAP}[2-9]\d{{2,3}}{_GAP}\d{{4}}(?!\d)"),
        (
            Kind.PHONE,
            rf"(?:电话|座机|号码|拨打|致电|联系)[^\d\n]{{0,6}}(?P<it>[2-9]\d{{2,3}}{_GAP}\d{{4}})(?!\d)",
        ),
        (
            Kind.PLATE,
            (
                f"[{_PROVINCES}][A-Za-z][ ·•.]?[A-HJ-NP-Za-hj-np-z0-9]{{4,5}}"
                "[A-HJ-NP-Za-hj-np-z0-9挂学警港澳](?![A-Za-z0-9])"
            ),
        ),
        (
            Kind.ACCOUNT,
            (
                "(?:微信|QQ|qq|Qq|VX|vx|Vx|V信|v信|抖音|快手|支付宝)"
                "(?:号码|账号|帐号|号|群)?[ :]{0,2}[是为]?"
                r"[ :]{0,2}(?P<it>[A-Za-z0-9_\-]{5,20})"
            ),
        ),
        (
            Kind.HOUSE,
            (
                "(?:路|街|道|巷|弄|里|胡同|村|组|屯|寨|坊|苑|小区|园|公寓|院|队|社区|湾|冲)(?:[东南西北中]段)?"
                f"(?P<it>(?:附)?{_NUMERAL}+(?:[\\-之]{_NUMERAL}+)*号(?!线|文|令|桥)(?:院|楼)?)"
            ),
        ),
        (
            Kind.HOUSE,
            (
                f"{_NUMERAL}+(?:栋|幢|号楼)(?:{_NUMERAL}+单元)?(?:{_NUMERAL}+(?:室|号|户|房))?"
                f"|{_NUMERAL}+单元(?:{_NUMERAL}+(?:室|号|户|房)?)?|\\d{{3,4}}(?:室|房)(?![内外间])"
            ),
        ),
        (
            Kind.HOUSE,
            f"门牌(?:编号|号码|号)?[:是为]{{0,2}}(?P<it>{_NUMERAL}+(?:\\-{_NUMERAL}+)*号?)",
        ),
        (Kind.NAME, f"(?:{_CUES})[:是为叫]?(?P<it>(?:{'|'.join(COMPOUND)}){_GIVEN})"),
        (
            Kind.NAME,
            f"(?:姓名|名叫|我叫|叫做|名字叫|名字是|联系人)[:是为叫]?(?P<it>[{SINGLE}]{_GIVEN})",
        ),
        (Kind.NAME, f"(?:{_CUES})[:]?(?P<it>[{_NICKNAMED}]{_GIVEN})"),
        (
            Kind.ADDRESSED,
            f"[{_NICKNAMED}](?![{_NICKNAMED}]){_GIVEN}(?:{_TITLES})|{_SURNAME}(?:{_TITLES})",
        ),
        (
            Kind.ADDRESSED,
            f"[老小阿][{_NICKNAMED}](?=[说讲家的反在和来、，。；：？！,.;:?!\\s]|$)",
        ),
    )
)


def find(text: str, known: Known = NOBODY) -> list[Find]:
    """Everything in the text that may tell of a person, in its order, nothing twice."""
    flat = _flat(text)
    found: list[Find] = []
    for kind, start, end in (*_own(flat, known), *_shapes(flat)):
        if not any(start < each.end and each.start < end for each in found):
            found.append(Find(kind, start, end, text[start:end]))
    return sorted(found, key=lambda each: each.start)


def masked(text: str, finds: Iterable[Find]) -> str:
    """The text with each of these finds replaced by its mask."""
    for each in sorted(finds, key=lambda one: one.start, reverse=True):
        text = text[: each.start] + each.mask + text[each.end :]
    return text


def _flat(text: str) -> str:
    """The text in half-width, with long runs of written digits as digits; places stay."""
    return _WRITTEN_RUN.sub(lambda run: run[0].translate(_WRITTEN_DIGITS), text.translate(_WIDE))


def _own(flat: str, known: Known) -> Iterator[tuple[Kind, int, int]]:
    """What the petitioner left: the whole name first, then the given name by itself."""
    for kind, wanted in _wanted(known):
        for place in re.finditer(wanted, flat, re.IGNORECASE):
            yield kind, *place.span()


def _wanted(known: Known) -> Iterator[tuple[Kind, str]]:
    names = [_flat(name) for name in known.names]
    numbers = [re.sub(r"\D", "", _flat(phone)) for phone in known.phones]
    numbered = [_flat(each) for each in known.addresses if re.search(_NUMERAL, _flat(each))]
    yield from ((Kind.OWN_NAME, re.escape(each)) for each in names if len(each) >= SHORTEST_NAME)
    yield from (
        (Kind.OWN_PHONE, _GAP.join(each)) for each in numbers if len(each) >= SHORTEST_PHONE
    )
    yield from ((Kind.OWN_ADDRESS, re.escape(each)) for each in numbered)
    yield from ((Kind.NAME, re.escape(each[1:])) for each in names if len(each) > SHORTEST_NAME)


def _shapes(flat: str) -> Iterator[tuple[Kind, int, int]]:
    for kind, pattern in _PATTERNS:
        group = "it" if "it" in pattern.groupindex else 0
        for place in pattern.finditer(flat):
            yield kind, *place.span(group)
