"""Rules as a spreadsheet: one rule a row, written and read under the same headings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lianxin.cases.advice import COUNTY_DIGITS
from lianxin.cases.ledger.reading import rows_of
from lianxin.cases.models import Channel, Complexity, Nature, RoutingRule, Urgency
from lianxin.cases.models.routing import LEVELS
from lianxin.cases.routing import Lead
from lianxin.cases.rulebook import JOINED, Names
from lianxin.kit.export import Column
from lianxin.kit.refusals import Refusal

MOST_ROWS = 1_000
BETWEEN = re.compile(r"\s*[、，,；;\n]\s*")
YES = gettext_lazy("是")
RuleColumn = Column[RoutingRule]
# The headings of the file, in order, with the fact that each holds.
HEADINGS: dict[str, Any] = {
    "name": gettext_lazy("名称"),
    "categories": gettext_lazy("类别"),
    "places": gettext_lazy("地点"),
    "stations": gettext_lazy("联络站"),
    "any_words": gettext_lazy("含任一词语"),
    "all_words": gettext_lazy("含全部词语"),
    "none_words": gettext_lazy("不含词语"),
    "channels": gettext_lazy("渠道"),
    "natures": gettext_lazy("性质"),
    "urgencies": gettext_lazy("登记的紧急程度"),
    "lead": gettext_lazy("主办单位"),
    "co_units": gettext_lazy("会办单位"),
    "triage": gettext_lazy("分流"),
    "urgency": gettext_lazy("建议的紧急程度"),
    "complexity": gettext_lazy("难易程度"),
    "workdays": gettext_lazy("答复期限（工作日）"),
    "remark": gettext_lazy("交办要求"),
    "goes_on": gettext_lazy("命中后继续往下看"),
}
PLAIN_LEADS = (Lead.REMIT, Lead.TOWNSHIP)
LABELS: dict[str, dict[Any, Any]] = {
    "channels": dict(Channel.choices),
    "natures": dict(Nature.choices),
    "urgencies": dict(Urgency.choices),
    "urgency": dict(Urgency.choices),
    "complexity": dict(Complexity.choices),
    "triage": {each.value: each.label for each in LEVELS},
}


def columns(names: Names) -> list[RuleColumn]:
    """How a rule is written: keys come with their names, so that they are found again."""
    return [Column(title, _writer(fact, names), 24) for fact, title in HEADINGS.items()]


def _writer(fact: str, names: Names) -> Callable[[RoutingRule], Any]:
    def write(row: RoutingRule) -> Any:
        value = getattr(row, fact)
        match fact:
            case "categories":
                return JOINED.join(_category(key, names) for key in value)
            case "places":
                return JOINED.join(f"{code} {names.place(code)}" for code in value)
            case "stations":
                return JOINED.join(names.station(key) for key in value)
            case "co_units":
                return JOINED.join(names.unit(key) for key in value)
            case "lead":
                return _lead(row, names)
        return _plain(fact, value)

    return write


def _category(key: int, names: Names) -> str:
    found = names.categories.get(key)
    return f"{found.code} {found.name}" if found else names.category(key)


def _lead(row: RoutingRule, names: Names) -> str:
    if row.lead == Lead.UNIT:
        return names.unit(row.lead_unit_id)
    return str(Lead(row.lead).label) if row.lead else ""


def _plain(fact: str, value: Any) -> Any:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(YES) if value else ""
    labels = LABELS.get(fact)
    if isinstance(value, list):
        return JOINED.join(str(labels[each]) if labels else each for each in value)
    return str(labels[value]) if labels else value


def read_rules(path: Path, name: str, names: Names) -> list[dict[str, Any]]:
    """The rules of a file, or a refusal that names the row and what is wrong with it."""
    rows = rows_of(path, name)
    places = _places_of(next(rows, []))
    found = []
    for number, cells in enumerate(islice(rows, MOST_ROWS + 1), start=2):
        if any(cells):
            found.append(_read(number, cells, places, names))
    if not found:
        raise Refusal(_("文件里只有表头，没有内容。"), field="file")
    if len(found) > MOST_ROWS:
        raise Refusal(_("一个版本最多%(most)s条规则。") % {"most": MOST_ROWS}, field="file")
    return found


def _places_of(headings: Sequence[str]) -> dict[str, int]:
    """In which column each fact stands."""
    titles = {str(title): fact for fact, title in HEADINGS.items()}
    found = {titles[text]: at for at, text in enumerate(headings) if text in titles}
    missing = [str(HEADINGS[fact]) for fact in ("name", "lead") if fact not in found]
    if missing:
        said = _("缺少这些列：%(columns)s。请先导出一份，照它的列名填写。")
        raise Refusal(said % {"columns": JOINED.join(missing)}, field="file")
    return found


def _read(
    number: int, cells: Sequence[str], places: Mapping[str, int], names: Names
) -> dict[str, Any]:
    try:
        cell = {fact: _cell(cells, places.get(fact)) for fact in HEADINGS}
        return _facts(cell, names)
    except Refusal as refusal:
        said = _("第%(row)s行：%(reason)s") % {"row": number, "reason": refusal.message}
        raise Refusal(said, field="file") from refusal


def _cell(cells: Sequence[str], at: int | None) -> str:
    text = cells[at].strip() if at is not None and at < len(cells) else ""
    # The export puts it before what a spreadsheet would take for a formula.
    return text.removeprefix("'")


def _facts(cell: Mapping[str, str], names: Names) -> dict[str, Any]:
    many = {fact: [part for part in BETWEEN.split(text) if part] for fact, text in cell.items()}
    lead, unit = _read_lead(cell["lead"], names)
    return {
        "name": cell["name"][:60],
        "categories": [_category_of(text, names) for text in many["categories"]],
        "places": [_place_of(text, names) for text in many["places"]],
        "stations": [_only(text, _stations(names)) for text in many["stations"]],
        **{fact: many[fact] for fact in ("any_words", "all_words", "none_words")},
        **{fact: _labelled(fact, many[fact]) for fact in ("channels", "natures", "urgencies")},
        "lead": lead,
        "lead_unit": unit,
        "co_units": [_only(text, _units(names)) for text in many["co_units"]],
        **_one_of_each(cell),
        "workdays": _number(cell["workdays"]),
        "remark": cell["remark"][:200],
        "goes_on": cell["goes_on"] == str(YES),
    }


def _one_of_each(cell: Mapping[str, str]) -> dict[str, Any]:
    found = {fact: _labelled(fact, [cell[fact]]) for fact in ("triage", "complexity", "urgency")}
    blank = {"triage": "", "complexity": "", "urgency": None}
    return {fact: found[fact][0] if cell[fact] else blank[fact] for fact in found}


def _labelled(fact: str, texts: Iterable[str]) -> list[Any]:
    values = {str(label): value for value, label in LABELS[fact].items()}
    return [_only(text, [(values[text], text)] if text in values else []) for text in texts if text]


def _read_lead(text: str, names: Names) -> tuple[Lead, Any]:
    for lead in PLAIN_LEADS:
        if text == str(lead.label):
            return lead, None
    if not text:
        return Lead.NONE, None
    return Lead.UNIT, names.units[_only(text, _units(names))]


def _category_of(text: str, names: Names) -> int:
    code, _space, _name = text.partition(" ")
    listed = [(key, each.code) for key, each in names.categories.items()]
    if any(known == code for _key, known in listed):
        return int(_only(code, listed))
    return int(_only(text, [(key, each.name) for key, each in names.categories.items()]))


def _place_of(text: str, names: Names) -> str:
    """By code, or by a name that only one place of the county bears."""
    code, _space, _name = text.partition(" ")
    inside = [each for each in names.places if len(each) > COUNTY_DIGITS]
    if code in inside:
        return code
    listed = [(key, names.place(key)) for key in inside]
    listed += [(key, names.places[key].name) for key in inside]
    return str(_only(text, list(dict.fromkeys(listed))))


def _stations(names: Names) -> list[tuple[Any, str]]:
    return [(key, each.name) for key, each in names.stations.items()]


def _units(names: Names) -> list[tuple[Any, str]]:
    active = {key: each for key, each in names.units.items() if each.is_active}
    short = [(key, each.short_name) for key, each in active.items()]
    return [
        *short,
        *((key, each.name) for key, each in active.items() if each.name != each.short_name),
    ]


def _only(text: str, listed: Iterable[tuple[Any, str]]) -> Any:
    """The one thing of that name."""
    found = [key for key, label in listed if label == text]
    if not found:
        raise Refusal(_("没有找到“%(text)s”。") % {"text": text[:40]})
    if len(set(found)) > 1:
        raise Refusal(_("“%(text)s”不止一个，请写明代码或全称。") % {"text": text[:40]})
    return found[0]


def _number(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > len(str(MOST_ROWS)):
        raise Refusal(_("“%(text)s”不是天数。") % {"text": text[:20]})
    return int(text)
