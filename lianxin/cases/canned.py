"""Placeholders of canned replies: what each stands for, and how a case fills it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from lianxin.cases.models import Case
from lianxin.kit import clock
from lianxin.kit.refusals import Refusal
from lianxin.people.models import Gender, Person, Unit

PLACEHOLDER = re.compile(r"\{([^{}\n]{1,20})\}")
PARTS = ("findings", "basis", "measures", "contact")


@dataclass(frozen=True, slots=True)
class Filling:
    """From what the placeholders are filled: the case, whose desk it is on, and who writes."""

    case: Case
    unit: Unit | None
    officer: Person


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name in braces. One whose filling is empty stays as it is, to be filled by hand."""

    name: str
    means: StrOrPromise
    example: str
    fill: Callable[[Filling], str]

    @property
    def braced(self) -> str:
        """As it is written into a text."""
        return f"{{{self.name}}}"


def _spelled(day: date) -> str:
    """As an official paper writes a day: always in Chinese."""
    return f"{day.year}年{day.month}月{day.day}日"


def _place(given: Filling) -> str:
    place = given.case.place
    return f"{place.name if place else ''}{given.case.place_text}"


TITLES: dict[str, str] = {Gender.FEMALE: "女士", Gender.MALE: "先生"}


def _petitioner(given: Filling) -> str:
    """The surname with a title: no more than every list shows (R-160)."""
    if given.case.is_anonymous:
        return "群众朋友"
    first = given.case.petitioners.filter(is_first=True).select_related("contact").first()
    if first is None or not (first.contact.name or "").strip():
        return ""
    title = TITLES.get(str(first.contact.gender), "同志")
    return f"{(first.contact.name or '').strip()[0]}{title}"


def _assigned(given: Filling) -> str:
    at = given.case.assigned_at
    return _spelled(timezone.localdate(at)) if at else ""


def _phone(given: Filling) -> str:
    return given.officer.office_phone or (given.unit.phone if given.unit else "")


PLACEHOLDERS: dict[str, Placeholder] = {
    each.name: each
    for each in (
        Placeholder(
            "编号", gettext_lazy("事项的编号"), "CX01-2026-000012", lambda given: given.case.number
        ),
        Placeholder(
            "标题", gettext_lazy("事项的标题"), "村口路灯坏了", lambda given: given.case.title
        ),
        Placeholder("地点", gettext_lazy("村（社区）和具体位置"), "柳树村村口", _place),
        Placeholder(
            "反映人称谓",
            gettext_lazy("反映人的姓和称呼；匿名的称“群众朋友”"),
            "田女士",
            _petitioner,
        ),
        Placeholder(
            "联络站",
            gettext_lazy("联络站的名称"),
            "青石镇人大代表联络站",
            lambda given: given.case.station.name,
        ),
        Placeholder(
            "单位",
            gettext_lazy("本单位的全称"),
            "清溪县住房和城乡建设局",
            lambda given: given.unit.name if given.unit else "",
        ),
        Placeholder("经办人", gettext_lazy("写答复的人"), "乔承", lambda given: given.officer.name),
        Placeholder("电话", gettext_lazy("办公电话"), "0745-6221000", _phone),
        Placeholder("交办日期", gettext_lazy("交办的日期"), "2026年11月2日", _assigned),
        Placeholder(
            "日期",
            gettext_lazy("写答复的日期"),
            "2026年11月20日",
            lambda given: _spelled(clock.today()),
        ),
        Placeholder("填写", gettext_lazy("留给经办人自己填写"), "", lambda given: ""),
    )
}


def names_in(text: str) -> list[str]:
    """The names in braces, each once, in their order."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def check(text: str, field: str) -> None:
    """Refuse a placeholder that no case could ever fill."""
    unknown = [name for name in names_in(text) if name not in PLACEHOLDERS]
    if unknown:
        allowed = "、".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise Refusal(
            _("没有“{%(name)s}”这个占位符，可以用的有：%(allowed)s。")
            % {"name": unknown[0], "allowed": allowed},
            field=field,
        )


def refuse_unfilled(text: str, field: str) -> None:
    """R-059: a reply goes out with every blank filled."""
    if left := names_in(text):
        raise Refusal(
            _("“{%(name)s}”还没有填写，请改成具体内容。") % {"name": left[0]}, field=field
        )


def filled(text: str, given: Filling) -> str:
    """The text with the case's own words; what the case does not know stays in braces."""
    return _replaced(text, lambda one: one.fill(given))


def exemplified(text: str) -> str:
    """The text as an example shows it."""
    return _replaced(text, lambda one: one.example)


def _replaced(text: str, word: Callable[[Placeholder], str]) -> str:
    def put(found: re.Match[str]) -> str:
        known = PLACEHOLDERS.get(found[1])
        return (word(known) if known else "") or found[0]

    return PLACEHOLDER.sub(put, text)
